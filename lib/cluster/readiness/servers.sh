#!/bin/sh
# Which servers do not report that they are ready, for readiness.sh and before-stop.sh. Needs SERVERS, INSTANCES, `folder`, and
# the functions of readiness-api.sh.
# shellcheck disable=SC2154,SC2034 # the scripts that follow set `folder` and read the other variables

poll_seconds=5
say() { echo "$*"; }

now() { date +%s; }

duration() { if [ "$1" -lt 60 ]; then echo "${1}s"; else echo "$(($1 / 60))m$(($1 % 60))s"; fi; }

# Reads the reports and the heartbeats. The file `beats` keeps each server's first heartbeat. A new heartbeat proves that the
# server's own etcd serves: its kubelet writes through its own API server only (k3s, `pkg/cli/server/server.go`:
# DisableLoadBalancer), and an API server uses its own etcd only. A report alone can be older than the death of its server.
get_reports() {
  get /apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases leases || return
  # Without this Lease, no server has written a report.
  get /apis/coordination.k8s.io/v1/namespaces/kube-system/leases/rancher-server-reports reports || {
    [ "$http_status" = 404 ] || return
    : >"$folder/reports"
  }
  awk -v beats="$folder/beats" '
    FILENAME == beats { known[$1]; next }
    { match($1, /^\.items\.[0-9]+/); item = substr($1, 1, RLENGTH); field = substr($1, RLENGTH + 1) }
    field == ".metadata.name" { name[item] = $2 }
    field == ".spec.renewTime" { beat[item] = $2 }
    END { for (item in name) if (!(name[item] in known)) print name[item], beat[item] >>beats }' "$folder/beats" "$folder/leases"
}

# unready_servers REVISION: prints a line for each server that does not report that it is ready: its name and, in brackets,
# the reason. With a revision, a server must also have applied this revision of the desired state. A report that is not
# of the form that report.py writes counts as none.
unready_servers() {
  awk -v servers="$SERVERS" -v instances="$INSTANCES" -v revision="$1" -v beats="$folder/beats" -v leases="$folder/leases" '
    # Fills `of` with the fields of a report.
    function parse(text, of,   pair, key) {
      split("", of)
      if (!sub(/^\{/, "", text)) return
      while (match(text, /^"[a-z]+": ("[^"\\]*"|[0-9]+|true|false)(, |\}$)/)) {
        pair = substr(text, 1, RLENGTH)
        text = substr(text, RLENGTH + 1)
        key = substr(pair, 2, index(pair, "\": ") - 2)
        pair = substr(pair, length(key) + 5)
        sub(/(, |\})$/, "", pair)
        if (sub(/^"/, "", pair)) sub(/"$/, "", pair)
        of[key] = pair
      }
      if (text != "") split("", of)
    }
    function detail(of) {
      if (of["waiting"] != "") why = why "; waiting " of["waiting"]
      if (of["ready"] != "true" && of["starts"] > 1) why = why "; " of["unit"] " after " of["starts"] " starts; its last error: " of["error"]
    }
    FILENAME == beats { if (!($1 in first)) first[$1] = $2; next }
    FILENAME == leases {
      match($1, /^\.items\.[0-9]+/); item = substr($1, 1, RLENGTH); field = substr($1, RLENGTH + 1)
      if (field == ".metadata.name") name[item] = $2
      if (field == ".spec.renewTime") beat[item] = $2
      next
    }
    $1 ~ /^\.metadata\.annotations\.server-[0-9]+$/ {
      key = substr($1, length(".metadata.annotations.") + 1)
      sub(/^[^ ]+ /, "")
      gsub(/\\"/, "\""); gsub(/\\u003c/, "<"); gsub(/\\u003e/, ">"); gsub(/\\u0026/, "\\&")
      text[key] = $0
    }
    END {
      for (item in name) last[name[item]] = beat[item]
      n = split(instances, list, " ")
      for (i = 1; i <= n; i++) { split(list[i], entry, "="); id[entry[1]] = entry[2] }
      n = split(servers, list, " ")
      for (i = 1; i <= n; i++) {
        server = list[i]
        parse(text[server], report)
        former = (server in id) && report["instance"] != id[server]
        why = ""
        if (!("ready" in report)) why = server in last ? "no report yet" : "has not joined"
        else if (former) why = "only a report of its former instance"
        else if (report["ready"] != "true") { why = "not ready"; detail(report) }
        else if (!(server in last) || last[server] == first[server]) why = "no heartbeat yet"
        else if (revision != "" && report["revision"] != revision) { why = "has not applied this deploy yet"; detail(report) }
        if (why != "") print server " (" why ")"
      }
    }' "$folder/beats" "$folder/leases" "$folder/reports"
}

# Joins the lines of standard input with commas.
list() { awk '{ printf "%s%s", separator, $0; separator = ", " }'; }
