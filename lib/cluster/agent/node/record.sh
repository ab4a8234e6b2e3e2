# shellcheck shell=bash
# The cluster record: which cluster belongs to the stack. It is a set of objects in the stack's bucket. Each object is
# created once and never changed; the bucket's policy rejects other writes. So the record only grows.
#   record/claim.MARK                id of the volume that creates the cluster
#   record/cluster.MARK              uid of the namespace kube-system, which identifies the cluster
#   record/restores/0001.MARK        name of the first snapshot to restore
#   record/restores/0001-done.MARK   uid of the cluster after this restore
# MARK is a hash of the name with the cluster's password. So nobody else knows the key of a fact before the fact exists: no
# foreign object takes its place, and any other object is ignored. Facts never change, so each server keeps those that it
# has read in "$state/record". Each object has a seal: a principal that replaces a deleted fact cannot make one up.

# seal NAME TEXT: prints the seal of a fact. It is hashed twice with the password: the first hash could be extended.
seal() { salted "$(salted "$1 $2")"; }
salted() { printf '%s%s' "$(cat "$keys/password")" "$1" | sha256sum | cut --characters -64; }

# key_of NAME: prints the key of a fact.
key_of() {
  local mark
  mark=$(seal key "$1")
  echo "record/$1.${mark:0:16}"
}

# fetch_fact NAME: fetches an object of the record. A fact with another seal does not count.
fetch_fact() {
  local key answer text
  key=$(key_of "$1")
  answer=$(s3_get "$key" --write-out '\n%header{x-amz-version-id}') || return
  text=${answer%$'\n'*}
  if [ "${text##* }" != "$(seal "$1" "${text% *}")" ]; then
    echo "s3://$BUCKET/$key has another seal than this cluster's password makes: not used; somebody replaced it, so delete this version: aws s3api delete-object --bucket $BUCKET --key $key --version-id ${answer##*$'\n'}" >"$failure"
    return 1
  fi
  keep_fact "$1" "${text% *}"
}

keep_fact() {
  mkdir -p "$state/record/restores"
  printf '%s' "$2" >"$state/record/$1.new" && mv "$state/record/$1.new" "$state/record/$1"
}

# add_fact NAME TEXT: creates the object. Succeeds also when the object has this text already.
add_fact() {
  local body status
  body="$2 $(seal "$1" "$2")"
  status=$(s3 "$(key_of "$1")" "$(printf %s "$body" | sha256sum | cut --characters -64)" --request PUT --header 'If-None-Match: *' \
    --header 'Content-Type: application/octet-stream' --data-binary "$body" --output /dev/null --write-out '%{http_code}') || return
  case $status in
  200) keep_fact "$1" "$2" ;;
  # Another server was faster, or the answer to this request was lost.
  412)
    fetch_fact "$1" || return
    [ "$(cat "$state/record/$1")" = "$2" ] || {
      echo "$1 is $(cat "$state/record/$1") already" >"$failure"
      return 1
    }
    ;;
  *)
    echo "HTTP status $status" >"$failure"
    return 1
    ;;
  esac
}

# list_keys QUERY: prints the keys of objects, one a line. The query's parameters are in the order of their names,
# because they are signed. A list that lacks keys counts as none.
list_keys() {
  s3_get "?$1" | python3 -ISc '
import re, sys
answer = sys.stdin.read()
if "<IsTruncated>true</IsTruncated>" in answer and "max-keys=" not in sys.argv[1]:
    sys.exit("the folder record of the bucket has more than 1000 objects: delete those that no server wrote")
print("\n".join(re.findall("<Key>([^<]*)</Key>", answer)))' "$1" 2>>"$failure"
}

