# shellcheck shell=bash
# By which way the server reaches what is outside: the private registry, its authority, and the HTTP proxy. What the
# distribution reads at its start changes with a restart alone; what was placed last is kept on the data volume, since
# the root disk of a replaced instance has nothing of it. Needs DISTRIBUTION, and `unit` of release.sh.

access_files='registries registry-ca.crt proxy'
machine_proxy=/etc/default/rancher-proxy
proxy_users='rancher-node amazon-ssm-agent snap.amazon-ssm-agent.amazon-ssm-agent'

# both_or_none FILE FILE: whether they have the same content, or neither is there.
both_or_none() { { [ ! -e "$1" ] && [ ! -e "$2" ]; } || cmp --silent "$1" "$2"; }

# Where the distribution looks for a file.
place_of() {
  case $1 in
  registries) echo "$configuration/registries.yaml" ;;
  proxy) if [ "$DISTRIBUTION" = rke2 ]; then echo /etc/default/rke2-server; else echo /etc/systemd/system/k3s.service.env; fi ;;
  *) echo "$configuration/$1" ;;
  esac
}

# The drop-in by which a unit gets the variables of a file.
drop_in() { echo "/etc/systemd/system/$1.service.d/rancher-proxy.conf"; }
write_drop_in() {
  mkdir -p "$(dirname "$(drop_in "$1")")"
  printf '[Service]\nEnvironmentFile=-%s\n' "$2" >"$(drop_in "$1")"
}

access_differs() {
  local name
  for name in $access_files; do both_or_none "$desired/$name" "$state/access/$name" || return 0; done
  return 1
}

# What the next start is to find. A file that a person has put there is left alone until the stack has one of its own.
write_access() {
  local name
  for name in $access_files; do
    if [ -e "$desired/$name" ]; then
      install -D -m 0600 "$desired/$name" "$state/access/$name"
    elif [ -e "$state/access/$name" ]; then
      rm -f "$(place_of "$name")" "$state/access/$name"
    fi
  done
}

# Before every start.
place_access() {
  local name
  for name in $access_files; do
    [ ! -e "$state/access/$name" ] || install -m 0600 "$state/access/$name" "$(place_of "$name")"
  done
  # RKE2's own unit reads the file by itself.
  if [ "$DISTRIBUTION" = k3s ] && [ -e "$state/access/proxy" ] && [ ! -e "$(drop_in k3s)" ]; then
    write_drop_in k3s "$(place_of proxy)"
    systemctl daemon-reload 9>&-
  fi
}

# This script's own downloads. A file of variables, a line each, no matter what the unit was started with.
use_proxy() {
  local line
  unset HTTP_PROXY HTTPS_PROXY NO_PROXY http_proxy https_proxy no_proxy
  [ -e "$desired/proxy" ] || return 0
  while IFS= read -r line; do export "${line?}"; done <"$desired/proxy"
}

# The user data of an instance writes the file too, but nothing for the agent.
machine_has_its_proxy() { both_or_none "$desired/proxy" $machine_proxy && { [ ! -e "$desired/proxy" ] || [ -e "$(drop_in amazon-ssm-agent)" ]; }; }

# The next pass, which begins by asking Systems Manager, and its agent.
give_proxy_to_machine() {
  local one
  ! machine_has_its_proxy || return 0
  for one in $proxy_users; do
    if [ -e "$desired/proxy" ]; then write_drop_in "$one" $machine_proxy; else rm -f "$(drop_in "$one")"; fi
  done
  if [ -e "$desired/proxy" ]; then install -m 0600 "$desired/proxy" $machine_proxy; else rm -f $machine_proxy; fi
  systemctl daemon-reload 9>&-
  for one in $proxy_users; do
    if [ "$one" != rancher-node ] && systemctl is-active --quiet "$one"; then systemctl restart --no-block "$one" 9>&-; fi
  done
}

# fetch URL [OPTION…]: by curl; what is in a bucket of this region as the instance's role. S3 redirects nobody who asks in
# the right region, and the role's token must go nowhere else.
fetch() {
  local url=$1 place=${1#s3://} keys nothing=e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
  shift
  case $url in
  s3://*)
    keys=$(credentials) || return
    curl --config - "$@" --aws-sigv4 "aws:amz:$REGION:s3" --header "x-amz-content-sha256: $nothing" \
      "https://${place%%/*}.s3.$REGION.$DOMAIN/${place#*/}" <<<"$keys"
    ;;
  *) CURL_CA_BUNDLE=$(download_authorities) curl --location --proto '=https' --proto-redir '=https' "$@" "$url" ;;
  esac
}

# The file of the authorities that downloads are checked by; nothing where those of the machine will do.
download_authorities() {
  [ -e "$desired/registry-ca.crt" ] || return 0
  cat /etc/ssl/certs/ca-certificates.crt "$desired/registry-ca.crt" >"$state/authorities.crt"
  echo "$state/authorities.crt"
}
