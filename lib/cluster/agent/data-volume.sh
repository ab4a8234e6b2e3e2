#!/bin/bash
# Puts the data volume at /var/lib/rancher, and the part of it that is kept there at /etc/rancher.
# AWS attaches the volume only after the instance runs, so waiting for it is the normal case.
# Environment: SERVER, VOLUME_ID.
set -euo pipefail

data=/var/lib/rancher
kept_configuration=$data/etc
configuration=/etc/rancher
# Names such as /dev/nvme1n1 move from boot to boot; the serial number is the volume id without its hyphen.
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

# Blank is what blkid finds nothing on and what reads as zeros; a read error is neither.
is_blank() {
  local found=0
  blkid --probe "$device" >/dev/null 2>&1 || found=$?
  [ "$found" -eq 2 ] && cmp --silent --bytes="$probed_bytes" "$device" /dev/zero
}

# A filesystem that was begun and not finished, by a power cut, leaves this mark; a finished one has overwritten it.
mark='rancher: making a filesystem'
was_begun() { [ "$(head --bytes=${#mark} "$device" | tr --delete '\0')" = "$mark" ]; }

has_filesystem() { [ "$(blkid --probe --match-tag TYPE --output value "$device")" = ext4 ]; }

mount_data() {
  ! mountpoint --quiet "$data" || return 0
  wait_for_device
  if is_blank || was_begun; then
    say "data volume $VOLUME_ID is blank: making a filesystem"
    printf %s "$mark" | dd of="$device" conv=notrunc,fsync status=none
    mkfs.ext4 -q -F -L rancher-data "$device"
  elif ! has_filesystem; then
    say "data volume $VOLUME_ID holds something, but no ext4 filesystem: nothing is touched. Expected a blank volume or one of this stack; look at it with: blkid --probe $device"
    exit 1
  fi
  # 1: mended.
  fsck.ext4 -p "$device" >/dev/null || [ $? -eq 1 ] || say "data volume $VOLUME_ID: its filesystem could not be mended by itself"
  mkdir -p "$data"
  mount -o noatime "$device" "$data"
  say "data volume $VOLUME_ID is mounted at $data"
}

# Configuration and node password have to outlive the instance too.
mount_configuration() {
  ! mountpoint --quiet "$configuration" || return 0
  mkdir -p "$kept_configuration" "$configuration"
  chmod 0700 "$kept_configuration"
  mount --bind "$kept_configuration" "$configuration"
}

mount_data
mount_configuration
