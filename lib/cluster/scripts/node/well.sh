# shellcheck shell=bash
# Whether the other servers are well enough for this one to be stopped.

# Every other server's API is ready, its Node too, it votes in etcd, and its heartbeat moves; what is wrong is in
# "$state/unwell", a line each.
others_are_well() {
  local began=$SECONDS
  echo "no API answers" >"$state/unwell"
  node_heartbeats >"$state/beats-before" || return
  until { unwell_servers && dead_apis; } >"$state/unwell" && [ ! -s "$state/unwell" ]; do
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
for reason in unwell: print(reason)
' "$state" "$SERVER" $SERVERS
}

# RKE2's Node stays Ready while the etcd of its server is dead, and /readyz asks etcd too.
dead_apis() {
  local address
  for address in $(peers); do
    request "$address" GET /readyz >/dev/null || echo "the API of $address is not ready"
  done
}
