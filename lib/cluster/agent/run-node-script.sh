#!/bin/bash
# Fetches the desired state from Systems Manager and runs the node script that is part of it. A copy on the data volume
# serves when Systems Manager does not answer: a server that has run before does not depend on it.
# Environment: SERVER, REGION, DOMAIN, VOLUME_ID, PARAMETERS.
set -euo pipefail
# The desired state holds the keys of the cluster's authorities.
umask 077

desired=/var/lib/rancher/desired
# shellcheck source=lib/cluster/agent/ssm.sh
. "$(dirname "$(readlink --canonicalize "$0")")/ssm.sh"

say() { echo "$SERVER: $*"; }

# Terraform writes the parameters one after the other: parts of two versions of the script are not to meet.
is_whole() { (cd "$1" && sha256sum --check --status --strict parts.sha256 && [ -s settings ] && [ -s keys.json ]); }

# A parameter that the deploy did not write is no manifest, and no registry or proxy, whoever has put it there.
drop_unlisted() {
  local file listed
  listed=" $(sed -n "s/^FILES='\(.*\)'$/\1/p" "$1/settings") "
  for file in "$1"/*; do
    case "$listed marker parts.sha256 revision settings " in *" ${file##*/} "*) continue ;; esac
    say "$PARAMETERS/${file##*/} is not of the deploy: it is not used"
    rm "$file"
  done
}

# Terraform writes the revision after all others. One small request tells whether there is anything to fetch, and nothing
# secret is read for it. If it cannot be read, all parameters are fetched, and that request reports the failure.
revision() {
  [ -e $desired/revision ] || [ ! -e $desired/node.sh ] || return 0
  ssm GetParameter "{\"Name\": \"$PARAMETERS/revision\"}" 2>/dev/null | json 'd["Parameter"]["Value"]' || true
}

# is_of REVISION FOLDER: where none is known, any will do.
is_of() { [ -z "$1" ] || [ "$1" = "$(cat "$2/revision" 2>/dev/null)" ]; }

# A link that is moved, so that the desired state is the one before or the one after at every moment.
update_desired_state() {
  local folder revision
  revision=$(revision)
  [ -z "$revision" ] || [ "$revision" != "$(cat $desired/revision 2>/dev/null)" ] || return 0
  folder=$(mktemp --directory "$desired-XXXXXX") || return
  # Asked for before the rest: another one among the rest is of a deploy that goes on.
  if ! { fetch_parameters "$folder" && is_whole "$folder" && is_of "$revision" "$folder"; }; then
    rm -rf "$folder"
    return 1
  fi
  drop_unlisted "$folder"
  if diff --recursive --brief "$folder" "$desired/" >/dev/null 2>&1; then
    rm -rf "$folder"
    return
  fi
  # Nothing may point to it before it is on the disk.
  sync --file-system "$folder"
  ln --symbolic --force --no-dereference "${folder##*/}" "$desired.new" && mv --no-target-directory "$desired.new" "$desired" || return
  find "${desired%/*}" -maxdepth 1 -name 'desired-*' ! -name "${folder##*/}" -exec rm -rf {} +
}

exec 9>/run/rancher-node.lock
flock --nonblock 9 || exit 0

# A member that can run waits for nothing else.
[ ! -e $desired/node.sh ] || bash $desired/node.sh start || say "the copy on the data volume did not get it started; going on with the newest"

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
