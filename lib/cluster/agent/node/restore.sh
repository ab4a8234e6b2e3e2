# shellcheck shell=bash
# Restores an etcd snapshot, once for each name. server-0 adds the restore to the cluster record and waits until no
# other server runs. It then resets the cluster to the snapshot, and the other servers rejoin. A restore that has begun
# is finished, even when cluster.restore is removed. When cluster.restore names another new snapshot, that one is restored.

# restore_if_requested RECORD: performs a pending restore on a server with data. Returns when no restore is pending. A
# server that is stopped for a restore stays stopped.
restore_if_requested() {
  local record=$1 snapshot
  [ "$BACKEND" = etcd ] && has_data && [[ $record == cluster* ]] || return 0
  [ "$SERVER" != server-0 ] || record=$(begin_restore "$record") || retry_later "the restore cannot be added to the cluster record: $(why_failed)"
  snapshot=$(record_says restoring "$record")
  if [ -z "$snapshot" ] || [ "$snapshot" = "$(cat "$state/restoring" 2>/dev/null)" ]; then
    [ "$SERVER" = server-0 ] || rejoin_after_restore "$(record_says restored "$record")"
    # Only now: after an interruption, the old data must not start.
    rm -f "$state/stopped-for-restore"
    return
  fi
  # A wrong name in the record must not stop the cluster, because no restore could follow.
  if [ ! -e "$state/stopped-for-restore" ] && ! snapshot_exists "$snapshot"; then
    waiting "the cluster record says restoring $snapshot, but the bucket $BUCKET does not show that snapshot ($(why_failed)); nothing is stopped"
    return
  fi
  touch "$state/stopped-for-restore"
  say_once "stopping: the snapshot $snapshot is to be restored"
  stop_with_pods
  [ "$SERVER" = server-0 ] || retry_later "for server-0 to restore the snapshot $snapshot"
  others_have_stopped || retry_later "for the other servers to stop, to restore the snapshot $snapshot"
  restore "$snapshot"
}

# begin_restore RECORD: prints the new record. When no snapshot has the name in cluster.restore, no server stops.
begin_restore() {
  local record=$1 why
  why=$(why_not_restored "$record")
  if [ -n "$why" ]; then
    waiting "$why" >&2
  elif [ -n "$(new_restore)" ]; then
    add_restore "$RESTORE" || return
    record=$(known_record)
  fi
  echo "$record"
}

# why_not_restored RECORD: prints why server-0 never restores, or cannot restore yet, the snapshot in cluster.restore. Prints
# nothing for a restore that is done, that has begun or that can begin.
why_not_restored() {
  [ -n "$RESTORE" ] && [[ "$1 " != *" restored $RESTORE "* && "$1 " != *" restoring $RESTORE "* ]] || return 0
  if is_in_record "$RESTORE"; then
    echo "cluster.restore: the snapshot $RESTORE was restored before, and each name is restored once; copy it in the bucket $BUCKET and write the name of the copy; nothing is stopped"
  elif ! snapshot_exists "$RESTORE"; then
    echo "cluster.restore: no snapshot $RESTORE is in the bucket $BUCKET ($(why_failed)); nothing is stopped"
  fi
}

# A server that listens may still serve: etcd and the API of RKE2 outlive its process.
others_have_stopped() {
  local states
  states=$(peer_states)
  [[ $states != *=cluster* && $states != *=starting* ]]
}

# Whether a restore in the record makes the data of this server unusable. A server that boots must not start with
# such data. etcd computes the ids of a restored cluster from addresses only (etcd, NewClusterFromURLsMap). So members
# from before a second restore have the ids of the restored cluster, and they would overwrite its data. An unreadable
# record counts as no.
precedes_restore() {
  local record snapshot
  [ "$BACKEND" = etcd ] && has_data && ! runs || return 1
  record=$(record_at_boot)
  snapshot=$(record_says restoring "$record")
  if [ -n "$snapshot" ]; then
    [ "$snapshot" != "$(cat "$state/restoring" 2>/dev/null)" ]
  else
    snapshot=$(record_says restored "$record")
    [ "$SERVER" != server-0 ] && [ -n "$snapshot" ] && [ "$snapshot" != "$(cat "$state/restored" 2>/dev/null)" ]
  fi
}

# Data from before the last restore cannot be used. A record that was lost and written again names no restore.
rejoin_after_restore() {
  [ -n "$1" ] && [ "$1" != "$(cat "$state/restored" 2>/dev/null)" ] || return 0
  say "has data from before the restore of $1: moving the data aside to rejoin"
  set_data_aside
}

