#!/bin/sh
# Waits until Rancher answers with the desired version, and prints what it waits for. It runs where Terraform runs, with sh
# and curl.
# Environment:
#   NAME           Rancher's host name
#   HOST           host to connect to instead of the one in DNS, or empty
#   TRUSTED        not empty when the certificate is verified
#   VERSION        desired version
#   LIMIT          time limit in seconds
#   HINT, CONSOLE  for the message at the time limit
set -eu

poll_seconds=5
said_every=6

# request PATH: prints the answer, or curl's error.
request() {
  curl --silent --show-error --fail --connect-timeout 5 --max-time 15 \
    ${HOST:+--connect-to "$NAME:443:$HOST:443"} ${insecure:+--insecure} "https://$NAME$1" 2>&1
}

# look: sets `state`, and fails unless Rancher runs the desired version.
look() {
  if ! state=$(request /ping) || [ "$state" != pong ]; then
    state="waiting for https://$NAME/ping: $state"
    return 1
  fi
  running=$(request /rancherversion | sed -n 's/.*"Version": *"v\{0,1\}\([^"]*\)".*/\1/p')
  state="Rancher ${running:-of an unknown version} answers, wanted is $VERSION"
  [ "$running" = "$VERSION" ]
}

command -v curl >/dev/null || { echo "curl is not on PATH: install it where Terraform runs" && exit 1; }
insecure=yes
[ -z "$TRUSTED" ] || insecure=
began=$(date +%s)
looks=0
until look; do
  waited=$(($(date +%s) - began))
  if [ "$waited" -ge "$LIMIT" ]; then
    printf '%s\n' "not ready after $LIMIT s: $state" "$HINT" "the server's console shows more:" "  $CONSOLE" \
      "correct the cause and deploy again"
    exit 1
  fi
  [ $((looks % said_every)) -ne 0 ] || echo "$state (${waited}s)"
  looks=$((looks + 1))
  sleep "$poll_seconds"
done
echo "Rancher $VERSION answers"
