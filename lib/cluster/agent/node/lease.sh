# shellcheck shell=bash
# The Lease for restarts. One server at a time holds the Lease. No other server takes the Lease before its holder
# releases it. The deploy reads the progress of the servers from its annotations.

lease=/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/rancher-server-restart

lease_holder() { cluster_request GET $lease | json 'd["spec"].get("holderIdentity") or "nobody"'; }
# lease_annotation KEY
lease_annotation() { cluster_request GET $lease | json 'd["metadata"].get("annotations", {}).get(sys.argv[1], "")' "$1"; }

# Succeeds when this server holds the Lease, or takes it now. A missing Lease is created. When no API answers, only two
# kinds of servers continue: one that held the Lease before, and one that was never ready.
hold_lease() {
  local now
  now=$(cluster_request GET $lease) || {
    if ready_api >/dev/null; then
      cluster_request POST "${lease%/*}" "{\"metadata\": {\"name\": \"${lease##*/}\"}, \"spec\": {\"holderIdentity\": \"$SERVER\"}}" >/dev/null
      return
    fi
    [ -e "$state/restarting" ] || [ ! -s "$state/was-ready" ]
    return
  }
  case $(json 'd["spec"].get("holderIdentity") or ""' <<<"$now") in
  "$SERVER") return 0 ;;
  "") put_lease "$now" "$SERVER" ;;
  *) return 1 ;;
  esac
}

# put_lease LEASE HOLDER: the API rejects the update when another server was faster.
put_lease() {
  cluster_request PUT $lease "$(json 'json.dumps({**d, "spec": {**d["spec"], "holderIdentity": sys.argv[1] or None}})' "$2" <<<"$1")" >/dev/null
}

# annotate_lease KEY VALUE: readiness.sh reads the annotation.
annotate_lease() {
  local now
  now=$(cluster_request GET $lease) || now=$(cluster_request POST "${lease%/*}" "{\"metadata\": {\"name\": \"${lease##*/}\"}}") || return
  cluster_request PUT $lease "$(json 'json.dumps({**d, "metadata": {**d["metadata"], "annotations": {**d["metadata"].get("annotations", {}), sys.argv[1]: sys.argv[2]}}})' "$1" "$2" <<<"$now")" >/dev/null
}

# Also releases a Lease that this server held before its volume was lost.
release_lease() {
  local now
  if now=$(cluster_request GET $lease) && [ "$(json 'd["spec"].get("holderIdentity") or ""' <<<"$now")" = "$SERVER" ]; then
    put_lease "$now" "" || return
    say "released the Lease"
  fi
  rm -f "$state/restarting"
}
