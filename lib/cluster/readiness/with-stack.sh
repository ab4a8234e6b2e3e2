#!/bin/sh
# Marks that Terraform destroys each server together with the whole stack, for before-stop.sh.
# Environment: STACK, SERVERS.
set -eu

for server in $SERVERS; do touch "${TMPDIR:-/tmp}/rancher-$STACK-$PPID.$server"; done
