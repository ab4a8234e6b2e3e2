#!/bin/bash
# What a server does at boot and every minute. It is kept in an SSM parameter, so that a change reaches servers that run.
# Environment: SERVER, VOLUME_ID.
set -euo pipefail

data=/var/lib/rancher
reported=/run/rancher-reported

size_of_data() { df --output=size --block-size=1M "$data" | tail -n 1 | tr -d ' '; }

# The volume grows under the running server; only its filesystem does not know. resize2fs talks even when all is well.
if ! said=$(resize2fs "$(findmnt --noheadings --output SOURCE "$data")" 2>&1); then
  echo "$SERVER: cannot grow the filesystem of data volume $VOLUME_ID: $said" >&2
  exit 1
fi

report="$SERVER: data volume $VOLUME_ID is in use, $(size_of_data) MiB"
if [ "$report" != "$(cat "$reported" 2>/dev/null)" ]; then
  echo "$report"
  echo "$report" >"$reported"
fi
