# shellcheck shell=bash
# Starting the server, and when it counts as ready.

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
