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
    if newer "$VERSION" "$version"; then echo "upgrade from $version to $VERSION"; else echo "return from $version to $VERSION"; fi
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
  upgrade* | return*)
    # The server keeps the Lease while it retries.
    download "$VERSION" || retry_later "to $reason: the release is not available yet"
    take_snapshot || retry_later "to $reason: $(cat "$state/unsaved")"
    ;;
  esac
  # Checks directly before the stop that all other servers are ready. A server that is down already needs no check.
  if ! is_down && ! may_stop; then
    release_lease
    retry_later "to $reason: $(paste --serial --delimiters=';' "$state/unready")"
  fi
  touch "$state/restarting"
  say "$reason, holding the Lease"
  [[ $reason != *certificates ]] || touch "$state/renewed"
  # RKE2 gives the files of etcd to the user etcd before etcd starts. An etcd that still runs as root would create new files
  # (rancher/rke2, issue 7815).
  if profile_differs; then stop_with_pods; else stop_unit; fi
  report "$reason"
  [[ ! $reason =~ ^(upgrade|return) ]] || select_release "$VERSION"
  write_configuration
  install_release
  echo "after the $reason" >"$state/how"
  start_unit
}

# Otherwise "$state/unready" holds the reasons.
may_stop() {
  others_are_ready || return
  # A start needs new images after most restarts.
  ! logs_in_to_ecr "$desired" || write_registries "$desired" || {
    echo "no password of Amazon ECR: $(why_failed)" >"$state/unready"
    return 1
  }
}

# Succeeds when each other server reports that it is ready, and has a new heartbeat and a ready API. Otherwise
# "$state/unready" holds one problem a line.
others_are_ready() {
  local began=$SECONDS
  echo "no API answers" >"$state/unready"
  node_heartbeats >"$state/beats-before" || return
  until { unready_servers && unready_apis; } >"$state/unready" && [ ! -s "$state/unready" ]; do
    [ $((SECONDS - began)) -lt 25 ] || return 1
    sleep 2
  done
}

node_heartbeats() { cluster_request GET /apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases; }

unready_servers() {
  cluster_request GET $reports >"$state/reports" && node_heartbeats >"$state/beats" || return
  # shellcheck disable=SC2086 # a word for each server
  python3 -IS "$desired/unready.py" "$state" "$SERVER" $SERVERS
}

# A report is up to a minute old. /readyz also checks etcd.
unready_apis() {
  local address
  for address in $(peers); do
    request "$address" GET /readyz >/dev/null || echo "the API of $address is not ready"
  done
}
