# shellcheck shell=bash
# Starting and stopping the server, what its machine needs before, and when it counts as ready.

# systemd must not get the lock of this pass.
start_unit() {
  prepare_profile
  place_access
  date --utc +%Y-%m-%dT%H:%M:%S.%6NZ >/run/rancher-started
  # After a power cut nothing may be there by half.
  sync --file-system "$state"
  systemctl start --no-block "$unit" 9>&-
}
stop_unit() { systemctl stop "$unit" 9>&-; }

# RKE2's etcd and API server are pods, which go on when its unit stops (RKE2, "Backup and Restore"): here they must not.
stop_for_good() {
  local killall=$releases/current/bin/rke2-killall.sh
  ! runs || stop_unit
  # What counts is whether etcd is gone.
  if [ -e "$killall" ]; then sh "$killall" >"$state/killall.log" 2>&1 9>&- || say "$killall: $(tail -n 1 "$state/killall.log")"; fi
  ! listens_on "$(own_address)" 2380 || again "for etcd to stop"
}
unit_state() { systemctl show --property ActiveState --value "$unit"; }
runs() { [[ $(unit_state) =~ ^(active|activating|reloading)$ ]]; }

own_node() { own_request GET "/api/v1/nodes/$SERVER"; }

# The version of this server's Node when it is ready, else nothing.
ready_version() {
  own_node | json '"".join(d["status"]["nodeInfo"]["kubeletVersion"] for c in d["status"].get("conditions", []) if c["type"] == "Ready" and c["status"] == "True")'
}

# A Node stays Ready for most of a minute after its server died, so one that was ready before a start proves nothing:
# its heartbeat, by this machine's own clock, has to be newer than the start.
heartbeat() { own_request GET "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/$SERVER" | json 'd["spec"].get("renewTime", "")'; }

own_api_is_ready() { own_request GET /readyz >/dev/null; }

serves() { own_api_is_ready && [ -n "$(ready_version)" ] && [[ $(heartbeat) > $(cat /run/rancher-started 2>/dev/null) ]]; }

# The kubelet is ready before the pods of a new version run; the unit is active once they do (RKE2, static pods).
is_ready() { [ "$(unit_state)" = active ] && serves; }

# Waits until the server is ready and says so, once for each start.
become_ready() {
  local how version said=/run/rancher-ready
  how=$(cat "$state/how" 2>/dev/null)
  wait_for "for $unit to be ready, $how; its log: journalctl --unit $unit" is_ready
  version=$(ready_version)
  [ "$version $how" != "$(cat $said 2>/dev/null)" ] || return 0
  say "ready, $version, $how, $(($(date +%s) - $(stat --format %Y /run/rancher-since))) s"
  echo "$version $how" >$said
  rm -f /run/rancher-waiting
}

# The data volume grows under the running server; only its filesystem does not know. resize2fs talks even when all is well.
grow_filesystem() {
  local said
  # The operating system grows its root disk itself.
  [ "$BACKEND" = etcd ] || return 0
  said=$(resize2fs "$(findmnt --noheadings --output SOURCE /var/lib/rancher)" 2>&1) ||
    waiting "cannot grow the filesystem of data volume $VOLUME_ID: $said"
}

# What the machine needs for RKE2's `profile: cis` (RKE2, "CIS Hardening Guide"). RKE2 refuses to start without it, and
# the root disk of a replaced instance has nothing of it: so before every start.

sysctl_folder=/etc/sysctl.d

# The data volume outlives the machine that knows etcd's user by name, so the number is fixed; it is the one that Rancher's
# hardening guides use.
ETCD_UID=52034

# Only the few settings that RKE2 brings are loaded: all others anew would undo what network plug-ins have set.
prepare_profile() {
  local settings target=$sysctl_folder/60-rke2-cis.conf
  grep --quiet '^profile: cis$' "$configuration/config.yaml" || return 0
  settings=$(find "$releases/current/" -name rke2-cis-sysctl.conf -print -quit)
  [ -n "$settings" ] || again "for a release with rke2-cis-sysctl.conf, which cluster.profile needs and $(current_version) has not"
  if ! getent passwd etcd >/dev/null; then
    say "making the user etcd, for the profile cis"
    useradd --uid $ETCD_UID --user-group --no-create-home --shell /usr/sbin/nologin --comment etcd etcd
  fi
  install -m 0644 "$settings" "$target"
  sysctl --quiet --load="$target"
}
