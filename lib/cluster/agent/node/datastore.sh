# shellcheck shell=bash
# What a server needs of an external datastore before it starts for the first time. Whoever starts finds the one cluster in
# it, or makes it there: no snapshot, no claim and no other server is asked for.

prepare_for_datastore() {
  wait_for "for the authorities of the datastore" fetch_datastore_authority
  place_node_password
}

# The authority of the stack's own database. It is fetched over TLS, before the first connection that it is to prove.
fetch_datastore_authority() {
  [ -z "${DATASTORE_AUTHORITIES:-}" ] || [ -s "$state/datastore-ca.crt" ] || {
    fetch_file "$DATASTORE_AUTHORITIES" "$state/datastore-ca.crt.new" && mv "$state/datastore-ca.crt.new" "$state/datastore-ca.crt"
  }
}

# The cluster knows a Node by its password, and this one's disk goes with the instance: it is made from what all servers
# know, so that a replaced server is taken for the one before.
place_node_password() {
  [ -s /etc/rancher/node/password ] || {
    mkdir -p /etc/rancher/node
    printf '%s %s' "$SERVER" "$(cat "$keys/password")" | sha256sum | cut -c 1-32 >/etc/rancher/node/password.new
    mv /etc/rancher/node/password.new /etc/rancher/node/password
  }
}
