# shellcheck shell=bash
# The data volume grows under the running server; only its filesystem does not know. resize2fs talks even when all is well.
grow_filesystem() {
  local said
  said=$(resize2fs "$(findmnt --noheadings --output SOURCE /var/lib/rancher)" 2>&1) ||
    waiting "cannot grow the filesystem of data volume $VOLUME_ID: $said"
}
