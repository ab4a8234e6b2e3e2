# shellcheck shell=bash
# Going back to a snapshot of etcd, once for each name: server-0 resets the cluster to it, the others join anew.

# restored_snapshot MARKER: the snapshot that the marker says was restored last.
restored_snapshot() {
  local words
  read -ra words <<<"$1"
  echo "${words[3]:-}"
}

# What a server with data has to do; returns when there is nothing. A server that is stopped for it stays so.
obey_restore() {
  local marker
  has_etcd_data && marker=$(read_marker 2>/dev/null) && [[ $marker == cluster* ]] || return 0
  if [ -z "$RESTORE" ] || [ "$RESTORE" = "$(restored_snapshot "$marker")" ] || [ "$RESTORE" = "$(cat "$state/restoring" 2>/dev/null)" ]; then
    rm -f "$state/stopped-for-restore"
    [ "$SERVER" = server-0 ] || rejoin_after_restore "$(restored_snapshot "$marker")"
    return
  fi
  touch "$state/stopped-for-restore"
  if runs; then
    say "stopping: cluster.restore names the snapshot $RESTORE"
    stop_unit
  fi
  [ "$SERVER" = server-0 ] || again "for server-0 to restore the snapshot $RESTORE"
  ! peer_states | grep --quiet '=cluster$' || again "for the other servers to stop, to restore the snapshot $RESTORE"
  restore "$RESTORE"
}

# Data of before the last restore is of no use any more.
rejoin_after_restore() {
  [ "$1" != "$(cat "$state/restored" 2>/dev/null)" ] || return 0
  say "has data of before $1 was restored: putting it aside, to join anew"
  stop_unit
  set_data_aside
}

set_data_aside() {
  rm -rf "$data/server/db-before-restore"
  mv "$data/server/db" "$data/server/db-before-restore"
}

# restore SNAPSHOT: the distribution fetches it from the bucket. Interrupted at any place, it begins again.
restore() {
  local snapshot=$1
  say "restoring the snapshot $snapshot"
  install_release
  place_authorities
  write_configuration
  write_cluster_line ""
  [ "$DISTRIBUTION" = rke2 ] || write_cluster_line "cluster-init: true"
  prepare_profile
  # A reset that was interrupted before its first start leaves this flag, which would refuse the next one.
  rm -f "$data/server/db/reset-flag"
  if ! "/usr/local/bin/$DISTRIBUTION" server --cluster-reset --cluster-reset-restore-path="$snapshot" >"$state/restore.log" 2>&1 9>&-; then
    again "the snapshot $snapshot could not be restored: $(tail -n 1 "$state/restore.log")"
  fi
  echo "$snapshot" >"$state/restoring"
  rm -f "$state/restarting" "$state/stopped-for-restore"
  echo "restored from $snapshot" >"$state/how"
  start_unit
}

# Ends a restore: the password that the snapshot knows this Node by went with the volume, and the others may join now.
finish_restore() {
  local snapshot marker words
  [ -e "$state/restoring" ] || return 0
  snapshot=$(cat "$state/restoring")
  wait_for "for the API after restoring $snapshot" own_api_is_ready
  if [ ! -e "$state/forgot-password" ]; then
    own_request DELETE "/api/v1/namespaces/kube-system/secrets/$SERVER.node-password.$DISTRIBUTION" >/dev/null ||
      own_request GET "/api/v1/nodes/$SERVER" >/dev/null || again "to make the cluster forget the former node password"
    touch "$state/forgot-password"
  fi
  become_ready
  marker=$(read_marker) || again "the marker cannot be read"
  read -ra words <<<"$marker"
  write_marker "cluster ${words[1]} restored $snapshot" || again "the marker cannot be written"
  echo "$snapshot" >"$state/restored"
  rm -f "$state/restoring" "$state/forgot-password"
  say "restored $snapshot; the other servers join now"
}
