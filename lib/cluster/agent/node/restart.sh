# shellcheck shell=bash
# Restarts and upgrades, by the server that holds the Lease. A server that does not become ready keeps the Lease, which
# stops the rollout. The rollout continues after a correction of the desired state.

# A server restarts when its API server's certificate expires within this time. K3s and RKE2 renew certificates at a
# start within 120 days of their expiry.
RENEW_SECONDS=$((60 * 86400))

restart_if_needed() {
  local reason
  if [ -e "$state/restarting" ]; then
    hold_lease || retry_later "for the Lease rancher-server-restart, of $(lease_holder)"
  fi
  reason=$(why_restart)
  if [ -n "$reason" ]; then
    hold_lease || retry_later "to $reason: $(lease_holder) holds the Lease"
    restart "$reason"
  fi
}

# Prints the reason for a restart of this server, or nothing.
why_restart() {
  local version was_ready
  version=$(current_version)
  # The Node's version differs from the release's after Rancher upgraded its own cluster. Rancher then replaced the
  # program of the release.
  was_ready=$(cat "$state/was-ready" 2>/dev/null) || was_ready=''
  if ! newer "$was_ready" "$VERSION" && { newer "$VERSION" "$version" || { [ "$VERSION" != "$version" ] && [ "$version" != "$was_ready" ]; }; }; then
    echo "upgrade from $version to $VERSION"
  elif configuration_differs; then
    echo "restart with another configuration"
  elif certificate_expires_soon && [ -z "$(find "$state/renewed" -mtime -1 2>/dev/null)" ]; then
    echo "restart for new certificates"
  fi
}

certificate_expires_soon() {
  local certificate=$data/server/tls/serving-kube-apiserver.crt
  [ -e "$certificate" ] && ! openssl x509 -noout -checkend $RENEW_SECONDS -in "$certificate" >/dev/null 2>&1
}

restart() {
  local reason=$1
  case $reason in
  upgrade*)
    download "$VERSION" || retry_as_holder "to $reason: the release is not available yet"
    take_snapshot || retry_as_holder "to $reason: $(cat "$state/unsaved")"
    report_wait ""
    ;;
  esac
  # Checks directly before the stop that all other servers are well. A server that is down already needs no check.
  if ! is_down && ! others_are_well; then
    release_lease
    retry_later "to $reason: $(paste --serial --delimiters=';' "$state/unwell")"
  fi
  touch "$state/restarting"
  say "$reason, holding the Lease"
  [[ $reason != *certificates ]] || touch "$state/renewed"
  # RKE2 gives the files of etcd to the user etcd before etcd starts. An etcd that still runs as root would create new files
  # (rancher/rke2, issue 7815).
  if profile_differs; then stop_with_pods; else stop_unit; fi
  [[ $reason != upgrade* ]] || select_release "$VERSION"
  write_configuration
  install_release
  echo "after the $reason" >"$state/how"
  start_unit
}

# cloud-init writes the instance's id here (cloud-init, "Instance metadata").
instance_id=/var/lib/cloud/data/instance-id

# Writes to the Lease: the checksum of the configuration that this server runs with, the version that was ready, and the
# instance's id. The deploy waits until every server has written the desired ones. The Node alone
# proves too little: its kubelet is ready at the new version before its API server.
publish_configuration() {
  local running
  [ ! -e "$state/restarting" ] && ! configuration_differs || return 0
  running="$(configuration_checksum) $(cat "$state/was-ready" 2>/dev/null) $(cat "$instance_id")"
  [ "$(lease_annotation "configuration.$SERVER")" = "$running" ] || annotate_lease "configuration.$SERVER" "$running" ||
    say "cannot annotate the Lease: trying again later"
}

# Succeeds when each other server has a ready API, a ready Node, a vote in etcd and a new heartbeat. Otherwise
# "$state/unwell" holds one problem a line.
others_are_well() {
  local began=$SECONDS
  echo "no API answers" >"$state/unwell"
  node_heartbeats >"$state/beats-before" || return
  until { unwell_servers && unready_apis; } >"$state/unwell" && [ ! -s "$state/unwell" ]; do
    [ $((SECONDS - began)) -lt 25 ] || return 1
    sleep 2
  done
}

node_heartbeats() { cluster_request GET /apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases; }

unwell_servers() {
  cluster_request GET /api/v1/nodes >"$state/nodes" && node_heartbeats >"$state/beats" || return
  # shellcheck disable=SC2086 # a word for each server
  python3 -IS "$desired/unwell.py" "$state" "$SERVER" $SERVERS
}

# A Node of RKE2 stays Ready while etcd of its server is down. /readyz also checks etcd.
unready_apis() {
  local address
  for address in $(peers); do
    request "$address" GET /readyz >/dev/null || echo "the API of $address is not ready"
  done
}
