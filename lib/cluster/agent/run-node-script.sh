#!/bin/bash
# Fetches the desired state from Systems Manager and runs its node script. When Systems Manager does not answer, this
# script uses the copy on the data volume. So a server that has run before does not depend on Systems Manager.
# Environment: SERVER, REGION, DOMAIN, VOLUME_ID, PARAMETERS.
set -euo pipefail
# The desired state holds private keys of the cluster's authorities, so only root may read it.
umask 077

desired=/var/lib/rancher/desired
# shellcheck source=lib/cluster/agent/ssm.sh
. "$(dirname "$(readlink --canonicalize "$0")")/ssm.sh"

say() { echo "$SERVER: $*"; }

# Terraform writes the parameters one after the other. The checksums detect files of two versions.
is_whole() { (cd "$1" && sha256sum --check --status --strict parts.sha256 && [ -s settings ] && [ -s keys.json ]); }

# Deletes fetched files that the deploy did not write. Otherwise a principal that may write a parameter could add a
# manifest, a registry or a proxy.
drop_unlisted() {
  local file listed
  listed=" $(sed -n "s/^FILES='\(.*\)'$/\1/p" "$1/settings") "
  for file in "$1"/*; do
    case "$listed cluster-lock parts.sha256 revision settings " in *" ${file##*/} "*) continue ;; esac
    say "$PARAMETERS/${file##*/} does not belong to this deploy: not used"
    rm "$file"
  done
}

# Prints the revision in Systems Manager, or nothing after a failure. Terraform writes the revision last, so a new
# revision means that the desired state is complete. The request reads no secret.
revision() {
  [ -e $desired/revision ] || [ ! -e $desired/node.sh ] || return 0
  ssm GetParameter "{\"Name\": \"$PARAMETERS/revision\"}" | json 'd["Parameter"]["Value"]' || true
}

# has_revision REVISION FOLDER: without a revision, every folder matches.
has_revision() { [ -z "$1" ] || [ "$1" = "$(cat "$2/revision" 2>/dev/null)" ]; }

# Fetches the desired state when its revision is new. The last step replaces a link, so the desired state is always
# either the old or the new one.
update_desired_state() {
  local folder revision
  revision=$(revision)
  # Otherwise, the parameters of two deploys can mix.
  [ -n "$revision" ] || [ ! -e $desired/revision ] || return 1
  [ -z "$revision" ] || [ "$revision" != "$(cat $desired/revision 2>/dev/null)" ] || return 0
  folder=$(mktemp --directory "$desired-XXXXXX") || return
  # The revision was read before the rest. If the rest holds another revision, a deploy is writing now.
  if ! { fetch_parameters "$folder" && is_whole "$folder" && has_revision "$revision" "$folder"; }; then
    rm -rf "$folder"
    return 1
  fi
  drop_unlisted "$folder"
  if diff --recursive --brief "$folder" "$desired/" >/dev/null 2>&1; then
    rm -rf "$folder"
    return
  fi
  # The link must not name files that are not on the disk yet.
  sync --file-system "$folder"
  ln --symbolic --force --no-dereference "${folder##*/}" "$desired.new" && mv --no-target-directory "$desired.new" "$desired" || return
  find "${desired%/*}" -maxdepth 1 -name 'desired-*' ! -name "${folder##*/}" -exec rm -rf {} +
}

exec 9>/run/rancher-node.lock
flock --nonblock 9 || exit 0

# A member of the cluster starts from its own data and waits for nothing else.
[ ! -e $desired/node.sh ] || bash $desired/node.sh start || say "the copy of the node script on the data volume failed; continuing with the newest"

pause=1
until update_desired_state; do
  if [ -e $desired/node.sh ]; then
    say "cannot fetch $PARAMETERS: continuing with the copy on the data volume"
    break
  fi
  say "cannot fetch $PARAMETERS: trying again in ${pause}s"
  sleep "$pause"
  pause=$((pause < 60 ? pause * 2 : 60))
done
exec bash $desired/node.sh
