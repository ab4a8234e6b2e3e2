#!/bin/sh
# Waits until all other servers are ready, before Terraform stops a server: to replace it, or to change its type. The
# script runs where Terraform runs, directly before the stop. The texts of readiness-api.sh and servers.sh precede it.
# Environment:
#   STACK    name of the stack
#   STOPS    name of the server that Terraform stops
#   SERVERS  names of the other servers
#   LIMIT    time limit in seconds
#   RANCHER_STOP  names of servers that the operator stops in any case, or unset
# shellcheck disable=SC2034,SC2154 # the texts before this one read and set these variables
set -eu

# Without an answer in this time, the cluster has no majority that the stop could cost.
no_answer_seconds=60

# Terraform's own process id is in the names: all commands of one run find the files, and no other run does.
access=${TMPDIR:-/tmp}/rancher-$STACK-$PPID
# with-stack.sh has marked a destroy of the whole stack, which waits for no server.
if [ -e "$access.$STOPS" ] && [ -O "$access.$STOPS" ]; then
  rm -rf "$access" "$access.$STOPS"
  exit 0
fi
[ -n "$SERVERS" ] || exit 0
case " ${RANCHER_STOP:-} " in *" $STOPS "*)
  say "RANCHER_STOP names $STOPS: it stops without a look at the others"
  exit 0
  ;;
esac
if ! [ -d "$access" ] || ! [ -O "$access" ]; then
  say "$STOPS was not stopped: a deploy that changed a server has failed, so this one cannot ask whether the others are ready; deploy once without stopping a server, or set the environment variable RANCHER_STOP=$STOPS for one deploy"
  exit 1
fi

umask 077
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
trap 'exit 1' HUP INT TERM
cp "$access"/*.crt "$access"/*.key "$folder"
API_HOST=$(cat "$access/host")
# The instances are not known here.
INSTANCES=
: >"$folder/beats"
http_status=
curl_status=
answered=
said=
serves=
began=$(now)

# Sets `state`, and fails unless all other servers are ready.
others_are_ready() {
  if ! get_reports; then
    case $http_status in
    000 | 5*) state="no answer from the API at $API_HOST:6443" ;;
    *)
      serves=yes
      state="the API answers with status $http_status"
      ;;
    esac
    return 1
  fi
  serves=yes
  unready_servers "" >"$folder/unready"
  state="waiting for $(list <"$folder/unready")"
  [ ! -s "$folder/unready" ]
}

until others_are_ready; do
  elapsed=$(($(now) - began))
  if [ -z "$serves" ] && [ "$elapsed" -ge "$no_answer_seconds" ]; then
    say "$state for $(duration "$elapsed"): the cluster does not serve, so $STOPS can stop"
    exit 0
  fi
  if [ "$elapsed" -ge "$LIMIT" ]; then
    say "$STOPS was not stopped: $state, and etcd could lose its majority; make the other servers ready first, or set the environment variable RANCHER_STOP=$STOPS for one deploy to stop $STOPS in any case"
    exit 1
  fi
  if [ "$state" != "$said" ]; then
    say "before $STOPS stops, all others must be ready: $state ($(duration "$elapsed"))"
    said=$state
  fi
  sleep "$poll_seconds"
done
say "all others are ready: $STOPS can stop"
