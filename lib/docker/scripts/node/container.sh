# shellcheck shell=bash
# Rancher's container: a systemd unit, an environment and certificates, all of them files on the server.

configuration=/etc/rancher
unit=/etc/systemd/system/rancher.service
container=rancher

# write_wanted FOLDER: the files as they are to be. What is secret is in files that root alone reads.
write_wanted() {
  local name
  mkdir -p "$1/ssl" "$1/trusted"
  { [ ! -e "$desired/environment" ] || cat "$desired/environment"; environment_secrets; } >"$1/container.env"
  for name in cert.pem key.pem cacerts.pem; do
    [ ! -e "$desired/$name" ] || cp "$desired/$name" "$1/ssl/$name"
  done
  [ ! -e "$desired/trusted.pem" ] || split_certificates "$desired/trusted.pem" "$1/trusted"
  check_pair "$1/ssl"
  wanted_unit >"$1/rancher.service"
}

environment_secrets() {
  python3 -c '
import json, sys
for name, value in json.load(open(sys.argv[1])).items():
    print(name + "=" + value)
' "$desired/keys.json"
}

# One authority a file, as a folder of authorities has them.
split_certificates() {
  csplit --quiet --elide-empty-files --prefix="$2/" --suffix-format=%03d.pem "$1" '/-----BEGIN CERTIFICATE-----/' '{*}'
}

# Terraform writes the two parameters one after the other.
check_pair() {
  [ -e "$1/key.pem" ] || return 0
  [ "$(openssl x509 -in "$1/cert.pem" -noout -pubkey 2>&1)" = "$(openssl pkey -in "$1/key.pem" -pubout 2>&1)" ] ||
    again "for a certificate that its key fits"
}

# What systemd does here is what -d and --restart do in Rancher's documentation; Docker alone would not wait for the volume.
wanted_unit() {
  cat <<UNIT
[Unit]
Description=Rancher's container
Requires=docker.service
After=docker.service
AssertPathIsMountPoint=$data_place

[Service]
ExecStartPre=-/usr/bin/docker rm --force $container
ExecStart=/usr/bin/docker run --rm --name $container $(paste --serial --delimiters ' ' "$desired/arguments")
ExecStop=/usr/bin/docker stop --time 60 $container
Restart=always
RestartSec=5
TimeoutStopSec=90
UNIT
}

# differs FOLDER: whether the files there are others than those in place.
differs() {
  ! cmp --silent "$1/rancher.service" $unit || ! cmp --silent "$1/container.env" $configuration/container.env ||
    ! diff --recursive --brief "$1/ssl" $configuration/ssl >/dev/null 2>&1 ||
    ! diff --recursive --brief "$1/trusted" $configuration/trusted >/dev/null 2>&1
}

place_files() {
  rm -rf $configuration/ssl $configuration/trusted
  cp --archive "$1/ssl" "$1/trusted" $configuration/
  install -m 0600 "$1/container.env" $configuration/container.env
  install -m 0644 "$1/rancher.service" $unit
  systemctl daemon-reload
}

is_running() { systemctl is-active --quiet rancher.service; }

can_start() { [ -e $unit ] && command -v docker >/dev/null && ! is_running; }

start_container() { systemctl start --no-block rancher.service; }

# Also while systemd waits before it starts the container again.
stop_container() { [ ! -e $unit ] || systemctl stop rancher.service; }

# A power cut between two files must not start an old container on new data, or the other way round.
forget_unit() { rm -f $unit; }

# run_container FOLDER: with the files there, after a copy of the data where the version is another.
run_container() {
  local before
  before=$(data_version)
  pull_image
  if [ -n "$before" ] && [ "$before" != "$VERSION" ]; then
    forget_copies $((kept_copies - 1))
    has_room "$data" "upgrade from $before to $VERSION"
    stop_container
    copy_data "$VERSION"
    say "upgrading from $before to $VERSION"
  else
    stop_container
    say "starting Rancher $VERSION"
  fi
  forget_unit
  set_data_version "$VERSION"
  place_files "$1"
  rm -f /run/rancher-ready
  start_container
}

answers() { [ "$(curl --silent --insecure --max-time 5 https://127.0.0.1/ping)" = pong ]; }

become_ready() {
  wait_for "for Rancher $VERSION to answer; see: journalctl -u rancher" answers
  [ -e /run/rancher-ready ] || say "ready, Rancher $VERSION"
  touch /run/rancher-ready
}
