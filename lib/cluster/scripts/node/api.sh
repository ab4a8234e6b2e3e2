# shellcheck shell=bash
# The other servers, the Kubernetes API, and the marker in Systems Manager.
# Needs DISTRIBUTION, SERVERS, SERVER, MARKER, and `json` and `ssm` of ssm.sh.

# The addresses of all other servers.
peers() {
  local entry
  for entry in $SERVERS; do [ "${entry%%=*}" = "$SERVER" ] || echo "${entry#*=}"; done
}

own_address() {
  local entry
  for entry in $SERVERS; do [ "${entry%%=*}" != "$SERVER" ] || echo "${entry#*=}"; done
}

supervisor_port() { [ "$DISTRIBUTION" = rke2 ] && echo 9345 || echo 6443; }

# db_info ADDRESS: the members of etcd as JSON. It answers once etcd is up. The password goes by standard input.
db_info() {
  printf 'user = "server:%s"\n' "$(cat "$keys/password")" |
    curl --config - --silent --fail --connect-timeout 2 --max-time 5 --cacert "$keys/server-ca.crt" \
      --connect-to "kubernetes.default.svc::$1:" "https://kubernetes.default.svc:$(supervisor_port)/db/info"
}

# listens_on ADDRESS PORT
listens_on() { timeout 2 bash -c ">/dev/tcp/$1/$2" 2>/dev/null; }

# Whether anything of a server runs: its supervisor, its API or its etcd.
listens() { listens_on "$1" "$(supervisor_port)" || listens_on "$1" 6443 || listens_on "$1" 2380; }

# A line ADDRESS=STATE for each other server, as `decide` takes it.
peer_states() {
  local address
  for address in $(peers); do
    if db_info "$address" >/dev/null; then
      echo "$address=cluster"
    elif listens "$address"; then
      echo "$address=starting"
    else
      echo "$address=silent"
    fi
  done
}

# What this server is to do, into `marker` and `decision`.
look_around() {
  local states
  # Empty when it cannot be read: deciding is told so.
  marker=$(read_marker 2>/dev/null) || marker=''
  mapfile -t states < <(peer_states)
  decision=$(decide "${SERVER#server-}" "$VOLUME_ID" "$RESTORE" "$marker" "${states[@]}")
}

# server-0 makes the cluster within seconds, and a new pass takes as long: who waits for that looks on, at nothing but
# etcd of the others, for what else there is to see follows from it.
await_the_first() {
  [[ $marker =~ ^(uninitialized|claimed) && $decision = wait* ]] || return 0
  waiting "${decision#wait }"
  until another_shows_a_cluster || [ "$SECONDS" -ge "$PASS_SECONDS" ]; do sleep 1; done
  look_around
}

another_shows_a_cluster() {
  local address
  for address in $(peers); do
    ! db_info "$address" >/dev/null || return 0
  done
  return 1
}

# request ADDRESS METHOD PATH [BODY]: the answer of that server's API; fails unless it is 2xx. Verified under the name
# that every API server's certificate has, whatever balancer stands before it.
request() {
  local body=()
  [ $# -lt 4 ] || body=(--header 'Content-Type: application/json' --data "$4")
  curl --silent --fail --connect-timeout 2 --max-time 10 --cacert "$keys/server-ca.crt" --cert "$keys/server.crt" --key "$keys/server.key" \
    --connect-to "kubernetes.default.svc::$1:" --request "$2" "${body[@]}" "https://kubernetes.default.svc:6443$3"
}

# The first API server that is ready, this one's own before the others'.
ready_api() {
  local address
  for address in $(own_address) $(peers); do
    if request "$address" GET /readyz >/dev/null; then
      echo "$address"
      return
    fi
  done
  return 1
}

# cluster_request METHOD PATH [BODY]: by whichever API server is ready.
cluster_request() {
  local address
  address=$(ready_api) && request "$address" "$@"
}

own_request() { request "$(own_address)" "$@"; }

# Prints what the marker says; fails when it cannot be read.
read_marker() { ssm GetParameter "{\"Name\": \"$MARKER\"}" | json 'd["Parameter"]["Value"]'; }

# snapshot_exists NAME: whether the stack's folder of the bucket has it; not where it cannot be asked.
snapshot_exists() {
  local keys=${session:-} folder=${PARAMETERS#/rancher/} nothing=e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
  [ -n "$keys" ] || keys=$(credentials) || return
  curl --config - --silent --show-error --fail --head --output /dev/null --connect-timeout 5 --max-time 20 --aws-sigv4 "aws:amz:$REGION:s3" \
    --header "x-amz-content-sha256: $nothing" "https://$BUCKET.s3.$REGION.$DOMAIN/${folder%/servers}/$1" <<<"$keys"
}

write_marker() {
  ssm PutParameter "{\"Name\": \"$MARKER\", \"Value\": \"$1\", \"Overwrite\": true}" >/dev/null
}
