# shellcheck shell=bash
# Saves etcd snapshots to the bucket before a risky change. An external datastore has its own backups.

# Time limit of the command that saves a snapshot. The command waits for the upload, which has its own limit (K3s,
# etcd-s3-timeout).
SAVE_SECONDS=1800

# snapshot_exists NAME: whether the stack's folder of the bucket has the snapshot. Also fails when the bucket cannot be
# read.
snapshot_exists() { s3_get "$STACK/$1" --head --output /dev/null; }

# Takes one snapshot before an upgrade of the servers, on the first server that upgrades.
take_snapshot() {
  [ "$BACKEND" = etcd ] || return 0
  [ "$(lease_annotation snapshot)" != "$VERSION" ] || return 0
  [ -e "$state/restarting" ] && return 0
  save_etcd "before-${VERSION//+/-}" || return
  annotate_lease snapshot "$VERSION" || {
    echo "the Lease cannot be annotated" >"$state/unsaved"
    return 1
  }
}

# save_etcd NAME: succeeds once the bucket shows the snapshot under the name that the command prints. The command's exit
# status does not cover the upload (K3s, pkg/etcd/snapshot.go). "$state/unsaved" holds the reason of a failure.
save_etcd() {
  local name=$1 saved status=0
  say "saving etcd as $name"
  timeout $SAVE_SECONDS "/usr/local/bin/$DISTRIBUTION" etcd-snapshot save --name "$name" >"$state/snapshot.log" 2>&1 9>&- || status=$?
  case $status in
  0) ;;
  124)
    not_saved "the command did not end within $SAVE_SECONDS s"
    return 1
    ;;
  *)
    not_saved "$(tail -n 1 "$state/snapshot.log")"
    return 1
    ;;
  esac
  saved=$(sed -n "s/.*Snapshot \($name-[^ ]*\) saved.*/\1/p" "$state/snapshot.log" | head -n 1)
  [ -n "$saved" ] || {
    not_saved "the command names no snapshot: $(tail -n 1 "$state/snapshot.log")"
    return 1
  }
  snapshot_exists "$saved" || {
    not_saved "$saved is not in the bucket $BUCKET: $(why_failed)"
    return 1
  }
}

not_saved() {
  echo "saving etcd failed: $1" >"$state/unsaved"
  say "saving etcd failed: $1"
}

# Helm upgrades Rancher after etcd is saved, because only a restore can undo the upgrade. The request lists Deployments:
# an empty list means no Rancher, and no answer means unknown.
rancher_deployment='/apis/apps/v1/namespaces/cattle-system/deployments?fieldSelector=metadata.name%3Drancher'

# Takes one snapshot for each Rancher version, on the first server that reads the new version, while no server restarts.
# Before Rancher's first install, there is nothing to save.
save_before_rancher() {
  local installed
  [ "$BACKEND" = etcd ] || return 0
  [ ! -e "$state/restarting" ] && [ "$(lease_annotation rancher)" != "$RANCHER" ] && hold_lease || return 0
  if installed=$(cluster_request GET "$rancher_deployment" | json 'len(d["items"])'); then
    if [ "$installed" = 0 ] || save_etcd "before-rancher-$RANCHER"; then
      annotate_lease rancher "$RANCHER" || say "cannot annotate the Lease: trying again later"
    else
      # The server keeps the Lease while it retries.
      retry_later "to save etcd before the upgrade of Rancher to $RANCHER: $(cat "$state/unsaved")"
    fi
  fi
  release_lease
}
