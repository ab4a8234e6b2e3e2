# shellcheck shell=bash
# The private registry as Docker and the K3s in the container are told of it, and the proxy as Docker is, by what access.sh
# has for the servers of a cluster. Needs REGISTRY, its host, and AIR_GAP, or empty ones.

DISTRIBUTION=container
access_files='registries registry-ca.crt docker-config'
# First of all, so that whoever finds the agent told finds Docker told too.
proxy_users="docker $proxy_users"

# In place of where RKE2 and K3s look for a file. Docker's own places, but for the credentials: they are on the data volume.
place_of() {
  case $1 in
  registries) echo "$configuration/registries.yaml" ;;
  registry-ca.crt) echo "/etc/docker/certs.d/$REGISTRY/ca.crt" ;;
  docker-config) echo "$configuration/docker/config.json" ;;
  esac
}

is_placed() {
  local name
  for name in $access_files; do both_or_none "$state/access/$name" "$(place_of "$name")" || return 1; done
}

# Docker reads its files for each image that it pulls, the container its own when it starts. An environment that is not
# there is what the node script starts it again for, once it has pulled the image; until then the old one goes on.
give_registry_to_docker() {
  local name
  for name in $access_files; do mkdir -p "$(dirname "$(place_of "$name")")"; done
  if access_differs; then
    rm -f "$configuration/container.env"
    mkdir -p "$state"
    write_access
  fi
  is_placed || place_access
  export DOCKER_CONFIG=$configuration/docker
}

has_docker_in_air_gap() {
  [ -z "$AIR_GAP" ] || command -v docker >/dev/null ||
    again "for Docker: the image has none, and in an air gap there is nowhere to install it from; write a server.image that has it, and a higher server.replace"
}
