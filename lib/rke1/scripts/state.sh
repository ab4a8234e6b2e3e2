#!/bin/bash
# Puts what RKE1 keeps on a server onto the data volume, which is mounted: etcd, Docker, certificates, snapshots of etcd.
set -euo pipefail

kept=/var/lib/rancher/rke1

for folder in /var/lib/docker /var/lib/etcd /etc/kubernetes /opt/rke; do
  mkdir -p "$folder" "$kept$folder"
  mountpoint --quiet "$folder" || mount --bind "$kept$folder" "$folder"
done
