#!/bin/bash
# Mounts the data volume at /var/lib/rancher, and its folder etc at /etc/rancher. AWS attaches the volume after the
# instance starts, so this script usually waits for the volume.
# Environment: SERVER, VOLUME_ID.
set -euo pipefail

data=/var/lib/rancher
kept_configuration=$data/etc
configuration=/etc/rancher
# Names such as /dev/nvme1n1 change between boots. The serial number is the volume id without its hyphen.
device=/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_${VOLUME_ID/-/}
probed_bytes=4194304

say() { echo "$SERVER: $*"; }

wait_for_device() {
  local waited=0
  until [ -b "$device" ]; do
    [ $((waited % 60)) -ne 0 ] || say "waiting for data volume $VOLUME_ID to be attached (${waited}s)"
    sleep 1
    waited=$((waited + 1))
  done
}

# A volume is blank when blkid finds nothing (status 2, blkid(8)) and the first bytes are zeros. After a read error, a
# volume does not count as blank.
is_blank() {
  local found=0
  blkid --probe "$device" >/dev/null 2>&1 || found=$?
  [ "$found" -eq 2 ] && cmp --silent --bytes="$probed_bytes" "$device" /dev/zero
}

# A power cut can interrupt mkfs, which writes the superblock last. This mark then remains in the last MiB.
mark='rancher: making a filesystem'
mark_place() { echo $(($(blockdev --getsize64 "$device") - 1048576)); }
write_mark() { dd of="$device" oflag=seek_bytes seek="$(mark_place)" conv=notrunc,fsync status=none; }
was_interrupted() {
  [ "$(dd if="$device" iflag=skip_bytes,count_bytes skip="$(mark_place)" count=${#mark} status=none | tr --delete '\0')" = "$mark" ]
}

# The node script grows the filesystem to the whole device.
make_filesystem() {
  printf %s "$mark" | write_mark
  mkfs.ext4 -q -F -L rancher-data "$device" $(($(mark_place) / 1024))k
  head --bytes=${#mark} /dev/zero | write_mark
}

has_filesystem() { [ "$(blkid --probe --match-tag TYPE --output value "$device")" = ext4 ]; }

reject() {
  say "data volume $VOLUME_ID $1 $device"
  exit 1
}

mount_data() {
  ! mountpoint --quiet "$data" || return 0
  wait_for_device
  # A file can contain the mark, so the mark counts only without a filesystem.
  if ! has_filesystem; then
    is_blank || was_interrupted ||
      reject "holds data, but no ext4 filesystem: not changed. Expected a blank volume or one of this stack; inspect it with: blkid --probe"
    say "data volume $VOLUME_ID is blank: creating a filesystem"
    make_filesystem
  fi
  # Status 1: fsck corrected all errors (fsck(8)).
  fsck.ext4 -p "$device" >/dev/null || [ $? -eq 1 ] || reject "has errors: not mounted. Repair it with: fsck.ext4"
  mkdir -p "$data"
  mount -o noatime "$device" "$data"
  say "data volume $VOLUME_ID is mounted at $data"
}

# The configuration and the node password must outlive the instance.
mount_configuration() {
  ! mountpoint --quiet "$configuration" || return 0
  mkdir -p "$kept_configuration" "$configuration"
  chmod 0700 "$kept_configuration"
  mount --bind "$kept_configuration" "$configuration"
}

mount_data
mount_configuration
