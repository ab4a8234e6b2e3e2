# shellcheck shell=bash
# Going back to a snapshot of etcd, once for each name: server-0 says so in the marker, resets the cluster to it when no
# other server runs, and the others join anew. Once begun it is finished, whatever becomes of cluster.restore.

# obey_restore MARKER: what a server with data has to do; returns when there is nothing. A server that is stopped for it stays so.
obey_restore() {
  local marker=$1 snapshot
  [ "$BACKEND" = etcd ] && has_data && [[ $marker == cluster* ]] || return 0
  [ "$SERVER" != server-0 ] || marker=$(begin_restore "$marker") || again "the marker cannot be written"
  snapshot=$(marker_says restoring "$marker")
  if [ -z "$snapshot" ] || [ "$snapshot" = "$(cat "$state/restoring" 2>/dev/null)" ]; then
    rm -f "$state/stopped-for-restore"
    [ "$SERVER" = server-0 ] || rejoin_after_restore "$(marker_says restored "$marker")"
    return
  fi
  # Whoever writes a name into the marker must not stop a cluster that could never go back to it.
  if [ ! -e "$state/stopped-for-restore" ] && ! snapshot_exists "$snapshot"; then
    waiting "the marker says restoring $snapshot, but the bucket $BUCKET does not show that snapshot; nothing is stopped"
    return
  fi
  touch "$state/stopped-for-restore"
  say_once "stopping: the snapshot $snapshot is to be restored"
  stop_for_good
  [ "$SERVER" = server-0 ] || again "for server-0 to restore the snapshot $snapshot"
  others_have_stopped || again "for the other servers to stop, to restore the snapshot $snapshot"
  restore "$snapshot"
}

# begin_restore MARKER: the marker as it is from now on. A name that no snapshot has stops nobody.
begin_restore() {
  local marker=$1 words
  if [ -z "$RESTORE" ] || [ -n "$(marker_says restoring "$marker")" ] || [ "$RESTORE" = "$(marker_says restored "$marker")" ] ||
    [ "$RESTORE" = "$(cat "$state/restored" 2>/dev/null)" ]; then
    echo "$marker"
    return
  fi
  snapshot_exists "$RESTORE" || {
    waiting "cluster.restore: no snapshot $RESTORE is in the bucket $BUCKET; nothing is stopped" >&2
    echo "$marker"
    return
  }
  read -ra words <<<"$marker"
  marker="${words[*]} restoring $RESTORE"
  write_marker "$marker" && echo "$marker"
}

# Something that listens may still serve: etcd and the API of RKE2 outlive its process.
others_have_stopped() {
  local states
  states=$(peer_states)
  [[ $states != *=cluster* && $states != *=starting* ]]
}

# Data of before the last restore is of no use any more. A marker that was lost and made anew knows of none.
rejoin_after_restore() {
  [ -n "$1" ] && [ "$1" != "$(cat "$state/restored" 2>/dev/null)" ] || return 0
  say "has data of before $1 was restored: putting it aside, to join anew"
  set_data_aside
}

# Keys too: a join ends where they differ from the cluster's and are newer (K3s, ReconcileBootstrapData). The data goes
# last: as long as it is there, this begins again.
set_data_aside() {
  local name
  stop_for_good
  for name in cred tls db; do
    [ -e "$data/server/$name" ] || continue
    rm -rf "$data/server/$name-before-restore"
    mv "$data/server/$name" "$data/server/$name-before-restore"
  done
}

# restore SNAPSHOT: the distribution fetches it from the bucket. Interrupted at any place, it begins again.
restore() {
  local snapshot=$1
  touch "$state/stopped-for-restore"
  # The version that is wanted now, not the one that may be the reason for going back.
  download "$VERSION" || again "for the release $VERSION, to restore $snapshot"
  select_release "$VERSION"
  rm -f "$state/was-ready"
  say "restoring the snapshot $snapshot"
  install_release
  place_authorities
  write_configuration
  write_cluster_line ""
  [ "$DISTRIBUTION" = rke2 ] || write_cluster_line "cluster-init: true"
  prepare_profile
  # The reset pulls images (RKE2, pkg/bootstrap).
  place_access
  # A reset that was interrupted before its first start leaves this flag, which would refuse the next one.
  rm -f "$data/server/db/reset-flag"
  # Its status is ignored: it can be 0 without a reset (RKE2, main.go). The log's line below decides, and a failure retries.
  reset_to "$snapshot" >"$state/restore.log" 2>&1 9>&- || true
  grep --quiet 'membership has been reset' "$state/restore.log" ||
    again "the snapshot $snapshot could not be restored: $(tail -n 1 "$state/restore.log")"
  echo "$snapshot" >"$state/restoring"
  echo "restored from $snapshot" >"$state/how"
  rm -f "$state/restarting" "$state/stopped-for-restore"
  start_unit
}

# Directories that it makes are for containers too.
reset_to() (
  umask 022
  exec timeout 1800 "/usr/local/bin/$DISTRIBUTION" server --cluster-reset --cluster-reset-restore-path="$1"
)

# Ends a restore: the password that the snapshot knows this Node by went with the volume, and the others may join now.
finish_restore() {
  local snapshot uid
  [ -e "$state/restoring" ] || return 0
  snapshot=$(cat "$state/restoring")
  wait_for "for the API after restoring $snapshot" own_api_is_ready
  if [ ! -e "$state/forgot-password" ]; then
    own_request DELETE "/api/v1/namespaces/kube-system/secrets/$SERVER.node-password.$DISTRIBUTION" >/dev/null ||
      own_request GET "/api/v1/nodes/$SERVER" >/dev/null || again "to make the cluster forget the former node password"
    touch "$state/forgot-password"
  fi
  become_ready
  # A snapshot of another life of this stack has another one than the marker.
  { uid=$(own_uid) && [ -n "$uid" ]; } || again "for the API to tell the cluster's uid"
  annotate_lease restored "$snapshot" || again "to note in the cluster that $snapshot was restored"
  echo "$snapshot" >"$state/restored"
  sync --file-system "$state"
  write_marker "cluster $uid restored $snapshot" || again "the marker cannot be written"
  rm -f "$state/restoring" "$state/forgot-password"
  say "restored $snapshot; the other servers join now"
}
