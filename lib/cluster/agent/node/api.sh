# shellcheck shell=bash
# Requests to the other servers and to the Kubernetes API.

# The addresses of all other servers.
peers() {
  local entry
  for entry in $SERVERS; do [ "${entry%%=*}" = "$SERVER" ] || echo "${entry#*=}"; done
}

# address_of SERVER
address_of() {
  local entry
  for entry in $SERVERS; do [ "${entry%%=*}" != "$1" ] || echo "${entry#*=}"; done
}

own_address() { address_of "$SERVER"; }

supervisor_port() { [ "$DISTRIBUTION" = rke2 ] && echo 9345 || echo 6443; }

# db_info ADDRESS: prints the members of etcd as JSON. The supervisor answers once etcd runs. curl reads the password
# from standard input.
db_info() {
  printf 'user = "server:%s"\n' "$(cat "$keys/password")" |
    curl --config - --silent --fail --connect-timeout 2 --max-time 5 --cacert "$keys/server-ca.crt" \
      --connect-to "kubernetes.default.svc::$1:" "https://kubernetes.default.svc:$(supervisor_port)/db/info"
}

# listens_on ADDRESS PORT
listens_on() { timeout 2 bash -c ">/dev/tcp/$1/$2" 2>/dev/null; }

# listens ADDRESS: succeeds when a supervisor, an API server or etcd listens on the server.
listens() { listens_on "$1" "$(supervisor_port)" || listens_on "$1" 6443 || listens_on "$1" 2380; }

# Prints a line ADDRESS=STATE for each other server, the input of `decide`.
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

# request ADDRESS METHOD PATH [BODY]: prints the answer of that server's API; fails unless the status is 2xx. Verifies
# the certificate by a name that every API server's certificate has, whatever the load balancer's name.
request() {
  local body=() type=json
  # Server-side apply accepts JSON, because JSON is YAML.
  [ "$2" != PATCH ] || type=apply-patch+yaml
  [ $# -lt 4 ] || body=(--header "Content-Type: application/$type" --data "$4")
  curl --silent --fail --connect-timeout 2 --max-time 10 --cacert "$keys/server-ca.crt" --cert "$keys/server.crt" --key "$keys/server.key" \
    --connect-to "kubernetes.default.svc::$1:" --request "$2" "${body[@]}" "https://kubernetes.default.svc:6443$3"
}

# The address of the first ready API server; this server's own comes first.
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

# cluster_request METHOD PATH [BODY]: sends the request to any ready API server.
cluster_request() {
  local address
  address=$(ready_api) && request "$address" "$@"
}

own_request() { request "$(own_address)" "$@"; }
