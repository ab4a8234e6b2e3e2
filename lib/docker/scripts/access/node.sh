#!/bin/bash
# What the server does at boot and every minute where its stack has a proxy, a private registry or no way out: it tells
# the machine of them, and goes on with what it does everywhere. It may be run at any moment, and be interrupted at any.
# `node.sh start` does only what needs nothing but the disk.
# Environment: SERVER, REGION, DOMAIN, VOLUME_ID, PARAMETERS.
set -euo pipefail
umask 077

desired=$(dirname "$(readlink --canonicalize "$0")")
# shellcheck source=/dev/null
. "$desired/settings"
# shellcheck source=lib/cluster/scripts/node/say.sh
. "$desired"/say.sh
# shellcheck source=lib/docker/scripts/node/data.sh
. "$desired"/data.sh
# shellcheck source=lib/docker/scripts/node/container.sh
. "$desired"/container.sh
# shellcheck source=lib/cluster/scripts/node/access.sh
. "$desired"/access.sh
# shellcheck source=lib/docker/scripts/access/registry.sh
. "$desired"/registry.sh

# Nothing may be written to what only looks like the data volume.
if ! mountpoint --quiet /var/lib/rancher || ! mountpoint --quiet /etc/rancher; then again "for the data volume to be mounted"; fi

if [ "${1:-}" != start ]; then
  use_proxy
  give_proxy_to_machine
  has_docker_in_air_gap
  give_registry_to_docker
fi
exec bash "$desired"/container-node.sh "$@"
