#!/bin/bash
# Makes /var/lib/rancher and /etc/rancher of a server that keeps nothing: folders of the root disk, which goes with the
# instance. They are mounted on themselves, since nothing starts where they are no mount points.
# Environment: SERVER.
set -euo pipefail

for folder in /var/lib/rancher /etc/rancher; do
  ! mountpoint --quiet "$folder" || continue
  mkdir -p "$folder"
  mount --bind "$folder" "$folder"
done
chmod 0700 /etc/rancher
echo "$SERVER: /var/lib/rancher is on the root disk: what has to stay is in the external datastore"
