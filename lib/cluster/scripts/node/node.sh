#!/bin/bash
# What a server does at boot and every minute: it brings the server to the desired state, and is the only thing that
# ever starts, configures, upgrades or restarts it. It may be run at any moment, and be interrupted at any.
# `node.sh start` does only what needs nothing but the disk.
# Environment: SERVER, REGION, DOMAIN, VOLUME_ID, PARAMETERS.
set -euo pipefail
umask 077

desired=$(dirname "$(readlink --canonicalize "$0")")
# shellcheck source=/dev/null
. "$desired/settings"
# shellcheck source=lib/cluster/scripts/ssm.sh
. /usr/local/lib/rancher-server/ssm.sh
# shellcheck source=lib/cluster/scripts/node/say.sh
. "$desired"/say.sh
# shellcheck source=lib/cluster/scripts/node/decide.sh
. "$desired"/decide.sh
# shellcheck source=lib/cluster/scripts/node/release.sh
. "$desired"/release.sh
# shellcheck source=lib/cluster/scripts/node/configuration.sh
. "$desired"/configuration.sh
# shellcheck source=lib/cluster/scripts/node/access.sh
. "$desired"/access.sh
# shellcheck source=lib/cluster/scripts/node/profile.sh
. "$desired"/profile.sh
# shellcheck source=lib/cluster/scripts/node/api.sh
. "$desired"/api.sh
# shellcheck source=lib/cluster/scripts/node/server.sh
. "$desired"/server.sh
# shellcheck source=lib/cluster/scripts/node/join.sh
. "$desired"/join.sh
# shellcheck source=lib/cluster/scripts/node/identity.sh
. "$desired"/identity.sh
# shellcheck source=lib/cluster/scripts/node/restart.sh
. "$desired"/restart.sh
# shellcheck source=lib/cluster/scripts/node/rancher.sh
. "$desired"/rancher.sh
# shellcheck source=lib/cluster/scripts/node/well.sh
. "$desired"/well.sh
# shellcheck source=lib/cluster/scripts/node/restore.sh
. "$desired"/restore.sh

# shellcheck source=lib/cluster/scripts/node/volume.sh
. "$desired"/volume.sh

start_from_disk() {
  has_etcd_data && [ ! -e "$state/foreign" ] && [ ! -e "$state/stopped-for-restore" ] && ! runs || return 0
  [ -e "$releases/current" ] && [ -s "$configuration/config.yaml" ] || return 0
  install_release
  say "starting from its own data"
  echo "started from its own data" >"$state/how"
  start_unit
}

# With etcd data, but without a release or a configuration beside it.
complete_disk() {
  [ -e "$releases/current" ] || { wait_for "for the release $VERSION" download "$VERSION" && select_release "$VERSION"; }
  [ -s "$configuration/config.yaml" ] || write_configuration
}

never_was_ready() { has_etcd_data && [ ! -s "$state/was-ready" ] && ! is_ready; }

clock_is_synchronised() { [ "$(timedatectl show --property NTPSynchronized --value)" = yes ]; }

come_to_a_cluster() {
  local marker decision session
  ! has_begun || return 0
  # Certificates that begin in this server's future would be refused.
  wait_for "for a synchronised clock" clock_is_synchronised
  wait_for "for the release $VERSION" download "$VERSION"
  select_release "$VERSION"
  install_release
  ! runs || stop_unit
  if has_etcd_data; then
    start_unit
    again "with the data that has come meanwhile"
  fi
  # One session for all that is asked of the marker; without one each request asks for its own.
  session=$(credentials) || session=''
  look_around
  await_the_first
  act_on "$marker" "$decision"
}

act_on() {
  local marker=$1 verb argument
  read -r verb argument _ <<<"$2"
  [ "$verb" = wait ] || say "$2"
  case $verb in
  wait) again "${2#wait }" ;;
  initialise) initialise ;;
  join) join_cluster "$argument" "$marker" ;;
  restore)
    snapshot_exists "$argument" || again "for the snapshot $argument, which the bucket $BUCKET does not show"
    [ -n "$(marker_says restoring "$marker")" ] || write_marker "$marker restoring $argument" || again "the marker cannot be written"
    # It may take longer than the session.
    session=''
    restore "$argument"
    ;;
  esac
}

# Nothing may be written to what only looks like the data volume.
if ! mountpoint --quiet /var/lib/rancher || ! mountpoint --quiet /etc/rancher; then again "for the data volume to be mounted"; fi
mkdir -p "$releases" "$state" "$configuration"
[ -n "$(own_address)" ] || again "for the settings to list $SERVER"
[ -e /run/rancher-since ] || touch /run/rancher-since
unpack_keys
use_proxy

if [ "${1:-}" = start ]; then
  # A member that can run waits for nothing that is not on its disk.
  start_from_disk
  exit
fi
grow_filesystem
give_proxy_to_machine
! is_foreign || again "runs another cluster than the stack's; look at it before anything is deleted"
obey_restore
if has_etcd_data; then
  complete_disk
  start_from_disk
else
  come_to_a_cluster
fi
finish_restore
rejoin_when_removed
# What cannot start must not wait to be ready before it may be mended.
if [ -e "$state/restarting" ] || never_was_ready; then roll; fi
become_ready
ready_version >"$state/was-ready.new" && mv "$state/was-ready.new" "$state/was-ready"
check_identity
settle
give_lease_back
place_manifests
roll
note_configuration
save_before_rancher
forget_old_releases
