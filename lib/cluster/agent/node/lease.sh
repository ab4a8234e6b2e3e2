# shellcheck shell=bash
# The Lease that whoever restarts its server holds: one server at a time, and nobody takes it before it is given back. Its
# annotations tell the deploy what the servers do.

lease=/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/rancher-server-restart

lease_holder() { cluster_request GET $lease | json 'd["spec"].get("holderIdentity") or "nobody"'; }
# lease_annotation KEY
lease_annotation() { cluster_request GET $lease | json 'd["metadata"].get("annotations", {}).get(sys.argv[1], "")' "$1"; }

# Succeeds when this server has the Lease. Without any API this server is the one that is down, if it held it before.
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

# put_lease LEASE HOLDER: the API refuses it when somebody else was faster.
put_lease() {
  cluster_request PUT $lease "$(json 'json.dumps({**d, "spec": {**d["spec"], "holderIdentity": sys.argv[1] or None}})' "$2" <<<"$1")" >/dev/null
}

# annotate_lease KEY VALUE: readiness reads it.
annotate_lease() {
  local now
  now=$(cluster_request GET $lease) || now=$(cluster_request POST "${lease%/*}" "{\"metadata\": {\"name\": \"${lease##*/}\"}}") || return
  cluster_request PUT $lease "$(json 'json.dumps({**d, "metadata": {**d["metadata"], "annotations": {**d["metadata"].get("annotations", {}), sys.argv[1]: sys.argv[2]}}})' "$1" "$2" <<<"$now")" >/dev/null
}

# again_as_holder REASON: keeps the Lease. The deploy shows what its holder waits for.
again_as_holder() {
  tell_deploy "$SERVER: $1"
  again "$1"
}

# tell_deploy TEXT: "" once there is nothing more to wait for.
tell_deploy() { [ "$(lease_annotation waiting)" = "$1" ] || annotate_lease waiting "$1" || say "the Lease cannot be annotated, once more later"; }

# Also one that an earlier life of this server held, before its volume was lost.
give_lease_back() {
  local now
  if now=$(cluster_request GET $lease) && [ "$(json 'd["spec"].get("holderIdentity") or ""' <<<"$now")" = "$SERVER" ]; then
    put_lease "$now" "" || return
    say "gave the Lease back"
  fi
  rm -f "$state/restarting"
}
