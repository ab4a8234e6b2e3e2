#!/bin/sh
# Waits until the servers are ready, and prints the reason of each wait. The script runs where Terraform runs and needs
# only sh, curl and awk. The texts of readiness-api.sh and servers.sh precede this script.
# Environment:
#   API_HOST               host name of the load balancer
#   SERVERS                names of the servers
#   INSTANCES              NAME=ID for each known instance
#   VERSION                desired version, or empty
#   UPGRADED_FROM          version of the last deploy, or empty
#   RANCHER                desired version of Rancher, or empty
#   RANCHER_UPGRADED_FROM  Rancher's version of the last deploy, or empty
#   RESTORED               snapshot that must be restored, or empty
#   REVISION               revision of the desired state that every server must have applied, or empty
#   WORKLOADS              workloads that must be rolled out, as KIND/NAME in kube-system
#   LIMIT                  time limit in seconds
#   REGION, STACK          for messages
#   ADDRESS_FROM           URL that answers with the public address of this machine, or empty
#   CA, CERTIFICATE, KEY   PEM
# shellcheck disable=SC2154 # the texts before this one set these variables
set -eu

repeat_seconds=30
# The first server normally answers within some minutes. After this time without an answer, the script prints the likely cause.
hint_seconds=180

# For awk: whether version a is older than version b.
is_older='function is_older(a, b,   x, y, n, i) {
  n = split(a, x, /[^0-9]+/); split(b, y, /[^0-9]+/)
  for (i = 1; i <= n; i++) if (x[i] + 0 != y[i] + 0) return x[i] + 0 < y[i] + 0
  return 0
}'

# Whether the workload in the file `workload` is rolled out: its newest revision runs everywhere.
is_rolled_out() {
  awk '
    $1 == ".metadata.generation" { generation = $2 }
    $1 == ".status.observedGeneration" { observed = $2 }
    $1 == ".spec.replicas" || $1 == ".status.desiredNumberScheduled" { wanted = $2 }
    $1 == ".status.updatedReplicas" || $1 == ".status.updatedNumberScheduled" { updated = $2 }
    $1 == ".status.availableReplicas" || $1 == ".status.numberAvailable" { available = $2 }
    END { exit !(wanted > 0 && observed >= generation && updated + 0 >= wanted && available + 0 >= wanted) }
  ' "$folder/workload"
}

# Prints the workloads that are not rolled out.
unready_workloads() {
  for workload in $WORKLOADS; do
    if get "/apis/apps/v1/namespaces/kube-system/$workload" workload; then
      is_rolled_out || echo "$workload"
    else
      echo "$workload"
    fi
  done
}

# lease_note KEY: prints the annotation that the servers wrote to the Lease of restarts.
lease_note() {
  get /apis/coordination.k8s.io/v1/namespaces/kube-system/leases/rancher-server-restart lease || return 0
  awk -v key=".metadata.annotations.$1" '$1 == key { print $2 }' "$folder/lease"
}

# Whether etcd was saved before the upgrade. The Lease of restarts shows the version of the last save. That version may
# be a failed one that a later deploy corrected.
is_saved() {
  unsaved=
  if [ -n "$UPGRADED_FROM" ] && [ "$UPGRADED_FROM" != "$VERSION" ]; then
    saved=$(lease_note snapshot)
    unsaved="an upgrade from $UPGRADED_FROM"
    awk -v from="$UPGRADED_FROM" -v saved="$saved" "$is_older"'BEGIN { exit !is_older(from, saved) }' || return 1
    state="$state; etcd was saved before, as before-$(echo "$saved" | tr + -)"
  fi
  if [ -n "$RANCHER_UPGRADED_FROM" ] && [ "$RANCHER_UPGRADED_FROM" != "$RANCHER" ]; then
    unsaved="the upgrade of Rancher from $RANCHER_UPGRADED_FROM"
    [ "$(lease_note rancher)" = "$RANCHER" ] || return 1
    state="$state; etcd was saved before, as before-rancher-$RANCHER"
  fi
}

# check: sets `state`, and fails unless all servers and workloads are as desired.
check() {
  # Not in a subshell `$(…)`: get sets variables.
  if ! get_reports; then
    case $http_status in
    000) state="waiting for the API at $API_HOST:6443" ;;
    *) state="API answers with status $http_status" ;;
    esac
    return 1
  fi
  unready_servers "" >"$folder/unready"
  total=$(echo "$SERVERS" | wc -w | tr -d ' ')
  missing=$(wc -l <"$folder/unready" | tr -d ' ')
  state="API answers; $((total - missing)) of $total servers ready"
  if [ "$missing" = 0 ] && [ -n "$REVISION" ]; then
    unready_servers "$REVISION" >"$folder/unready"
    missing=$(wc -l <"$folder/unready" | tr -d ' ')
    state="$state, $((total - missing)) have applied this deploy"
  fi
  if [ "$missing" -gt 0 ]; then
    state="$state, waiting for $(list <"$folder/unready")"
    return 1
  fi
  unready_workloads >"$folder/unready-workloads"
  if [ -s "$folder/unready-workloads" ]; then
    state="$state, waiting for $(list <"$folder/unready-workloads")"
    return 1
  fi
  if [ -n "$RESTORED" ] && [ "$(lease_note restored)" != "$RESTORED" ]; then
    state="$state, waiting for server-0 to restore the snapshot $RESTORED"
    # Only heartbeats after the restore count.
    : >"$folder/beats"
    return 1
  fi
  is_saved && return
  state="$state, waiting for the etcd snapshot before $unsaved"
  return 1
}

