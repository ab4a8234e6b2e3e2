#!/bin/bash
# Sets up a new instance as the server of Rancher's container: secrets, Docker, image. Its unit retries it until it
# succeeds.
# Environment: SERVER, REGION, DOMAIN, VOLUME_ID, BUCKET, IMAGE; REGISTRY (host) and AIR_GAP, which may be empty.
set -euo pipefail
umask 077

proxy=/etc/default/rancher-proxy
configuration=/etc/rancher
library=$(dirname "$0")
# shellcheck source=lib/cluster/agent/aws.sh
. "$library/aws.sh"

say() { echo "$SERVER: $*"; }

# retry_later REASON: fails, and the unit starts the script again.
retry_later() {
  say "waiting: $*"
  exit 75
}

# Sets the proxy's variables for this script's own downloads.
use_proxy() {
  local line
  [ ! -e $proxy ] || while IFS= read -r line; do export "${line?}"; done <$proxy
}

# place FILE PATH: copies a secret to a file that only root can read.
place() { [ ! -e "$secrets/$1" ] || install -D --mode=0600 "$secrets/$1" "$2"; }

place_secrets() {
  local name object=s3://$BUCKET/servers/desired.json.gz reason
  secrets=$(mktemp --directory /run/rancher-secrets-XXXXXX)
  trap 'rm -rf "$secrets"' EXIT
  s3_get servers/desired.json.gz --output "$secrets/object" || retry_later "for $object: $(why_failed)"
  # This instance has no password yet to check the seal.
  reason=$(python3 -IS "$library/desired.py" "$secrets/object" "$secrets" "$secrets/none" 2>&1) || retry_later "for $object: $reason"
  # The data volume holds the files of the former instance.
  find $configuration -mindepth 1 -delete
  printf 'CATTLE_BOOTSTRAP_PASSWORD=%s\n' "$(cat "$secrets/password")" >$configuration/password.env
  for name in cert.pem key.pem cacerts.pem; do place $name $configuration/ssl/$name; done
  if [ -e "$secrets/trusted.pem" ]; then
    # One file for each authority, as a folder of authorities requires.
    mkdir $configuration/trusted
    csplit --quiet --elide-empty-files --prefix=$configuration/trusted/ --suffix-format=%03d.pem \
      "$secrets/trusted.pem" '/-----BEGIN CERTIFICATE-----/' '{*}'
  fi
  place registries $configuration/registries.yaml
  place docker-config $configuration/docker/config.json
  place registry-ca.crt "/etc/docker/certs.d/$REGISTRY/ca.crt"
  place proxy $proxy
  # The operating system trusts the authority of a proxy that inspects TLS: curl, apt, Docker and the SSM agent.
  place proxy-ca.crt /usr/local/share/ca-certificates/rancher-proxy.crt
  [ ! -e "$secrets/proxy-ca.crt" ] || update-ca-certificates >/dev/null || retry_later "for the authority of the proxy to be trusted"
}

# Restarts the agent, which started before the proxy's settings existed, so that it uses the proxy.
restart_agent() {
  local unit
  for unit in amazon-ssm-agent snap.amazon-ssm-agent.amazon-ssm-agent; do
    ! systemctl is-active --quiet $unit || systemctl restart $unit
  done
}

start_docker() {
  if ! command -v docker >/dev/null; then
    [ -z "$AIR_GAP" ] ||
      retry_later "for Docker: the image has no Docker, and an air gap has no package source; write a server.image that contains Docker"
    say "installing Docker"
    # This fails until the public address is attached, and while another program locks the packages.
    { apt-get update --quiet --quiet &&
      DEBIAN_FRONTEND=noninteractive apt-get install --quiet --quiet --yes --no-install-recommends docker.io; } \
      >/run/rancher-apt 2>&1 || retry_later "for Docker to be installed: $(tail -n 1 /run/rancher-apt)"
  fi
  systemctl restart docker.service || retry_later "for Docker to start; see: journalctl -u docker"
}

pull_image() {
  ! docker image inspect "$IMAGE" >/dev/null 2>&1 || return 0
  say "pulling $IMAGE"
  DOCKER_CONFIG=$configuration/docker docker pull --quiet "$IMAGE" >/run/rancher-pull 2>&1 ||
    retry_later "for the image $IMAGE: $(tail -n 1 /run/rancher-pull)"
}

# Copies K3s' images from Rancher's image. The mount of Rancher's data hides them (Docker, "Bind mounts").
copy_images() {
  local folder=k3s/agent/images name=rancher-images
  mkdir -p /opt/rancher/$folder
  docker rm --force --volumes $name >/dev/null 2>&1 || :
  { docker create --name $name "$IMAGE" &&
    docker cp "$name:/var/lib/rancher/$folder/." /opt/rancher/$folder &&
    docker rm --volumes $name; } >/run/rancher-copy 2>&1 ||
    retry_later "for K3s' images in $IMAGE: $(tail -n 1 /run/rancher-copy)"
}

# The paths of Rancher's documentation.
mkdir -p /var/lib/rancher/data /var/lib/rancher/log/auditlog
ln --symbolic --force --no-target-directory /var/lib/rancher/data /opt/rancher
ln --symbolic --force --no-target-directory /var/lib/rancher/log /var/log/rancher
# Grows the filesystem after the volume grew.
resize2fs "$(findmnt --noheadings --output SOURCE /var/lib/rancher)" >/run/rancher-resize 2>&1 ||
  say "cannot grow the filesystem of data volume $VOLUME_ID: $(cat /run/rancher-resize)"
use_proxy
place_secrets
use_proxy
[ ! -e $proxy ] || restart_agent
start_docker
pull_image
copy_images
say "starting $IMAGE"
systemctl enable --now rancher.service
systemctl disable rancher-setup.service
