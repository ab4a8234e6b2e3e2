# shellcheck shell=bash
# The server's configuration and its files, from the desired state.

data=/var/lib/rancher/$DISTRIBUTION
configuration=/etc/rancher/$DISTRIBUTION
keys=/var/lib/rancher/keys
state=/var/lib/rancher/node

# Whether all that this server needs to be of the cluster is on its disk.
has_data() {
  case $BACKEND in
  etcd) [ -d "$data/server/db/etcd/member/wal" ] ;;
  external) [ -s "$state/how" ] ;;
  esac
}

# The files of the secret parameter, byte for byte: the token holds the hash of one of them.
unpack_keys() {
  python3 -c '
import json, os, sys
for name, content in json.load(open(sys.argv[1])).items():
    path = os.path.join(sys.argv[2], name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", newline="") as file:
        file.write(content)
' "$desired/keys.json" "$keys"
}

# config.yaml as it is to be: what all servers share, then what is this one's own.
wanted_configuration() {
  cat "$desired/config.yaml"
  cat <<YAML

node-name: $SERVER
node-ip: $(own_address)
advertise-address: $(own_address)
token: $(cat "$keys/token")
YAML
}

configuration_differs() { ! wanted_configuration | cmp --silent - "$configuration/config.yaml" || pod_security_differs || access_differs; }

# The part of the desired state that servers restart for, as readiness.sh compares it: its checksum.
configuration_checksum() {
  local file secret=''
  # config.yaml itself is secret then.
  [ "$BACKEND" = etcd ] || secret=yes
  {
    for file in config.yaml pod-security.yaml $access_files; do
      [ -e "$desired/$file" ] || continue
      cat "$desired/$file"
      case " $access_files " in *" $file "*) secret=yes ;; esac
    done
    # Whoever reads the checksum must not be able to guess at a password by it.
    [ -z "$secret" ] || cat "$keys/password"
  } | sha256sum | cut --characters -64
}

# The API server reads it when it starts, as config.yaml names it.
pod_security_differs() { [ -e "$desired/pod-security.yaml" ] && ! cmp --silent "$desired/pod-security.yaml" "$configuration/pod-security.yaml"; }

write_configuration() {
  mkdir -p "$configuration/config.yaml.d"
  wanted_configuration >"$configuration/config.yaml.new"
  write_access
  ! pod_security_differs || install -m 0600 "$desired/pod-security.yaml" "$configuration/pod-security.yaml"
  mv "$configuration/config.yaml.new" "$configuration/config.yaml"
}

# How the server finds its cluster, apart from the rest since it differs from start to start without a need to restart.
# With etcd data it is ignored; without, a server that has no `server:` makes a new cluster.
write_cluster_line() {
  mkdir -p "$configuration/config.yaml.d"
  printf '%s\n' "$1" >"$configuration/config.yaml.d/cluster.yaml"
}

server_line() { echo "server: https://$1:$(supervisor_port)"; }

# The authorities' files, which only the server that makes the cluster needs; the others get them from it.
place_authorities() {
  local name
  install --directory --mode 0755 "$data"
  mkdir -p "$data/server/tls/etcd"
  for name in server-ca client-ca request-header-ca etcd/peer-ca etcd/server-ca; do
    # What a power cut left empty is written again; with etcd data it is nobody's business any more.
    has_data || cp "$keys/$name.crt" "$keys/$name.key" "$data/server/tls/$(dirname $name)/"
  done
}

# Manifests are applied by the server whenever they change.
place_manifests() {
  local file target
  mkdir -p "$data/server/manifests"
  for file in "$desired"/*.yaml; do
    case ${file##*/} in config.yaml | pod-security.yaml) continue ;; esac
    target=$data/server/manifests/rancher-${file##*/}
    cmp --silent "$file" "$target" || install -m 0600 "$file" "$target"
  done
}
