#!/bin/bash
# Mounts the data volume at /var/lib/rancher, its folder etc at /etc/rancher, and a volume of etcd's own, if there is one,
# at etcd's folder. AWS attaches the volumes after the instance starts, so this script usually waits for them.
# Environment: SERVER, VOLUME_ID, and with a volume for etcd ETCD_VOLUME_ID and ETCD_FOLDER.
set -euo pipefail

data=/var/lib/rancher
kept_configuration=$data/etc
configuration=/etc/rancher
# The id of the volume that held etcd's data when this data volume was last mounted.
etcd_of_data=$data/etcd-volume
probed_bytes=4194304

say() { echo "$SERVER: $*"; }

# device_of VOLUME: names such as /dev/nvme1n1 change between boots. The serial number is the volume id without its hyphen.
device_of() { echo "/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_${1/-/}"; }

wait_for_device() {
  local waited=0
  until [ -b "$device" ]; do
    [ $((waited % 60)) -ne 0 ] || say "waiting for $volume to be attached (${waited}s)"
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
  mkfs.ext4 -q -F -L "$label" "$device" $(($(mark_place) / 1024))k
  head --bytes=${#mark} /dev/zero | write_mark
}

has_filesystem() { [ "$(blkid --probe --match-tag TYPE --output value "$device")" = ext4 ]; }

reject() {
  say "$volume $1 $device"
  exit 1
}

# mount_volume NAME ID LABEL FOLDER: makes a filesystem with the label on a blank volume.
mount_volume() {
  local volume="$1 $2" label=$3 folder=$4 device
  ! mountpoint --quiet "$folder" || return 0
  device=$(device_of "$2")
  wait_for_device
  # A file can contain the mark, so the mark counts only without a filesystem.
  if ! has_filesystem; then
    is_blank || was_interrupted ||
      reject "holds data, but no ext4 filesystem: not changed. Expected a blank volume or one of this stack; inspect it with: blkid --probe"
    say "$volume is blank: creating a filesystem"
    make_filesystem
  fi
  # Status 1: fsck corrected all errors (fsck(8)).
  fsck.ext4 -p "$device" >/dev/null || [ $? -eq 1 ] || reject "has errors: not mounted. Repair it with: fsck.ext4"
  mount -o noatime "$device" "$folder"
  say "$volume is mounted at $folder"
}

# etcd's data belongs to the keys on the data volume. With another data volume, the server joins as one without data.
mount_etcd() {
  local folder=$ETCD_FOLDER former=of-another-data-volume
  install --directory "${folder%/*/*}"
  install --directory --mode 0700 "${folder%/*}" "$folder"
  mount_volume "etcd volume" "$ETCD_VOLUME_ID" rancher-etcd "$folder"
  chmod 0700 "$folder"
  [ "$(cat $etcd_of_data 2>/dev/null)" != "$ETCD_VOLUME_ID" ] || return 0
  if [ -e "$folder/etcd" ]; then
    say "the data of etcd is of another data volume: moving it to $folder/etcd-$former"
    rm -rf "$folder/etcd-$former"
    mv "$folder/etcd" "$folder/etcd-$former"
  fi
  echo "$ETCD_VOLUME_ID" >$etcd_of_data.new
  sync --file-system "$folder" $etcd_of_data.new
  mv $etcd_of_data.new $etcd_of_data
}

# The configuration and the node password must outlive the instance.
mount_configuration() {
  ! mountpoint --quiet "$configuration" || return 0
  mkdir -p "$kept_configuration" "$configuration"
  chmod 0700 "$kept_configuration"
  mount --bind "$kept_configuration" "$configuration"
}

mkdir -p $data
mount_volume "data volume" "$VOLUME_ID" rancher-data $data
mount_configuration
[ -z "${ETCD_VOLUME_ID:-}" ] || mount_etcd