# list_facts QUERY: prints the keys of facts. Any other object is foreign, whoever wrote it.
list_facts() {
  local found key name foreign=()
  found=$(list_keys "$1") || return
  while IFS= read -r key; do
    name=${key#record/}
    name=${name%.*}
    if [[ $name =~ ^(claim|cluster|restores/[0-9]{4}(-done)?)$ ]] && [ "$key" = "$(key_of "$name")" ]; then
      echo "$key"
    elif [ -n "$key" ]; then
      foreign+=("${key//[^[:alnum:].\/_-]/?}")
    fi
  done <<<"$found"
  [ ${#foreign[@]} = 0 ] || say_once "${#foreign[@]} objects in s3://$BUCKET/record are not of this cluster's servers, such as ${foreign[0]}: ignored" >&2
}

# Prints the record. Fails when it cannot be read, and says why.
read_record() {
  read_facts || {
    say_once "cannot read the cluster record: $(why_failed)" >&2
    return 1
  }
}

# Reads all facts that this server does not know yet, and prints the record.
read_facts() {
  local listed key name trace
  listed=$(list_facts "list-type=2&prefix=record%2F") || return
  for key in $listed; do
    name=${key#record/}
    name=${name%.*}
    [ -e "$state/record/$name" ] || fetch_fact "$name" || return
  done
  add_deleted_facts "$listed"
  if [ ! -e "$state/record/cluster" ]; then
    trace=$(trace_of_cluster "$listed") || return
    if [ -n "$trace" ]; then
      echo "deleted $trace"
      return
    fi
  fi
  mkdir -p "$state/record" && touch "$state/record"
  known_record
}

# trace_of_cluster LISTED: a record that names no cluster can be a deleted one. Prints the key of a former version of it, or
# of a snapshot.
trace_of_cluster() {
  local versions snapshots
  versions=$(list_facts "prefix=record%2F&versions=") && snapshots=$(list_keys "list-type=2&max-keys=1&prefix=$STACK%2F") || return
  # Reads all of its input: with a broken pipe, the record would count as unreadable.
  { grep --invert-match --line-regexp --fixed-strings --regexp="$1" <<<"$versions" || :; echo "$snapshots"; } | awk 'NF && !found++'
}

# add_deleted_facts LISTED: this server adds the facts again that somebody deleted.
add_deleted_facts() {
  local fact key name
  for fact in $(find "$state/record" -type f ! -name '*.new' 2>/dev/null | sort); do
    name=${fact#"$state/record/"}
    key=$(key_of "$name")
    grep --quiet --line-regexp --fixed-strings "$key" <<<"$1" || ! add_fact "$name" "$(cat "$fact")" ||
      say "s3://$BUCKET/$key was deleted: written again" >&2
  done
}

# Prints the record as far as this server knows it, in one line:
#   uninitialized | claimed VOLUME | cluster UID [restored SNAPSHOT] [restoring SNAPSHOT]
known_record() {
  local last=''
  if [ ! -e "$state/record/cluster" ]; then
    if [ -e "$state/record/claim" ]; then echo "claimed $(cat "$state/record/claim")"; else echo uninitialized; fi
    return
  fi
  last=$(last_fact '[0-9][0-9][0-9][0-9]-done')
  echo "cluster $(cat "${last:-$state/record/cluster}")${last:+ restored $(cat "${last%-done}")}$(unfinished_restore "$last")"
}

# last_fact PATTERN: prints the path of the last restore's fact, or nothing.
last_fact() { find "$state/record/restores" -name "$1" 2>/dev/null | sort | tail -n 1; }

# unfinished_restore DONE: prints the last restore unless it is done.
unfinished_restore() {
  local last
  last=$(last_fact '[0-9][0-9][0-9][0-9]')
  [ -z "$last" ] || [ "$last-done" = "$1" ] || echo " restoring $(cat "$last")"
}

# Prints the snapshot in cluster.restore, or nothing when a restore in the record names it. Each name is restored once: an
# earlier desired state, which somebody else can return, restores nothing again.
new_restore() { [ -z "$RESTORE" ] || is_in_record "$RESTORE" || echo "$RESTORE"; }

# is_in_record SNAPSHOT: whether any restore in the record names the snapshot.
is_in_record() {
  grep --quiet --line-regexp --fixed-strings --recursive --include='[0-9][0-9][0-9][0-9]' --regexp="$1" "$state/record/restores" 2>/dev/null
}

# add_restore SNAPSHOT: adds the beginning of a restore.
add_restore() {
  local last
  last=$(basename "$(last_fact '[0-9][0-9][0-9][0-9]')")
  add_fact "restores/$(printf %04d $((10#${last:-0} + 1)))" "$1"
}

# add_end_of_restore UID: adds the end of the last restore.
add_end_of_restore() {
  local last
  last=$(last_fact '[0-9][0-9][0-9][0-9]')
  [ -n "$last" ] && add_fact "restores/${last##*/}-done" "$1"
}

# Prints the record, or nothing if it cannot be read. The caller then waits.
record_if_readable() { read_record || true; }

# Prints the facts that this server knows, or nothing before it knows the cluster.
last_known_record() { [ ! -e "$state/record/cluster" ] || known_record; }

# Prints the record at the boot of a server with data. One failed request proves nothing, and a server whose data is older
# than a restore must not start.
RECORD_SECONDS=25
record_at_boot() {
  until read_record; do
    [ "$SECONDS" -lt $RECORD_SECONDS ] || {
      last_known_record
      return
    }
    sleep 3
  done
}

# Prints the record for a server with data. A healthy server needs a request only once a day: only server-0 begins a
# restore, by the setting RESTORE, and it stops then.
record_of_member() {
  if [ -e "$state/record/cluster" ] && { [ "$BACKEND" = external ] || { ! restore_is_pending && server_0_serves; }; } &&
    [ -n "$(find "$state/record" -maxdepth 0 -mtime -1)" ]; then
    known_record
  else
    read_record || last_known_record
  fi
}

restore_is_pending() {
  [ -e "$state/stopped-for-restore" ] || [ -e "$state/restoring" ] || [[ $(known_record) = *" restoring "* ]] || [ -n "$(new_restore)" ]
}

server_0_serves() { own_api_is_ready && db_info "$(address_of server-0)" >/dev/null; }

# record_says KEY RECORD: prints the word after KEY in the record. KEY is `restored` or `restoring`.
record_says() { sed -n "s/^cluster .*\\b$1 \\([^ ]*\\).*/\\1/p" <<<"$2"; }

own_uid() { own_request GET /api/v1/namespaces/kube-system | json 'd["metadata"]["uid"]'; }

# check_identity: compares this server's cluster with the record. When they differ, it reads the record again. Only a
# definite difference stops the server. An unreadable record does not.
check_identity() {
  local record uid words
  uid=$(own_uid) && [ -n "$uid" ] || return 0
  [[ "$(known_record) " != "cluster $uid "* ]] || return 0
  record=$(read_record) || return 0
  read -ra words <<<"$record"
  case ${words[0]:-} in
  cluster)
    if [ -n "${words[1]:-}" ] && [ "${words[1]}" != "$uid" ]; then
      echo "$uid" >"$state/foreign"
      stop_with_pods
      say "runs the cluster $uid, but the stack's is ${words[1]}: stopped, and its data is kept"
      exit 1
    fi
    ;;
  # The claim names this volume, or the volume of server-0, whose cluster this server has joined.
  claimed | uninitialized)
    add_fact cluster "$uid" || {
      say_once "cannot add the cluster to its record: $(why_failed)"
      return 0
    }
    say "the cluster is $uid"
    ;;
  esac
}

# Whether check_identity found another cluster than the stack's on this server. The mark is deleted when the record
# names that cluster.
is_foreign() {
  local words
  [ -e "$state/foreign" ] || return 1
  read -ra words < <(read_record)
  if [ "${words[1]:-}" = "$(cat "$state/foreign")" ]; then
    rm "$state/foreign"
    return 1
  fi
}
