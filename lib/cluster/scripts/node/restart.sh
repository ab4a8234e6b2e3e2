# shellcheck shell=bash
# Restarts and upgrades, one server at a time: whoever holds the Lease, and nobody takes it before it is given back. A
# server that does not come back keeps it, which stops the roll; it goes on when the desired state is mended.

lease=/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/rancher-server-restart
# K3s and RKE2 renew certificates at a start within 120 days of their end.
RENEW_SECONDS=$((60 * 86400))

roll() {
  local reason
  if [ -e "$state/restarting" ]; then
    hold_lease || again "for the Lease rancher-server-restart, of $(lease_holder)"
  fi
  reason=$(why_restart)
  if [ -n "$reason" ]; then
    hold_lease || again "to $reason: $(lease_holder) is at it"
    restart "$reason"
  fi
}

# What this server has to be restarted for, or nothing.
why_restart() {
  local version was_ready
  version=$(current_version)
  # Not the same when Rancher upgrades its own cluster: that puts another program in the place of the release.
  was_ready=$(cat "$state/was-ready" 2>/dev/null) || was_ready=''
  if ! newer "$was_ready" "$VERSION" && { newer "$VERSION" "$version" || { [ "$VERSION" != "$version" ] && [ "$version" != "$was_ready" ]; }; }; then
    echo "upgrade from $version to $VERSION"
  elif configuration_differs; then
    echo "restart with another configuration"
  elif leaf_ends_soon && [ -z "$(find "$state/renewed" -mtime -1 2>/dev/null)" ]; then
    echo "restart for new certificates"
  fi
}

leaf_ends_soon() {
  local leaf=$data/server/tls/serving-kube-apiserver.crt
  [ -e "$leaf" ] && ! openssl x509 -noout -checkend $RENEW_SECONDS -in "$leaf" >/dev/null 2>&1
}

restart() {
  local reason=$1
  case $reason in
  upgrade*)
    download "$VERSION" || again_as_holder "to $reason: the release cannot be had yet"
    take_snapshot || again_as_holder "to $reason: $(cat "$state/unsaved")"
    tell_deploy ""
    ;;
  esac
  # Directly before it stops, unless it is down already: the ones that are down are not to become one more.
  if serves && ! others_are_well; then
    give_lease_back
    again "to $reason: $(paste --serial --delimiters=';' "$state/unwell")"
  fi
  touch "$state/restarting"
  say "$reason, holding the Lease"
  [[ $reason != *certificates ]] || touch "$state/renewed"
  stop_unit
  [[ $reason != upgrade* ]] || select_release "$VERSION"
  write_configuration
  install_release
  echo "after the $reason" >"$state/how"
  start_unit
}

# One snapshot for each version, by the first server that is upgraded to it.
take_snapshot() {
  [ "$(lease_annotation snapshot)" != "$VERSION" ] || return 0
  [ -e "$state/restarting" ] && return 0
  save_etcd "before-${VERSION//+/-}" || return
  annotate_lease snapshot "$VERSION" || {
    echo "the Lease cannot be annotated" >"$state/unsaved"
    return 1
  }
}

# save_etcd NAME: succeeds once the bucket shows the snapshot, whose full name the command says. Its status says nothing of
# the bucket (K3s, pkg/etcd/snapshot.go). Why it failed is in "$state/unsaved".
save_etcd() {
  local name=$1 saved
  say "saving etcd as $name"
  "/usr/local/bin/$DISTRIBUTION" etcd-snapshot save --name "$name" >"$state/snapshot.log" 2>&1 9>&- || {
    not_saved "$(tail -n 1 "$state/snapshot.log")"
    return 1
  }
  saved=$(sed -n "s/.*Snapshot \($name-[^ ]*\) saved.*/\1/p" "$state/snapshot.log" | head -n 1)
  [ -n "$saved" ] || {
    not_saved "the command names no snapshot: $(tail -n 1 "$state/snapshot.log")"
    return 1
  }
  snapshot_exists "$saved" 2>"$state/bucket.log" || {
    not_saved "$saved is not in the bucket $BUCKET: $(tail -n 1 "$state/bucket.log")"
    return 1
  }
}

not_saved() {
  echo "saving etcd failed: $1" >"$state/unsaved"
  say "saving etcd failed: $1"
}

# again_as_holder REASON: keeps the Lease. The deploy shows what its holder waits for.
again_as_holder() {
  tell_deploy "$SERVER: $1"
  again "$1"
}

# tell_deploy TEXT: "" once there is nothing more to wait for.
tell_deploy() { [ "$(lease_annotation waiting)" = "$1" ] || annotate_lease waiting "$1" || say "the Lease cannot be annotated, once more later"; }

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

# The deploy waits until every server runs with the configuration it wrote.
note_configuration() {
  local checksum
  [ ! -e "$state/restarting" ] && ! configuration_differs || return 0
  checksum=$(configuration_checksum)
  [ "$(lease_annotation "configuration.$SERVER")" = "$checksum" ] || annotate_lease "configuration.$SERVER" "$checksum" ||
    say "the Lease cannot be annotated, once more later"
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
