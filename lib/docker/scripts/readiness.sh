#!/bin/sh
# Waits until Rancher answers with the wanted version, and says for what it waits. It runs where Terraform runs, with sh
# and curl. Environment: NAME, under which Rancher is reached; HOST, what is asked under that name, or empty for what the
# DNS says; TRUSTED, not empty where the certificate is checked; VERSION; LIMIT, in seconds; HINT and CONSOLE, for the end.
set -eu

poll_seconds=5
said_every=6

# request PATH: the answer. Errors of curl become the state.
request() {
  curl --silent --show-error --fail --connect-timeout 5 --max-time 15 \
    ${HOST:+--connect-to "$NAME:443:$HOST:443"} ${insecure:+--insecure} "https://$NAME$1" 2>&1
}

# look: says in `state` what is the case, and fails unless all is as it should be.
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
    printf '%s\n' "not ready after $LIMIT s: $state" "$HINT" "the server's console says more:" "  $CONSOLE" \
      "correct the cause and deploy again"
    exit 1
  fi
  [ $((looks % said_every)) -ne 0 ] || echo "$state (${waited}s)"
  looks=$((looks + 1))
  sleep "$poll_seconds"
done
echo "Rancher $VERSION answers"
