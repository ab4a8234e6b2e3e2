#!/bin/sh
# Writes the API's host and the certificate of the readiness gates for before-stop.sh, before a plan stops a server. Terraform hides
# the output of a command whose environment contains a secret, so a second command waits and prints.
# Environment: STACK, HOST, CA, CERTIFICATE, KEY.
set -eu

# Terraform's own process id is in the names: both commands of one run find them, and no other run does.
access=${TMPDIR:-/tmp}/rancher-$STACK-$PPID
# Also a mark of with-stack.sh, which an earlier run with the same process id may have left. That script runs after this one.
rm -rf "$access" "$access".*
umask 077
mkdir "$access"
printf '%s' "$HOST" >"$access/host"
printf '%s' "$CA" >"$access/ca.crt"
printf '%s' "$CERTIFICATE" >"$access/client.crt"
printf '%s' "$KEY" >"$access/client.key"
