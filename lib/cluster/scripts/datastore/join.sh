# shellcheck shell=bash
# How a server comes to a cluster whose datastore is elsewhere. It is to this server what etcd's data is to others, so
# these functions have the names that they have there; they come after those of configuration.sh and api.sh.

# Whether the server was started here before: then all that it needs is on this disk.
has_etcd_data() { [ -s "$state/how" ]; }

# The configuration itself is secret here: whoever reads the checksum must not be able to guess at the password in it.
configuration_checksum() {
  local file
  {
    for file in config.yaml $access_files; do [ ! -e "$desired/$file" ] || cat "$desired/$file"; done
    cat "$keys/password"
  } | sha256sum | cut --characters -64
}

# No other server is asked for anything.
peer_states() { :; }
has_begun() { false; }
rejoin_when_removed() { :; }
settle() { :; }

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

initialise() {
  wait_for "for the authorities of the datastore" fetch_datastore_authority
  place_node_password
  place_authorities
  place_manifests
  write_configuration
  echo "by the external datastore" >"$state/how"
  start_unit
}
