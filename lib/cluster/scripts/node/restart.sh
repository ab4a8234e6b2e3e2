# shellcheck shell=bash
# Restarts and upgrades, one server at a time: whoever holds the Lease, and nobody takes it before it is given back. A
# server that does not come back keeps it, which stops the roll; it goes on when the desired state is mended.

lease=/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/rancher-server-restart
# K3s and RKE2 renew certificates at a start within 90 days of their end.
RENEW_SECONDS=$((60 * 86400))

roll() {
  local reason
  if [ -e "$state/restarting" ]; then
    hold_lease || again "for the Lease rancher-server-restart, of $(lease_holder)"
  fi
  reason=$(why_restart)
  if [ -n "$reason" ]; then
    hold_lease || again "to $reason: $(lease_holder) is at it"
    # The ones that are down now are not to become one more.
    [ -e "$state/restarting" ] || others_are_well || { give_lease_back; again "to $reason: $(cat "$state/unwell")"; }
    restart "$reason"
  fi
}

# What this server has to be restarted for, or nothing.
why_restart() {
  local version was_ready
  version=$(current_version)
  # Not the same when Rancher upgrades its own cluster: that puts another program in the place of the release.
  was_ready=$(cat "$state/was-ready" 2>/dev/null) || true
  if ! newer "$was_ready" "$VERSION" && { newer "$VERSION" "$version" || { [ "$VERSION" != "$version" ] && [ "$version" != "$was_ready" ]; }; }; then
    echo "upgrade from $version to $VERSION"
  elif configuration_differs; then
    echo "restart with another configuration"
  elif leaf_ends_soon && [ -z "$(find "$state/renewed" -mtime -1 2>/dev/null)" ]; then
    echo "restart for new certificates"
  fi
}

leaf_ends_soon() { ! openssl x509 -noout -checkend $RENEW_SECONDS -in "$data/server/tls/serving-kube-apiserver.crt" >/dev/null 2>&1; }

restart() {
  local reason=$1
  case $reason in
  upgrade*)
    download "$VERSION" || again "to $reason: the release cannot be had yet"
    take_snapshot || again "to $reason: etcd has to be saved first"
    select_release "$VERSION"
    ;;
  esac
  touch "$state/restarting"
  say "$reason, holding the Lease"
  [[ $reason != *certificates ]] || touch "$state/renewed"
  stop_unit
  write_configuration
  install_release
  echo "after the $reason" >"$state/how"
  start_unit
}

# One snapshot for each version, by the first server that is upgraded to it.
take_snapshot() {
  local name
  name=before-${VERSION//+/-}
  [ "$(lease_annotation)" != "$VERSION" ] || return 0
  [ -e "$state/restarting" ] && return 0
  say "saving etcd as $name"
  "/usr/local/bin/$DISTRIBUTION" etcd-snapshot save --name "$name" >"$state/snapshot.log" 2>&1 9>&- || {
    say "saving etcd failed: $(tail -n 1 "$state/snapshot.log")"
    return 1
  }
  annotate_lease "$VERSION"
}

# Every other server's Node is Ready, votes in etcd, and its heartbeat moves; what is wrong is in "$state/unwell."
others_are_well() {
  local began=$SECONDS
  node_heartbeats >"$state/beats-before" || return
  until unwell_servers >"$state/unwell" && [ ! -s "$state/unwell" ]; do
    [ $((SECONDS - began)) -lt 25 ] || return 1
    sleep 2
  done
}

node_heartbeats() { cluster_request GET /apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases; }

unwell_servers() {
  cluster_request GET /api/v1/nodes >"$state/nodes" && node_heartbeats >"$state/beats" || return
  # shellcheck disable=SC2086 # a word for each server
  python3 -c '
import json, sys
folder, itself, *servers = sys.argv[1:]
nodes, now, before = (json.load(open(f"{folder}/{name}"))["items"] for name in ("nodes", "beats", "beats-before"))
beat = lambda leases, name: [l["spec"].get("renewTime") for l in leases if l["metadata"]["name"] == name]
conditions = {n["metadata"]["name"]: {c["type"]: c["status"] for c in n["status"].get("conditions", [])} for n in nodes}
unwell = []
for name in (server.split("=")[0] for server in servers):
    is_node = conditions.get(name)
    if name == itself: continue
    if is_node is None: unwell.append(f"{name} has not joined")
    elif is_node.get("Ready") != "True": unwell.append(f"{name} is not ready")
    elif is_node.get("EtcdIsVoter", "True") != "True": unwell.append(f"{name} does not vote in etcd yet")
    elif beat(now, name) == beat(before, name): unwell.append(f"{name} shows no heartbeat")
print(", ".join(unwell), end="")
' "$state" "$SERVER" $SERVERS
}

lease_holder() { cluster_request GET $lease | json 'd["spec"].get("holderIdentity") or "nobody"'; }
lease_annotation() { cluster_request GET $lease | json 'd["metadata"].get("annotations", {}).get("snapshot", "")'; }

# Succeeds when this server has the Lease. Without any API this server is the one that is down, if it held it before.
hold_lease() {
  local now
  now=$(cluster_request GET $lease) || {
    if ready_api >/dev/null; then
      cluster_request POST "${lease%/*}" "{\"metadata\": {\"name\": \"${lease##*/}\"}, \"spec\": {\"holderIdentity\": \"$SERVER\"}}" >/dev/null
      return
    fi
    [ -e "$state/restarting" ]
    return
  }
  case $(json 'd["spec"].get("holderIdentity") or ""' <<<"$now") in
  "$SERVER") return 0 ;;
  "") put_lease "$now" "$SERVER" ;;
  *) return 1 ;;
  esac
}

# put_lease LEASE HOLDER: the API refuses it when somebody else was faster.
put_lease() {
  cluster_request PUT $lease "$(json 'json.dumps({**d, "spec": {**d["spec"], "holderIdentity": sys.argv[1] or None}})' "$2" <<<"$1")" >/dev/null
}

annotate_lease() {
  local now
  now=$(cluster_request GET $lease) &&
    cluster_request PUT $lease "$(json 'json.dumps({**d, "metadata": {**d["metadata"], "annotations": {"snapshot": sys.argv[1]}}})' "$1" <<<"$now")" >/dev/null
}

# Also one that an earlier life of this server held, before its volume was lost.
give_lease_back() {
  local now
  if now=$(cluster_request GET $lease) && [ "$(json 'd["spec"].get("holderIdentity") or ""' <<<"$now")" = "$SERVER" ]; then
    put_lease "$now" "" || return
    say "gave the Lease back"
  fi
  rm -f "$state/restarting"
}
