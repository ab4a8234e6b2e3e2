# shellcheck shell=bash
# Docker, from the packages of the distribution.

install_docker() {
  if ! command -v docker >/dev/null; then
    command -v apt-get >/dev/null || again "for Docker: the image has none, and no apt-get to install it with; take Ubuntu or Debian for server.image"
    say "installing Docker"
    export DEBIAN_FRONTEND=noninteractive
    # Until the address leads here, and while another program holds the packages, it fails.
    apt-get update --quiet --quiet >/run/rancher-apt 2>&1 &&
      apt-get install --quiet --quiet --yes --no-install-recommends docker.io >>/run/rancher-apt 2>&1 ||
      again "for Docker to be installed: $(tail -n 1 /run/rancher-apt)"
  fi
  # Enabled by its package, but for machines whose image has it otherwise.
  systemctl start docker.service || again "for Docker to start; see: journalctl -u docker"
}

pull_image() {
  ! docker image inspect "$IMAGE" >/dev/null 2>&1 || return 0
  say "pulling $IMAGE"
  docker pull --quiet "$IMAGE" >/run/rancher-pull 2>&1 || again "for the image $IMAGE: $(tail -n 1 /run/rancher-pull)"
}
