#!/bin/bash
# What the server does at boot and every minute: it brings Rancher's container to the desired state, and is the only
# thing that ever starts, changes or stops it. It may be run at any moment, and be interrupted at any.
# `node.sh start` does only what needs nothing but the disk.
# Environment: SERVER, REGION, DOMAIN, VOLUME_ID, PARAMETERS.
set -euo pipefail
umask 077

desired=$(dirname "$(readlink --canonicalize "$0")")
# shellcheck source=/dev/null
. "$desired/settings"
# shellcheck source=lib/cluster/scripts/node/say.sh
. "$desired"/say.sh
# shellcheck source=lib/cluster/scripts/node/volume.sh
. "$desired"/volume.sh
# shellcheck source=lib/docker/scripts/node/data.sh
. "$desired"/data.sh
# shellcheck source=lib/docker/scripts/node/container.sh
. "$desired"/container.sh
# shellcheck source=lib/docker/scripts/node/docker.sh
. "$desired"/docker.sh

# Nothing may be written to what only looks like the data volume.
if ! mountpoint --quiet /var/lib/rancher || ! mountpoint --quiet /etc/rancher; then again "for the data volume to be mounted"; fi
place_data

if [ "${1:-}" = start ]; then
  # What ran before waits for nothing that is not on its disk.
  ! can_start || start_container
  exit
fi
grow_filesystem
install_docker
wanted=$(mktemp --directory /run/rancher-wanted-XXXXXX)
trap 'rm -rf "$wanted"' EXIT
write_wanted "$wanted"
if must_restore; then
  restore_data
elif is_older "$VERSION" "$(data_version)"; then
  again "rancher.version is $VERSION, but Rancher $(data_version) has written the data, which no older one reads; write $(data_version), or rancher.restore with one of: $(copies)"
fi
if differs "$wanted" || ! is_running; then run_container "$wanted"; fi
become_ready
