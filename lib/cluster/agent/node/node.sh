#!/bin/bash
# The node script: each server runs it at boot and every minute. The script brings the server to the desired state. Only
# this script starts, configures, upgrades or restarts RKE2 or K3s. A run may start and be interrupted at any moment.
# `node.sh start` only starts a server from the data on its disk.
# Environment: SERVER, REGION, DOMAIN, VOLUME_ID, STACK, BUCKET, and with a volume for etcd ETCD_VOLUME_ID and ETCD_FOLDER.
set -euo pipefail
umask 077

desired=$(dirname "$(readlink --canonicalize "$0")")
# shellcheck source=/dev/null
. "$desired/settings"
# These files hold functions and constants, so their order does not matter.
for part in "$desired"/*.sh; do
  # shellcheck source=/dev/null
  [ "${part##*/}" = node.sh ] || . "$part"
done

start_from_disk() {
  has_data && [ ! -e "$state/foreign" ] && [ ! -e "$state/stopped-for-restore" ] && ! runs || return 0
  [ -e "$releases/current" ] && [ -s "$configuration/config.yaml" ] || return 0
  install_release
  say "starting from its own data"
  echo "started from its own data" >"$state/how"
  start_unit
}

# Downloads the release or writes the configuration when the disk has data but lacks one of the two.
restore_missing_files() {
  [ -e "$releases/current" ] || { wait_for "for the release $VERSION" download "$VERSION" && select_release "$VERSION"; }
  [ -s "$configuration/config.yaml" ] || write_configuration
}

never_was_ready() { has_data && [ ! -s "$state/was-ready" ] && ! is_ready; }

clock_is_synchronised() { [ "$(timedatectl show --property NTPSynchronized --value)" = yes ]; }

# Brings the server to the desired state. It ends by `exit` when the server must wait.
converge() {
  local record=''
  grow_filesystems
  write_system_proxy
  ! is_foreign || retry_later "for an operator: this server ran another cluster than the stack's; inspect its data before you delete anything"
  ! has_data || record=$(record_of_member)
  restore_if_requested "$record"
  if has_data; then
    restore_missing_files
    start_from_disk
  else
    create_or_join_cluster
  fi
  finish_restore
  rejoin_when_removed
  free_etcd_space
  # A server that cannot start must accept a correction before it is ready.
  if [ -e "$state/restarting" ] || never_was_ready; then restart_if_needed; fi
  become_ready
  remember_version
  check_identity
  name_server_to_join
  release_lease
  place_manifests
  restart_if_needed
  save_before_rancher
  delete_old_releases
}

# Without the mounts, these paths are on the root disk. Nothing may be written there.
for folder in /var/lib/rancher /etc/rancher ${ETCD_FOLDER:-}; do
  mountpoint --quiet "$folder" || retry_later "for the volume at $folder to be mounted"
done
mkdir -p "$releases" "$state" "$configuration"
[ -n "$(own_address)" ] || retry_later "for the settings to list $SERVER"
unpack_keys
use_proxy

if [ "${1:-}" = start ]; then
  # A member of the cluster needs only its disk to start. `converge` handles data from before a restore.
  precedes_restore || start_from_disk
  exit
fi
# `converge` can end by `exit`, so it runs in a subshell. Report, metrics and journal are published after any result. With
# `||`, bash would ignore `set -e` in the subshell.
set +e
(
  set -e
  converge
)
status=$?
report_end "$status"
publish_metrics
publish_logs
exit "$status"
