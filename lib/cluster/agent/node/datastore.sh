# shellcheck shell=bash
# Prepares a server for its first start with an external datastore. The server then finds the cluster in the datastore
# or creates it there. A restore, a claim in the cluster record and other servers have no part in this.

prepare_for_datastore() {
  wait_for "for the authorities of the datastore" fetch_datastore_authority
  place_node_password
}

# Fetches the certificate authorities of the stack's own database by HTTPS. The server needs them to verify its first
# connection.
fetch_datastore_authority() {
  [ -z "${DATASTORE_AUTHORITIES:-}" ] || [ -s "$state/datastore-ca.crt" ] || {
    fetch_file "$DATASTORE_AUTHORITIES" "$state/datastore-ca.crt.new" && mv "$state/datastore-ca.crt.new" "$state/datastore-ca.crt"
  }
}

# The cluster identifies a Node by its password, and the root disk is deleted with the instance. All servers can compute
# this password, so the cluster accepts a replaced server as the same Node.
place_node_password() {
  [ -s /etc/rancher/node/password ] || {
    mkdir -p /etc/rancher/node
    printf '%s %s' "$SERVER" "$(cat "$keys/password")" | sha256sum | cut -c 1-32 >/etc/rancher/node/password.new
    mv /etc/rancher/node/password.new /etc/rancher/node/password
  }
}
