#!/bin/bash
# Fetches the desired state from Systems Manager and runs the node script that is part of it. A copy on the data volume
# serves when Systems Manager does not answer: a server that has run before does not depend on it.
# Environment: SERVER, REGION, DOMAIN, VOLUME_ID, PARAMETERS.
set -euo pipefail
# The desired state holds the keys of the cluster's authorities.
umask 077

desired=/var/lib/rancher/desired
# shellcheck source=lib/cluster/scripts/ssm.sh
. "$(dirname "$(readlink --canonicalize "$0")")/ssm.sh"

say() { echo "$SERVER: $*"; }

# A link that is moved, so that the desired state is the one before or the one after at every moment.
update_desired_state() {
  local folder
  folder=$(mktemp --directory "$desired-XXXXXX") || return
  fetch_parameters "$folder" && bash -n "$folder/node.sh" && [ -s "$folder/settings" ] && [ -s "$folder/keys.json" ] || return
  ln --symbolic --force --no-dereference "${folder##*/}" "$desired.new" && mv --no-target-directory "$desired.new" "$desired" || return
  find "${desired%/*}" -maxdepth 1 -name 'desired-*' ! -name "${folder##*/}" -exec rm -rf {} +
}

exec 9>/run/rancher-node.lock
flock --nonblock 9 || exit 0

# A member that can run waits for nothing else.
[ ! -e $desired/node.sh ] || bash $desired/node.sh start

pause=1
until update_desired_state; do
  if [ -e $desired/node.sh ]; then
    say "cannot fetch $PARAMETERS: going on with the copy on the data volume"
    break
  fi
  say "cannot fetch $PARAMETERS: trying again in ${pause}s"
  sleep "$pause"
  pause=$((pause < 60 ? pause * 2 : 60))
done
exec bash $desired/node.sh
