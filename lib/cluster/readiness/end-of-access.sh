#!/bin/sh
# Deletes the file of api-access.sh, after the servers have changed.
# Environment: STACK.
set -eu

rm -rf "${TMPDIR:-/tmp}/rancher-$STACK-$PPID"
