# shellcheck shell=bash
# Writes the server's configuration and other files from the desired state.

data=/var/lib/rancher/$DISTRIBUTION
configuration=/etc/rancher/$DISTRIBUTION
keys=/var/lib/rancher/keys
state=/var/lib/rancher/node
authorities='server-ca client-ca request-header-ca etcd/peer-ca etcd/server-ca'

# Whether the disk holds everything that this server needs to run as a member of the cluster.
has_data() {
  case $BACKEND in
  etcd) [ -d "$data/server/db/etcd/member/wal" ] ;;
  external) [ -s "$state/how" ] ;;
  esac
}

# Writes the files of the secret parameter byte for byte, because the token contains the hash of the server authority's
# certificate. Only a changed file is written: a server with a full data volume must keep its keys, and start. The names
# are fixed, so that no name leads out of the folder.
unpack_keys() {
  # shellcheck disable=SC2086 # a word for each authority
  python3 -c '
import json, os, sys
names = ["%s.%s" % (each, kind) for each in ["server", *sys.argv[3:]] for kind in ("crt", "key")] + ["password", "token"]
files = json.load(open(sys.argv[1]))
if sorted(files) != sorted(names):
    sys.exit("%s: got the files %s, expected %s" % (sys.argv[1], sorted(files), sorted(names)))
for name, content in files.items():
    path = os.path.join(sys.argv[2], name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    if os.path.exists(path) and open(path, "rb").read() == content.encode():
        continue
    with open(path + ".new", "wb") as file:
        file.write(content.encode())
    os.replace(path + ".new", path)
' "$desired/keys.json" "$keys" $authorities
}

# Prints the desired config.yaml: first the lines common to all servers, then the lines of this server.
wanted_configuration() {
  cat "$desired/config.yaml"
  cat <<YAML

node-name: $SERVER
node-ip: $(own_address)
advertise-address: $(own_address)
token: $(cat "$keys/token")
YAML
}

configuration_differs() { ! wanted_configuration | cmp --silent - "$configuration/config.yaml" || api_server_files_differ || egress_differs; }

profile_differs() { [ "$(grep '^profile:' "$desired/config.yaml")" != "$(grep '^profile:' "$configuration/config.yaml")" ]; }

# The API server reads these files only at its start. A file that config.yaml no longer names has no effect.
api_server_files='pod-security.yaml audit.yaml'
api_server_files_differ() {
  local file
  for file in $api_server_files; do
    [ ! -e "$desired/$file" ] || cmp --silent "$desired/$file" "$configuration/$file" || return 0
  done
  return 1
}

write_configuration() {
  local file
  mkdir -p "$configuration/config.yaml.d"
  wanted_configuration >"$configuration/config.yaml.new"
  write_egress
  for file in $api_server_files; do
    [ ! -e "$desired/$file" ] || install -m 0600 "$desired/$file" "$configuration/$file"
  done
  mv "$configuration/config.yaml.new" "$configuration/config.yaml"
}

# write_cluster_line LINE: writes how the server finds its cluster. The line has its own file, because a change of the
# line needs no restart. RKE2 and K3s ignore the line when etcd data exists. Without etcd data, a server without
# `server:` creates a cluster.
write_cluster_line() {
  mkdir -p "$configuration/config.yaml.d"
  printf '%s\n' "$1" >"$configuration/config.yaml.d/cluster.yaml"
}

server_line() { echo "server: https://$1:$(supervisor_port)"; }

# Writes the certificates and keys of the authorities for the server that creates the cluster. The other servers receive
# these files from that server.
place_authorities() {
  local name
  install --directory --mode 0755 "$data"
  mkdir -p "$data/server/tls/etcd"
  for name in $authorities; do
    # A power cut can leave empty files, so each run writes them again. They no longer matter once etcd data exists.
    has_data || cp "$keys/$name.crt" "$keys/$name.key" "$data/server/tls/$(dirname "$name")/"
  done
}

# Writes the manifests. The distribution applies a manifest whenever it changes.
place_manifests() {
  local file target
  mkdir -p "$data/server/manifests"
  for file in "$desired"/*.yaml; do
    case ${file##*/} in config.yaml | pod-security.yaml | audit.yaml) continue ;; esac
    target=$data/server/manifests/rancher-${file##*/}
    cmp --silent "$file" "$target" || install -m 0600 "$file" "$target"
  done
}
