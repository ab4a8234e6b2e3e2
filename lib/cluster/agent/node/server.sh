# shellcheck shell=bash
# Starts and stops the server, prepares its operating system, and checks whether it is ready.

# `9>&-` closes the lock of this run, because systemd must not inherit it.
start_unit() {
  prepare_profile
  place_egress
  date --utc +%Y-%m-%dT%H:%M:%S.%6NZ >"$run/rancher-started"
  rm -f "$run/rancher-applied" "$run/rancher-ready-since" "$run/rancher-restarts"
  # A power cut must not leave incomplete files.
  sync --file-system "$state"
  systemctl start --no-block "$unit" 9>&-
}
stop_unit() { systemctl stop "$unit" 9>&-; }

# RKE2's etcd and API server are pods. These pods continue when the unit stops (RKE2, "Backup and Restore"), so this
# function kills them too.
stop_with_pods() {
  local killall=$releases/current/bin/rke2-killall.sh
  ! runs || stop_unit
  # A failure of this script does not matter when etcd has stopped.
  if [ -e "$killall" ]; then sh "$killall" >"$state/killall.log" 2>&1 9>&- || say "$killall: $(tail -n 1 "$state/killall.log")"; fi
  ! listens_on "$(own_address)" 2380 || retry_later "for etcd to stop"
}
unit_state() { systemctl show --property ActiveState --value "$unit"; }
runs() { [[ $(unit_state) =~ ^(active|activating|reloading)$ ]]; }

own_node() { own_request GET "/api/v1/nodes/$SERVER"; }

# Prints the version of this server's Node when it is ready and votes in etcd, otherwise nothing. Without etcd on the
# servers, the condition EtcdIsVoter does not exist.
ready_version() {
  own_node | json '(lambda c: d["status"]["nodeInfo"]["kubeletVersion"] if c.get("Ready") == c.get("EtcdIsVoter", "True") == "True" else "")({c["type"]: c["status"] for c in d["status"].get("conditions", [])})'
}

# A Node stays Ready for up to a minute after its server dies, so Ready proves nothing after a start. The heartbeat, by
# this instance's own clock, must be newer than the start.
heartbeat() { own_request GET "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/$SERVER" | json 'd["spec"].get("renewTime", "")'; }

own_api_is_ready() { own_request GET /readyz >/dev/null; }

serves() { own_api_is_ready && [ -n "$(ready_version)" ] && [[ $(heartbeat) > $(cat "$run/rancher-started" 2>/dev/null) ]]; }

# The only definition of "ready": the report tells it to the deploy, the gates and the other servers. The kubelet is ready
# before the pods of a new version run. The unit is active once these pods run (RKE2, static pods).
is_ready() { [ "$(unit_state)" = active ] && serves; }

# Whether the server is down for longer than an election of etcd takes. One failed request proves nothing.
is_down() { ! serves && sleep 10 && ! serves; }

# An empty file means a server that was never ready, so a Node that is not ready at this moment keeps the file.
remember_version() {
  local version
  version=$(ready_version) && [ -n "$version" ] || return 0
  echo "$version" >"$state/was-ready.new" && mv "$state/was-ready.new" "$state/was-ready"
}

# Waits until the server is ready, and prints so once for each start.
become_ready() {
  local how version waits said=$run/rancher-ready
  how=$(cat "$state/how" 2>/dev/null) || how="started by another program"
  waits="for $unit to be ready, $how; its log: journalctl --unit $unit"
  is_ready || report "$waits"
  wait_for "$waits" ready_with_space
  version=$(ready_version)
  [ "$version $how" != "$(cat "$said" 2>/dev/null)" ] || return 0
  say "ready, $version, $how$(seconds_since_start)"
  echo "$version $how" >"$said"
  rm -f $run/rancher-waiting
  report
}

# Another program can have started the server.
seconds_since_start() { [ ! -e "$run/rancher-started" ] || echo ", $(($(date +%s) - $(stat --format %Y "$run/rancher-started"))) s"; }

# AWS grows the volumes of a running server. This function grows their filesystems. resize2fs prints lines even when
# nothing changes.
grow_filesystems() {
  local folder said
  # Ubuntu grows the root disk itself.
  [ "$BACKEND" = etcd ] || return 0
  for folder in /var/lib/rancher ${ETCD_FOLDER:-}; do
    said=$(resize2fs "$(findmnt --noheadings --output SOURCE "$folder")" 2>&1) ||
      waiting "cannot grow the filesystem of the volume at $folder: $said"
  done
}

# Prepares the operating system for RKE2's `profile: cis` (RKE2, "CIS Hardening Guide"). RKE2 does not start without
# these settings. A replaced instance has a new root disk, so this runs before every start.

sysctl_folder=/etc/sysctl.d

# The id of the user etcd is fixed. Files on the data volume keep the id, and each new instance creates the user again.
# Rancher's hardening guides use the same number.
ETCD_UID=52034

# Loads only RKE2's few settings. Loading all settings again would undo those of network plug-ins.
prepare_profile() {
  local settings target=$sysctl_folder/60-rke2-cis.conf
  grep --quiet '^profile: cis$' "$configuration/config.yaml" || return 0
  settings=$(find "$releases/current/" -name rke2-cis-sysctl.conf -print -quit)
  [ -n "$settings" ] || retry_later "for a release with rke2-cis-sysctl.conf: cluster.profile needs it, and $(current_version) lacks it"
  if ! getent passwd etcd >/dev/null; then
    say "creating the user etcd for the profile cis"
    useradd --uid $ETCD_UID --user-group --no-create-home --shell /usr/sbin/nologin --comment etcd etcd
  fi
  install -m 0644 "$settings" "$target"
  sysctl --quiet --load="$target"
}
