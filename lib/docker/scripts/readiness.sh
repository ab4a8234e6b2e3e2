#!/bin/sh
# Waits until Rancher answers, and says for what it waits. It runs where Terraform runs: sh and curl have to do.
# Environment: NAME, under which Rancher is reached; HOST, what is asked under that name, or empty for what the DNS says;
# TRUSTED, not empty where the certificate is to be checked; VERSION, of Rancher; DEPLOYED_VERSION, what was deployed
# before, or empty; ADDRESS and INSTANCE, of the server; REGION; LIMIT, in seconds.
set -eu

poll_seconds=5
repeat_seconds=30
# The server looks every minute for what it is to be: until then what answers is the container from before a change.
steady_polls=15

say() { echo "$*"; }

now() { date +%s; }

duration() { if [ "$1" -lt 60 ]; then echo "${1}s"; else echo "$(($1 / 60))m$(($1 % 60))s"; fi; }

# request PATH: prints the answer and, in a last line, its HTTP status, 000 without one.
request() {
  curl --silent --show-error --connect-timeout 5 --max-time 15 --write-out '\n%{http_code}' \
    ${HOST:+--connect-to "$NAME:443:$HOST:443"} ${insecure:+--insecure} "https://$NAME$1" 2>"$folder/error"
}

# look: prints what is the case, and fails unless all is as it should be.
look() {
  curl_status=0
  request /ping >"$folder/ping" || curl_status=$?
  http_status=$(tail -n 1 "$folder/ping")
  if [ "$curl_status" != 0 ] || [ "$http_status" != 200 ] || [ "$(head -n 1 "$folder/ping")" != pong ]; then
    steady=0
    case $http_status in
    000 | '') state="waiting for https://$NAME/ping" ;;
    *)
      state="https://$NAME/ping answers with status $http_status"
      answered=yes
      ;;
    esac
    return 1
  fi
  answered=yes
  # Without an answer the version is unknown, which is said.
  request /rancherversion >"$folder/version" || : >"$folder/version"
  running=$(sed -n 's/.*"Version": *"v\{0,1\}\([^"]*\)".*/\1/p' "$folder/version")
  if [ "$running" != "$VERSION" ]; then
    state="Rancher answers as ${running:-an unknown version}, waiting for $VERSION"
    return 1
  fi
  state="Rancher $VERSION answers"
  [ "$DEPLOYED_VERSION" = "$VERSION" ] || return 0
  steady=$((steady + 1))
  [ "$steady" -le "$steady_polls" ] || return 0
  state="$state; looking whether it still does after its server has seen what changed"
  return 1
}

# Says why it may be, as far as this can be known from outside.
give_up() {
  say "not ready after $(duration "$LIMIT"): $state"
  if [ -z "$answered" ]; then
    case $curl_status in
    6) say "the name $NAME is not known here: the record for $ADDRESS, or for your balancer, is missing" ;;
    35 | 51 | 58 | 60 | 77) say "the certificate that answers is not one that this machine trusts for $NAME (curl: $(cat "$folder/error"))" ;;
    *)
      if [ -z "$HOST" ]; then
        say "no answer from $NAME: your balancer has to lead there, to $ADDRESS port 80, and its addresses have to be in network.allowedCidrs"
      else
        say "no answer from $HOST: this machine's address is not in network.allowedCidrs, or the container has not started"
      fi
      ;;
    esac
  fi
  say "the server's console says more:"
  say "  aws ec2 get-console-output --region $REGION --instance-id $INSTANCE --latest --output text"
  say "deploy again when it is mended: the wait goes on where it stopped"
  exit 1
}

if ! command -v curl >/dev/null 2>&1; then
  say "curl is not on PATH: install it where Terraform runs; the wait for Rancher needs sh and curl"
  exit 1
fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
trap 'exit 1' HUP INT TERM

if [ -n "$TRUSTED" ]; then insecure=; else insecure=yes; fi
began=$(now)
answered=
steady=0
said=
said_at=0
until look; do
  elapsed=$(($(now) - began))
  [ "$elapsed" -lt "$LIMIT" ] || give_up
  if [ "$state" != "$said" ] || [ $((elapsed - said_at)) -ge "$repeat_seconds" ]; then
    say "$state ($(duration "$elapsed"))"
    said=$state
    said_at=$elapsed
  fi
  sleep "$poll_seconds"
done
say "$state ($(duration $(($(now) - began))))"
