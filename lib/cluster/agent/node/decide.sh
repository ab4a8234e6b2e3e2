# shellcheck shell=bash
# Decides what a server without etcd data does. The decision changes nothing, so a test covers it as a table.

# decide SLOT VOLUME RESTORE RECORD [ADDRESS=STATE…]: prints a verb and its reason.
#   SLOT     number of this server
#   VOLUME   id of its data volume
#   RESTORE  snapshot to restore, which no restore in the record names yet, or nothing
#   RECORD   the cluster record: uninitialized | claimed VOLUME | cluster UID [restored SNAPSHOT] [restoring SNAPSHOT] |
#            deleted KEY, when it names no cluster but there was one | nothing when it cannot be read
#   STATE    of the other servers: cluster (its etcd answers) | starting (something listens) | silent
# Verbs: `initialise`, `join ADDRESS`, `begin SNAPSHOT` (tell the other servers to stop), `restore SNAPSHOT`, `wait`.
# Only server-0 may ever create a cluster, only once, and only with the volume of the claim. In any unclear state it
# waits.
decide() {
  local slot=$1 volume=$2 restore=$3 record=$4 peer cluster='' listening='' words running
  shift 4
  read -ra words <<<"$record"
  for peer in "$@"; do
    case $peer in
    *=cluster) cluster=${cluster:-${peer%=*}} ;;
    *=starting) listening=${listening:-${peer%=*}} ;;
    esac
  done

  if [ -z "$record" ]; then
    echo "wait the cluster record cannot be read"
    return
  fi
  # A restore that has begun is finished, unless the file now names a new snapshot. The first one may be unusable.
  [[ ! $record =~ ^cluster.*\ restoring\ ([^ ]+) ]] || restore=${restore:-${BASH_REMATCH[1]}}
  running=${cluster:-$listening}
  if [ -n "$restore" ] && [[ $record == cluster\ ?* ]]; then
    if [ "$slot" -ne 0 ]; then
      echo "wait server-0 restores the snapshot $restore first"
    elif [ -n "$running" ]; then
      # A server that lost its majority still listens, and it stops only when the record says so.
      echo "begin $restore $running has not stopped yet, and $restore is restored only when no other server runs"
    else
      echo "restore $restore cluster.restore names a snapshot that was not restored yet, and no other server runs"
    fi
    return
  fi
  if [ -n "$cluster" ]; then
    echo "join $cluster it shows a cluster"
    return
  fi
  # A claim without a volume, or a cluster without a uid, is invalid.
  [ -n "${words[1]:-}" ] || [ "${words[0]}" = uninitialized ] || words[0]=''
  case "$slot ${words[0]}" in
  "0 uninitialized")
    if [ -n "$listening" ]; then
      echo "wait no cluster was created yet, but $listening listens already"
    else
      echo "initialise no cluster was created yet"
    fi
    ;;
  "0 claimed")
    if [ "${words[1]}" = "$volume" ]; then
      echo "initialise this volume began to create the cluster before"
    else
      echo "wait another volume (${words[1]}) began to create the cluster. Attach that volume again; if no cluster was ever created, delete all versions of the claim in the folder record of the bucket"
    fi
    ;;
  *" uninitialized" | *" claimed") echo "wait server-0 creates the cluster first" ;;
  *" cluster")
    echo "wait the cluster ${words[1]} exists, but no other server shows it, and this one has no data; if a majority of the volumes is lost, name a snapshot in cluster.restore that was not restored before"
    ;;
  *" deleted")
    echo "wait the record names no cluster, but the bucket has ${words[1]}: somebody deleted the record. Delete the delete markers in its folder record; a server with data also writes the record again"
    ;;
  *) echo "wait the record says $record, expected uninitialized, claimed VOLUME or cluster UID" ;;
  esac
}
