#!/bin/sh
# The double's part of RKE2's rke2-killall.sh: stops the unit, then ends its pods at once. It has no mounts and no
# network to remove, because the double's pods are only processes.

if [ "$(id -u)" -ne 0 ]; then
  echo "$(basename "$0"): must be run as root" >&2
  exit 1
fi

systemctl stop rke2-server.service || echo "rke2-server.service could not be stopped" >&2

# runs PID START: whether that very process exists; after a reboot another one may have its number. A killed process is a
# zombie as soon as its first thread has ended; it keeps its ports until its other threads have ended, too.
runs() {
  [ -n "$1" ] && stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  # The state follows the name in brackets; the 18th word is the number of threads, the 20th the start time.
  # shellcheck disable=SC2086
  set -- "$2" ${stat##*) }
  [ "${21}" = "$1" ] && [ "$2" != X ] && { [ "$2" != Z ] || [ "${19}" -gt 1 ]; }
}

for record in "${RKE2_DATA_DIR:-/var/lib/rancher/rke2}"/agent/pods/*.pid; do
  [ -e "$record" ] || continue
  read -r pid start _ <"$record"
  while runs "$pid" "$start"; do
    kill -9 "$pid" 2>/dev/null
    sleep 0.05
  done
  rm -f "$record"
done
# The next start finds no pod to keep or to end.
rm -f "${RKE2_DATA_DIR:-/var/lib/rancher/rke2}"/agent/pod-manifests/*.yaml
