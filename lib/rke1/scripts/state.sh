#!/bin/bash
# Puts RKE1's state of a server onto the mounted data volume: etcd, Docker, certificates, etcd snapshots.
set -euo pipefail

kept=/var/lib/rancher/rke1

for folder in /var/lib/docker /var/lib/etcd /etc/kubernetes /opt/rke; do
  mkdir -p "$folder" "$kept$folder"
  mountpoint --quiet "$folder" || mount --bind "$kept$folder" "$folder"
done
