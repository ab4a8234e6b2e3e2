#!/bin/bash
# Mounts /var/lib/rancher and /etc/rancher of a server without a data volume. Both are folders of the root disk, which
# is deleted with the instance. Each is bind-mounted on itself, because the other scripts require a mount point.
# Environment: SERVER.
set -euo pipefail

for folder in /var/lib/rancher /etc/rancher; do
  ! mountpoint --quiet "$folder" || continue
  mkdir -p "$folder"
  mount --bind "$folder" "$folder"
done
chmod 0700 /etc/rancher
echo "$SERVER: /var/lib/rancher is on the root disk: lasting data is in the external datastore"
