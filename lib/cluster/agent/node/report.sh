# shellcheck shell=bash
# The report of this server: what it runs, whether it is ready and what it waits for. The deploy, the gates before a stop
# and the other servers compare the reports. All reports are annotations of one Lease, so a server that has not joined
# yet also has a report. No start, restore or repair depends on a report.

reports=/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/rancher-server-reports

# cloud-init writes the instance's id here (cloud-init, "Instance metadata").
instance_id=/var/lib/cloud/data/instance-id

# report [WAITING]: writes the report of this server through any ready API server, unless the API shows it already.
report() {
  local address text
  address=$(ready_api) && text=$(report_text "${1:-}") || return 0
  [ "$(request "$address" GET $reports | json 'd["metadata"].get("annotations", {}).get(sys.argv[1], "")' "$SERVER")" != "$text" ] || return 0
  apply_reports "$address" "$SERVER=$text" || say "cannot write the report of this server: trying again later"
}

# report_end STATUS: writes the report at the end of a run. The run has reached the desired state when its status is 0, it
# has begun no restart, and no restore is missing.
report_end() {
  local waiting=''
  case $1 in
  0)
    if [ -e "$state/restarting" ] || [ -n "$(why_restart)" ]; then
      waiting="for $unit to be ready, $(cat "$state/how")"
    elif [ "$BACKEND-$SERVER" = etcd-server-0 ]; then
      waiting=$(why_not_restored "$(known_record)")
    fi
    [ -n "$waiting" ] || cp "$desired/revision" "$run/rancher-applied" || say "the desired state has no revision: this deploy cannot be confirmed"
    ;;
  "$AGAIN") waiting=$(tail -n +2 "$run/rancher-waiting" 2>/dev/null) || waiting='' ;;
  *) waiting="for the next run, because the node script failed with status $1" ;;
  esac
  report "$waiting"
}

report_text() {
  local ready=false since='' starts=0 error=''
  if is_still_ready; then
    ready=true
    [ -s "$run/rancher-ready-since" ] || date --utc +%Y-%m-%dT%H:%M:%SZ >"$run/rancher-ready-since"
    since=$(cat "$run/rancher-ready-since")
    restarts >"$run/rancher-restarts"
  else
    rm -f "$run/rancher-ready-since"
    starts=$(starts_since_ready)
    error=$(last_error)
  fi
  python3 -IS "$desired/report.py" "$keys" "revision=$(cat "$run/rancher-applied" 2>/dev/null)" "instance=$(cat "$instance_id")" \
    "version=$(current_version)" ready=$ready "since=$since" "waiting=$1" "unit=$unit $(unit_state)" "starts=$starts" "error=$error"
}

# One failed request proves nothing about a server that was ready.
is_still_ready() { is_ready || { [ -s "$run/rancher-ready-since" ] && runs && sleep 3 && is_ready; }; }

# The starts by systemd since the last start by this script (systemd, NRestarts).
restarts() { systemctl show --property NRestarts --value "$unit"; }

# start_unit deletes the number of the last ready time.
starts_since_ready() {
  local now before
  now=$(restarts)
  before=$(cat "$run/rancher-restarts" 2>/dev/null) || before=-1
  [ "${now:-0}" -ge "${before:--1}" ] || before=-1
  echo $((${now:-0} - ${before:--1}))
}

# The last line of the unit's log that tells an error, as RKE2, K3s and systemd write it.
last_error() {
  journalctl --unit "$unit" --lines 300 --output cat 2>/dev/null | grep --extended-regexp 'level=(error|fatal)|^[EF][0-9]{4} |^(panic|fatal error):|Failed with result|Failed at step' | tail -n 1
}

# apply_reports ADDRESS NAME=TEXT…: server-side apply creates the Lease when it is missing, and keeps the annotations of the
# other servers (Kubernetes, "Server-Side Apply").
apply_reports() {
  local address=$1 body
  shift
  body=$(python3 -ISc 'import json, sys
metadata = {"name": sys.argv[1], "annotations": dict(each.split("=", 1) for each in sys.argv[2:])}
print(json.dumps({"apiVersion": "coordination.k8s.io/v1", "kind": "Lease", "metadata": metadata}))' "${reports##*/}" "$@")
  request "$address" PATCH "$reports?fieldManager=$SERVER&force=true" "$body" >/dev/null
}

# Clears all reports. A restored snapshot holds the reports of the time when it was saved.
clear_reports() {
  local entry empty=()
  for entry in $SERVERS; do empty+=("${entry%%=*}="); done
  apply_reports "$(own_address)" "${empty[@]}"
}