# console SERVER: prints the command that shows the server's console.
console() {
  for entry in $INSTANCES; do
    if [ "${entry%%=*}" = "$1" ]; then
      echo "  $1: aws ec2 get-console-output --region $REGION --instance-id ${entry#*=} --latest --output text"
      return
    fi
  done
  echo "  $1: aws ec2 get-console-output --region $REGION --latest --output text --instance-id, with the id of the instance named $STACK-$1"
}

# Prints the likely cause while nothing has answered yet.
no_answer() {
  case $curl_status in
  5 | 56 | 97) say "the proxy of this machine does not connect to $API_HOST:6443 ($(head -n 1 "$folder/error")): allow it there, or add the name to NO_PROXY" ;;
  6) say "the name $API_HOST is not known here: it may be new, or this machine's name server does not answer" ;;
  35 | 51 | 58 | 60 | 77) say "the program that answers there is not this cluster's API ($(head -n 1 "$folder/error"))" ;;
  *)
    say "no answer from $API_HOST:6443: either this machine's address is missing in cluster.apiAllowedCidrs, or no server has booted; a server's console says more:"
    [ -n "$ADDRESS_FROM" ] || return 0
    address=$(curl --silent --max-time 5 "$ADDRESS_FROM" 2>/dev/null | awk '/^[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+$/')
    [ -z "$address" ] || say "  this machine's public address is $address"
    ;;
  esac
}

# Prints the likely cause once, while the wait continues.
hint() {
  no_answer
  for server in $SERVERS; do console "$server"; done
  say "the first server needs some minutes; the wait ends after $(duration "$LIMIT")"
}

# Prints the likely cause that is visible from outside the servers.
give_up() {
  say "not ready after $(duration "$LIMIT"): $state"
  if [ -z "$answered" ]; then
    no_answer
    suspects=$SERVERS
  else
    case $http_status in
    401 | 403) say "the API does not let the user rancher-readiness read (status $http_status): the first server has not applied its manifest rancher-rbac-readiness.yaml, or somebody deleted the binding; a server's console says more:" ;;
    000) say "the API answered before and does not now: most servers may be down; a server's console says more:" ;;
    200 | 404) say "a server's console says more:" ;;
    *) say "the API answers with status $http_status: etcd may have lost its majority; a server's console says more:" ;;
    esac
    suspects=
    [ ! -s "$folder/unready" ] || suspects=$(awk '{ print $1 }' "$folder/unready")
    [ -n "$suspects" ] || suspects=$SERVERS
  fi
  for server in $suspects; do console "$server"; done
  say "correct the cause and deploy again: the wait continues where it stopped"
  exit 1
}

for program in curl awk; do
  if ! command -v "$program" >/dev/null 2>&1; then
    say "$program is not on PATH: install it where Terraform runs; the wait for the servers needs sh, curl and awk"
    exit 1
  fi
done
if [ -z "$SERVERS" ]; then
  say "nothing is deployed yet: nothing to wait for"
  exit 0
fi

umask 077
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
trap 'exit 1' HUP INT TERM
printf '%s' "$CA" >"$folder/ca.crt"
printf '%s' "$CERTIFICATE" >"$folder/client.crt"
printf '%s' "$KEY" >"$folder/client.key"
: >"$folder/beats"

began=$(now)
[ -z "$REVISION" ] || say "each server reads the desired state once a minute: a change without restart reaches all within 75 s"
http_status=
curl_status=
answered=
said=
said_at=0
hinted=
until check; do
  elapsed=$(($(now) - began))
  [ "$elapsed" -lt "$LIMIT" ] || give_up
  if [ "$state" != "$said" ] || [ $((elapsed - said_at)) -ge "$repeat_seconds" ]; then
    say "$state ($(duration "$elapsed"))"
    said=$state
    said_at=$elapsed
  fi
  if [ -z "$answered$hinted" ] && [ "$elapsed" -ge "$hint_seconds" ]; then
    hint
    hinted=yes
  fi
  sleep "$poll_seconds"
done
say "$state ($(duration $(($(now) - began))))"
