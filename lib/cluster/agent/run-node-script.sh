#!/bin/bash
# Fetches the desired state from the stack's bucket and runs its node script. When S3 does not answer, this script uses
# the copy on the data volume. So a server that has run before does not depend on S3.
# Environment: SERVER, REGION, DOMAIN, VOLUME_ID, STACK, BUCKET.
set -euo pipefail
# The desired state holds private keys of the cluster's authorities, so only root may read it.
umask 077

desired=/var/lib/rancher/desired
password=/var/lib/rancher/keys/password
key=servers/desired.json.gz
library=$(dirname "$(readlink --canonicalize "$0")")
# shellcheck source=lib/cluster/agent/aws.sh
. "$library/aws.sh"

say() { echo "$SERVER: $*"; }

# Fetches the desired state when it has changed: S3 answers 304 to the ETag of this server's copy. The last step replaces
# a link, so the desired state is always either the old or the new one.
update_desired_state() {
  local folder status known=()
  [ ! -s $desired/etag ] || known=(--etag-compare "$desired/etag")
  folder=$(mktemp --directory "$desired-XXXXXX") || return
  status=$(s3_get $key "${known[@]}" --etag-save "$folder/etag" --output "$folder/object" --write-out '%{http_code}') || status=failed
  case $status in
  200 | 304 | failed) ;;
  *) echo "HTTP status $status" >"$failure" ;;
  esac
  if [ "$status" != 200 ] || ! unpack "$folder"; then
    rm -rf "$folder"
    [ "$status" = 304 ]
    return
  fi
  # The link must not name files that are not on the disk yet.
  sync --file-system "$folder"
  ln --symbolic --force --no-dereference "${folder##*/}" "$desired.new" && mv --no-target-directory "$desired.new" "$desired" || return
  find "${desired%/*}" -maxdepth 1 -name 'desired-*' ! -name "${folder##*/}" -exec rm -rf {} +
}

# unpack FOLDER: unpacks the object in the folder.
unpack() { python3 -IS "$library/desired.py" "$1/object" "$1" $password 2>"$failure" && rm "$1/object"; }

exec 9>/run/rancher-node.lock
flock --nonblock 9 || exit 0

# A member of the cluster starts from its own data and waits for nothing else.
[ ! -e $desired/node.sh ] || bash $desired/node.sh start || say "the copy of the node script on the data volume failed; continuing with the newest"

pause=1
until update_desired_state; do
  if [ -e $desired/node.sh ]; then
    say "cannot fetch s3://$BUCKET/$key: $(why_failed): continuing with the copy on the data volume"
    break
  fi
  say "cannot fetch s3://$BUCKET/$key: $(why_failed): trying again in ${pause}s"
  sleep "$pause"
  pause=$((pause < 60 ? pause * 2 : 60))
done
exec bash $desired/node.sh
