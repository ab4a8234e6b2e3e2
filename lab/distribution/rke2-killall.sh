#!/bin/sh
# The double's part of RKE2's rke2-killall.sh: stops the unit, then ends the pods that it leaves, at once. There is nothing
# to unmount and no network to take down, as pods of the double are processes only.

if [ "$(id -u)" -ne 0 ]; then
  echo "$(basename "$0"): must be run as root" >&2
  exit 1
fi

systemctl stop rke2-server.service || echo "rke2-server.service could not be stopped" >&2

# runs PID START: whether that very process is there; after a reboot another one may have its number.
runs() {
  [ -n "$1" ] && stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  # What follows the name in brackets is the state; the 20th word is the time of the start.
  # shellcheck disable=SC2086
  set -- "$2" ${stat##*) }
  [ "${21}" = "$1" ] && [ "$2" != Z ] && [ "$2" != X ]
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
