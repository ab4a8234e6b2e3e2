#!/bin/sh
# Which servers are not ready, for readiness.sh and before-stop.sh. Needs SERVERS, VERSION, `folder`, and the functions of
# readiness-api.sh.
# shellcheck disable=SC2154,SC2034 # the scripts that follow set `folder` and read the other variables

poll_seconds=5
# For awk: whether version a is older than version b.
is_older='function is_older(a, b,   x, y, n, i) {
  n = split(a, x, /[^0-9]+/); split(b, y, /[^0-9]+/)
  for (i = 1; i <= n; i++) if (x[i] + 0 != y[i] + 0) return x[i] + 0 < y[i] + 0
  return 0
}'

say() { echo "$*"; }

now() { date +%s; }

duration() { if [ "$1" -lt 60 ]; then echo "${1}s"; else echo "$(($1 / 60))m$(($1 % 60))s"; fi; }

# Prints a line for each server that is not ready: its name and, in brackets, the reason. The file `beats` keeps each
# server's first heartbeat, because a Node stays Ready for up to a minute after its server dies. A new heartbeat proves that
# the server's own etcd serves: its kubelet writes through its own API server only (k3s, `pkg/cli/server/server.go`:
# DisableLoadBalancer), and an API server uses its own etcd only.
unready_servers() {
  awk -v servers="$SERVERS" -v wanted="$VERSION" -v beats="$folder/beats" "$is_older"'
    FILENAME == beats { first[$1] = $2; next }
    { match($1, /^\.items\.[0-9]+/); item = FILENAME substr($1, 1, RLENGTH); field = substr($1, RLENGTH + 1) }
    field == ".metadata.name" { name[item] = $2 }
    field == ".spec.renewTime" { beat[item] = $2 }
    field == ".status.nodeInfo.kubeletVersion" { version[item] = $2 }
    field ~ /^\.status\.conditions\.[0-9]+\.type$/ { sub(/\.type$/, "", field); type[item field] = $2; of[item field] = item }
    field ~ /^\.status\.conditions\.[0-9]+\.status$/ { sub(/\.status$/, "", field); status[item field] = $2 }
    END {
      for (each in type) if (type[each] == "Ready") ready[of[each]] = status[each]
      for (item in name) {
        if (item in version) node[name[item]] = item
        if (item in beat) last[name[item]] = beat[item]
      }
      n = split(servers, list, " ")
      for (i = 1; i <= n; i++) {
        server = list[i]
        if (!(server in node)) why = "has not joined"
        else if (ready[node[server]] != "True") why = "not ready"
        else if (!(server in first) || last[server] == first[server]) why = "no heartbeat yet"
        else if (wanted != "" && is_older(version[node[server]], wanted)) why = version[node[server]]
        else continue
        print server " (" why ")"
      }
      for (server in last) if (!(server in first)) print server, last[server] >>beats
    }' "$folder/beats" "$folder/nodes" "$folder/leases"
}

# Joins the lines of standard input with commas.
list() { awk '{ printf "%s%s", separator, $0; separator = ", " }'; }