# Also moves the keys. A join fails when the keys differ from the cluster's and are newer (K3s, ReconcileBootstrapData).
# The data moves last, so an interrupted run begins again. The folder db itself can be the mount of etcd's volume.
set_data_aside() {
  local name
  stop_with_pods
  for name in cred tls db/etcd; do
    [ -e "$data/server/$name" ] || continue
    rm -rf "$data/server/$name-before-restore"
    mv "$data/server/$name" "$data/server/$name-before-restore"
  done
}

# restore SNAPSHOT: the distribution fetches the snapshot from the bucket. An interrupted restore begins again.
restore() {
  local snapshot=$1
  touch "$state/stopped-for-restore"
  # Uses the desired version, because the current one may be the reason for the restore.
  download "$VERSION" || retry_later "for the release $VERSION, to restore $snapshot"
  select_release "$VERSION"
  rm -f "$state/was-ready" "$state/forgot-password"
  say "restoring the snapshot $snapshot"
  install_release
  place_authorities
  write_configuration
  write_cluster_line ""
  [ "$DISTRIBUTION" = rke2 ] || write_cluster_line "cluster-init: true"
  prepare_profile
  # The reset pulls images, so it needs the registry (RKE2, pkg/bootstrap).
  place_egress
  # An interrupted reset leaves this flag until its first start. This flag would make the next reset fail.
  rm -f "$data/server/db/reset-flag"
  keep_first_copy
  # Ignores the exit status, which can be 0 without a reset (RKE2, main.go). The log's line below decides, and a failure
  # is retried.
  reset_to "$snapshot" >"$state/restore.log" 2>&1 9>&- || true
  grep --quiet 'membership has been reset' "$state/restore.log" ||
    retry_later "the snapshot $snapshot could not be restored; if it never can, name another one in cluster.restore: $(tail -n 1 "$state/restore.log")"
  echo "$snapshot" >"$state/restoring"
  echo "restored from $snapshot" >"$state/how"
  delete_older_copies
  rm -f "$state/restarting" "$state/stopped-for-restore" "$state/restore-began"
  start_unit
}

# Each attempt moves the etcd folder to etcd-old-TIME, and nothing deletes these folders (K3s, pkg/etcd, Restore). The
# first one has the data from before the restore. Later ones are copies of the snapshot, which would fill the volume.
keep_first_copy() {
  local copy first='' began=$state/restore-began
  [ -e "$began" ] || date +%s >"$began"
  for copy in $(find "$data/server/db" -maxdepth 1 -name 'etcd-old-*' 2>/dev/null | sort); do
    [ "${copy##*-}" -ge "$(cat "$began")" ] || continue
    [ -z "$first" ] || rm -rf "$copy"
    first=$copy
  done
}

# Deletes what earlier restores left: their etcd folders, and the keys that each reset moves to tls-TIME (K3s,
# pkg/cluster). The newest of these keys stay.
delete_older_copies() {
  local copy
  for copy in "$data"/server/db/etcd-old-*; do
    [ ! -e "$copy" ] || [ "${copy##*-}" -ge "$(cat "$state/restore-began")" ] || rm -rf "$copy"
  done
  printf '%s\n' "$data"/server/tls-[0-9]* | sort --version-sort | head -n -1 | xargs --no-run-if-empty rm -rf
}

# With this umask, containers can read the directories that the reset creates. The distribution's unit sets HOME too.
reset_to() (
  umask 022
  export HOME=/root
  exec timeout 1800 "/usr/local/bin/$DISTRIBUTION" server --cluster-reset --cluster-reset-restore-path="$1"
)

# Completes a restore. The snapshot holds the Node password of the lost volume, so this function deletes that password.
# Then the other servers may join.
finish_restore() {
  local snapshot uid
  [ -e "$state/restoring" ] || return 0
  snapshot=$(cat "$state/restoring")
  wait_for "for the API after restoring $snapshot" own_api_is_ready
  if [ ! -e "$state/forgot-password" ]; then
    own_request DELETE "/api/v1/namespaces/kube-system/secrets/$SERVER.node-password.$DISTRIBUTION" >/dev/null ||
      own_request GET "/api/v1/nodes/$SERVER" >/dev/null || retry_later "for the former node password to be deleted"
    touch "$state/forgot-password"
  fi
  become_ready
  # A snapshot from an earlier cluster of this stack has another uid than the record.
  { uid=$(own_uid) && [ -n "$uid" ]; } || retry_later "for the API to return the cluster's uid"
  clear_reports || retry_later "for the reports in the snapshot to be cleared"
  annotate_lease restored "$snapshot" || retry_later "for the Lease to record the restore of $snapshot"
  echo "$snapshot" >"$state/restored"
  sync --file-system "$state"
  add_end_of_restore "$uid" || retry_later "the end of the restore cannot be added to the cluster record: $(why_failed)"
  rm -f "$state/restoring" "$state/forgot-password"
  say "restored $snapshot; the other servers join now"
}
