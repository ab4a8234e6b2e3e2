# shellcheck shell=bash
# Downloads and installs RKE2 or K3s. The data volume keeps releases, so a replaced instance needs no download. Needs
# DISTRIBUTION, VERSION, ARTIFACTS.

releases=/var/lib/rancher/releases

download_pause=1

# Differences of the two distributions, and of their releases for x86-64 and ARM.
case $DISTRIBUTION-$(uname -m) in
rke2-aarch64) unit=rke2-server architecture=arm64 artifact=rke2.linux-arm64.tar.gz ;;
rke2-*) unit=rke2-server architecture=amd64 artifact=rke2.linux-amd64.tar.gz ;;
k3s-aarch64) unit=k3s architecture=arm64 artifact=k3s-arm64 ;;
k3s-*) unit=k3s architecture=amd64 artifact=k3s ;;
esac
checksums=sha256sum-$architecture.txt

# The version that runs, or that the next start uses.
current_version() { basename "$(readlink "$releases/current")"; }

# newer A B: whether version A is newer than B, including the distribution's patch number.
newer() { [ "$1" != "$2" ] && [ "$(printf '%s\n%s\n' "$1" "$2" | sort --version-sort | tail -n 1)" = "$1" ]; }

# download VERSION: downloads into a new folder. Fails when a file is missing or does not match its checksum.
download() {
  local version=$1 url folder
  url=$ARTIFACTS/${version//+/%2B}
  folder="$releases/.new"
  [ ! -e "$releases/$version" ] || return 0
  say "downloading $url/$artifact"
  rm -rf "$folder"
  mkdir -p "$folder/bin"
  fetch_file "$url/$checksums" "$folder/checksums" && fetch_file "$url/$artifact" "$folder/$artifact" || return
  if ! (cd "$folder" && grep -E " [*]?$artifact\$" checksums | sha256sum --check --status --strict -); then
    say "$url/$artifact does not match its checksum in $checksums: it is not used"
    sleep 5
    return 1
  fi
  case $DISTRIBUTION in
  rke2) tar --extract --gzip --no-same-owner --file "$folder/$artifact" --directory "$folder" && rm "$folder/$artifact" ;;
  k3s) install -m 0755 "$folder/$artifact" "$folder/bin/k3s" && rm "$folder/$artifact" && k3s_unit >"$folder/k3s.service" ;;
  esac || return
  sync --file-system "$folder"
  mv --no-target-directory "$folder" "$releases/$version"
}

# A download has no time limit while enough data arrives: a server that upgrades holds the Lease meanwhile.
fetch_file() {
  if ! fetch "$1" --silent --show-error --fail --connect-timeout 10 --speed-limit 100000 --speed-time 60 --output "$2" 2>"$failure"; then
    say "cannot download $1: $(why_failed): trying again in ${download_pause}s"
    sleep "$download_pause"
    download_pause=$((download_pause < 60 ? download_pause * 2 : 60))
    return 1
  fi
}

# `User` sets HOME (K3s, issue 11814).
k3s_unit() {
  cat <<'UNIT'
[Unit]
Description=Lightweight Kubernetes
After=network-online.target

[Service]
Type=notify
User=root
KillMode=process
Delegate=yes
LimitNOFILE=1048576
LimitNPROC=infinity
LimitCORE=infinity
TasksMax=infinity
TimeoutStartSec=0
ExecStartPre=-/sbin/modprobe br_netfilter
ExecStartPre=-/sbin/modprobe overlay
Restart=always
RestartSec=5s
ExecStart=/usr/local/bin/k3s server
UNIT
}

# select_release VERSION: sets the version of the next start.
select_release() { ln --symbolic --force --no-dereference "$1" "$releases/.next" && mv --no-target-directory "$releases/.next" "$releases/current"; }

# Links the selected release where systemd and operators expect it. The unit is never enabled: only this script starts
# it.
install_release() {
  local source="$releases/current" unit_file=/etc/systemd/system/$unit.service wanted environment
  ln --symbolic --force --no-dereference "$source/bin/$DISTRIBUTION" "/usr/local/bin/$DISTRIBUTION"
  # RKE2's unit reads HOME from this file of the archive. systemd sets no HOME (RKE2, issue 742).
  environment=$(find "$source/" -name "$unit.env" -print -quit)
  [ -z "$environment" ] || install -D -m 0644 "$environment" "/usr/local/lib/systemd/system/$unit.env"
  wanted=$(find "$source/" -name "$unit.service" -print -quit)
  if ! cmp --silent "$wanted" "$unit_file"; then
    install -m 0644 "$wanted" "$unit_file"
    systemctl daemon-reload 9>&-
  fi
}

# Deletes every release except the desired and the current one.
delete_old_releases() { find "$releases" -mindepth 1 -maxdepth 1 -type d ! -name "$VERSION" ! -name "$(current_version)" -exec rm -rf {} +; }
