#!/bin/sh
# Does the work of firmware and kernel for an instance: a root filesystem, then process 1. It runs in new namespaces of
# mounts, processes and network. The interface has its address once standard input ends.
# Environment: LOWER, the root filesystem of all instances; FOLDER, of the instance; CGROUP, NAME; IMAGES, a folder for
# /opt/images, or empty.
set -eu
mount -t overlay -o "lowerdir=$LOWER,upperdir=$FOLDER/upper,workdir=$FOLDER/work" root "$FOLDER/root"
mkdir -p "$CGROUP"
echo 0 >"$CGROUP/cgroup.procs"
cat >/dev/null
# An instance has its own kernel parameters for its network.
export SYSTEMD_NSPAWN_API_VFS_WRITABLE=network
# --keep-unit and --register=no: hosts without systemd have no scope and no registry of containers.
exec systemd-nspawn --quiet --boot --directory="$FOLDER/root" --hostname="$NAME" --keep-unit --register=no \
  --network-namespace-path=/proc/self/ns/net --capability=CAP_NET_ADMIN --system-call-filter="bpf keyctl add_key" \
  ${IMAGES:+--bind-ro="$IMAGES:/opt/images"} --resolv-conf=off --timezone=off --link-journal=no --console=read-only </dev/null
