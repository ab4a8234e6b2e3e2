#!/bin/sh
# Marks that Terraform destroys a server together with the whole stack, for before-stop.sh.
# Environment: STACK, STOPS.
set -eu

touch "${TMPDIR:-/tmp}/rancher-$STACK-$PPID.$STOPS"
