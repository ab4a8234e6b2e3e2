# shellcheck shell=bash
# Egress of the server: the private registry, its certificate authority, and the HTTP proxy. A change of these files
# needs only a restart of the distribution. The data volume keeps the last files placed, because a replaced instance has
# a new root disk. Needs DISTRIBUTION.

egress_files='registries registry-ca.crt credential-provider proxy proxy-ca.crt'
system_proxy=/etc/default/rancher-proxy
# The operating system trusts the authorities in this folder: curl, the SSM agent and containerd.
system_authorities=/usr/local/share/ca-certificates
system_bundle=/etc/ssl/certs/ca-certificates.crt
proxy_users='rancher-node amazon-ssm-agent snap.amazon-ssm-agent.amazon-ssm-agent'

# both_or_none FILE FILE: succeeds when both files have the same content, or when neither exists.
both_or_none() { { [ ! -e "$1" ] && [ ! -e "$2" ]; } || cmp --silent "$1" "$2"; }

# The path at which the distribution reads the file.
place_of() {
  case $1 in
  registries) echo "$configuration/registries.yaml" ;;
  proxy) if [ "$DISTRIBUTION" = rke2 ]; then echo /etc/default/rke2-server; else echo /etc/systemd/system/k3s.service.env; fi ;;
  # Both distributions read these paths by default (K3s, pkg/cli/cmds/agent.go).
  credential-provider) echo /var/lib/rancher/credentialprovider/config.yaml ;;
  ecr-credential-provider) echo /var/lib/rancher/credentialprovider/bin/ecr-credential-provider ;;
  proxy-ca.crt) echo $system_authorities/rancher-proxy.crt ;;
  *) echo "$configuration/$1" ;;
  esac
}

# Updates the operating system's list after a change in the folder, also when the last update was interrupted.
trust_authorities() { [ ! $system_authorities -nt $system_bundle ] || update-ca-certificates >/dev/null 2>&1 9>&-; }

# The systemd drop-in that gives a unit the variables of a file.
drop_in() { echo "/etc/systemd/system/$1.service.d/rancher-proxy.conf"; }
write_drop_in() {
  mkdir -p "$(dirname "$(drop_in "$1")")"
  printf '[Service]\nEnvironmentFile=-%s\n' "$2" >"$(drop_in "$1")"
}

egress_differs() {
  local name
  for name in $egress_files; do both_or_none "$desired/$name" "$state/egress/$name" || return 0; done
  return 1
}

# Saves the files for the next start. A file that an operator created stays until the stack has a file of that name.
write_egress() {
  local name
  for name in $egress_files; do
    if [ -e "$desired/$name" ]; then
      install -D -m 0600 "$desired/$name" "$state/egress/$name"
    elif [ -e "$state/egress/$name" ]; then
      rm -f "$(place_of "$name")" "$state/egress/$name"
    fi
  done
}

# Runs before every start.
place_egress() {
  local name
  for name in $egress_files; do
    # place_ecr adds the password of ECR, and keeps the last one when it gets none.
    [ "$name" != registries ] || ! logs_in_to_ecr "$state/egress" || continue
    cmp --silent "$state/egress/$name" "$(place_of "$name")" || [ ! -e "$state/egress/$name" ] ||
      install -D -m 0600 "$state/egress/$name" "$(place_of "$name")"
  done
  trust_authorities
  # RKE2's own systemd unit already reads the file.
  if [ "$DISTRIBUTION" = k3s ] && [ -e "$state/egress/proxy" ] && [ ! -e "$(drop_in k3s)" ]; then
    write_drop_in k3s "$(place_of proxy)"
    systemctl daemon-reload 9>&-
  fi
  place_ecr
}

# Sets the proxy for the requests of this script. The file has one variable a line. The unit's environment may be older,
# so its variables are unset first.
use_proxy() {
  local line
  unset HTTP_PROXY HTTPS_PROXY NO_PROXY http_proxy https_proxy no_proxy
  [ -e "$desired/proxy" ] || return 0
  while IFS= read -r line; do export "${line?}"; done <"$desired/proxy"
}

# The user data of an instance also writes the proxy file, but no drop-in for the agent.
system_proxy_is_current() {
  both_or_none "$desired/proxy" $system_proxy && { [ ! -e "$desired/proxy" ] || [ -e "$(drop_in amazon-ssm-agent)" ]; } &&
    both_or_none "$desired/proxy-ca.crt" "$(place_of proxy-ca.crt)" && [ ! $system_authorities -nt $system_bundle ]
}

# Writes the proxy for the SSM agent and for the next run of the node script, which starts with a request to S3.
write_system_proxy() {
  local one
  ! system_proxy_is_current || return 0
  for one in $proxy_users; do
    if [ -e "$desired/proxy" ]; then write_drop_in "$one" $system_proxy; else rm -f "$(drop_in "$one")"; fi
  done
  if [ -e "$desired/proxy" ]; then install -m 0600 "$desired/proxy" $system_proxy; else rm -f $system_proxy; fi
  if [ -e "$desired/proxy-ca.crt" ]; then
    install -m 0644 "$desired/proxy-ca.crt" "$(place_of proxy-ca.crt)"
  else
    rm -f "$(place_of proxy-ca.crt)"
  fi
  trust_authorities
  systemctl daemon-reload 9>&-
  for one in $proxy_users; do
    if [ "$one" != rancher-node ] && systemctl is-active --quiet "$one"; then systemctl restart --no-block "$one" 9>&-; fi
  done
}

# fetch URL [OPTION…]: sends a GET request with curl. An s3:// URL names a bucket in this region, which is read with the
# instance's role. Such a request follows no redirect, because no other host may receive the role's token. S3 sends no
# redirect in the bucket's own region.
fetch() {
  local url=$1 place=${1#s3://}
  shift
  case $url in
  s3://*)
    signed s3 --header "x-amz-content-sha256: $empty_sha256" "$@" "https://${place%%/*}.s3.$REGION.$DOMAIN/${place#*/}"
    ;;
  *) CURL_CA_BUNDLE=$(download_authorities) curl --location --proto '=https' --proto-redir '=https' "$@" "$url" ;;
  esac
}

# Prints the CA file that verifies downloads, or nothing when the operating system's CA file is enough.
download_authorities() {
  [ -e "$desired/registry-ca.crt" ] || return 0
  cat /etc/ssl/certs/ca-certificates.crt "$desired/registry-ca.crt" >"$state/authorities.crt"
  echo "$state/authorities.crt"
}
