#!/bin/bash
# Prepares a server for RKE1 (RKE, "Requirements"): kernel settings, Docker, and an SSH user with access to Docker.
# Environment: SERVER, PUBLIC_KEY.
set -euo pipefail

user=ubuntu
# RKE1 uses a version of Docker's API that newer releases reject, and supports releases up to 27 (RKE, "data.json").
docker_releases='24.0.*'
ready=/var/lib/rancher-rke1-ready
log=/run/rancher-apt

say() { echo "$SERVER: $*"; }

retry_later() {
  say "waiting $*"
  sleep 15
}

printf 'br_netfilter\n' >/etc/modules-load.d/rke1.conf
printf 'net.bridge.bridge-nf-call-iptables = 1\n' >/etc/sysctl.d/60-rke1.conf
modprobe br_netfilter
sysctl --quiet --load /etc/sysctl.d/60-rke1.conf

# A priority above 1000 also downgrades an installed release, and upgrades keep to it.
printf 'Package: docker.io\nPin: version %s\nPin-Priority: 1001\n' "$docker_releases" >/etc/apt/preferences.d/rke1

export DEBIAN_FRONTEND=noninteractive
# This fails while another program locks the packages, and before internet access works.
until apt-get update --quiet --quiet >"$log" 2>&1 &&
  apt-get install --quiet --quiet --yes --no-install-recommends docker.io >>"$log" 2>&1; do
  retry_later "for Docker to be installed: $(tail -n 1 "$log")"
done
until systemctl start docker.service; do
  retry_later "for Docker to start; see: journalctl -u docker"
done

usermod --append --groups docker "$user"
home=$(getent passwd "$user" | cut -d : -f 6)
install -d -m 0700 -o "$user" -g "$user" "$home/.ssh"
printf '%s\n' "$PUBLIC_KEY" >>"$home/.ssh/authorized_keys"
chown "$user:$user" "$home/.ssh/authorized_keys"
chmod 0600 "$home/.ssh/authorized_keys"

# The file is on the root disk, so a new instance does not have it.
touch "$ready"
say "ready for RKE1, Docker $(docker version --format '{{.Server.Version}}')"
