# shellcheck shell=bash
# Rancher's data on the data volume, its copies from before upgrades, and the way back to one.

volume=/var/lib/rancher
data=$volume/data
logs=$volume/log
copies=$volume/copies
state=$volume/node
# Where Rancher's documentation has them.
data_place=/opt/rancher
logs_place=/var/log/rancher
kept_copies=2

place() { mountpoint --quiet "$2" || { mkdir -p "$2" && mount --bind "$1" "$2"; }; }

place_data() {
  mkdir -p "$state" "$copies" "$logs/auditlog"
  finish_restore
  mkdir -p "$data"
  place "$data" "$data_place"
  place "$logs" "$logs_place"
}

# The version that last ran on the data, or nothing.
data_version() { [ ! -e "$state/version" ] || cat "$state/version"; }

set_data_version() { echo "$1" >"$state/version.new" && mv "$state/version.new" "$state/version"; }

# is_older A B: whether version A comes before B; no version comes before none.
is_older() { [ -n "$2" ] && [ "$1" != "$2" ] && [ "$(printf '%s\n' "$1" "$2" | sort --version-sort | head -n 1)" = "$1" ]; }

# The names of the copies there are, newest first.
copies() { find "$copies" -mindepth 1 -maxdepth 1 -name 'before-*' ! -name '*.new' -printf '%T@ %f\n' | sort --reverse --numeric-sort | cut -d ' ' -f 2 | paste --serial --delimiters ' ' -; }

mebibytes() { du --summarize --block-size=1M "$1" | cut -f 1; }

free_mebibytes() { df --block-size=1M --output=avail "$volume" | tail -n 1 | tr -d ' '; }

# has_room FOLDER WHY: whether a copy of a folder fits.
has_room() {
  local needed free
  needed=$(mebibytes "$1")
  free=$(free_mebibytes)
  [ "$free" -gt "$needed" ] || again "to $2: its copy needs $needed MiB, and $free MiB of the data volume are free; write a larger server.volume.size"
}

forget_copies() {
  local name kept=0
  for name in $(copies); do
    kept=$((kept + 1))
    [ "$kept" -le "$1" ] || rm -rf "${copies:?}/$name"
  done
}

# copy_data VERSION: what the version before wrote, while nothing writes to it.
copy_data() {
  local copy=$copies/before-$1
  say "copying Rancher's data, to go back to $(data_version)"
  rm -rf "$copy.new" "$copy"
  mkdir "$copy.new"
  cp --archive "$data" "$copy.new/data"
  cp "$state/version" "$copy.new/version"
  sync --file-system "$copy.new"
  mv "$copy.new" "$copy"
  # A new copy can be gone back to, though one of its name was before.
  [ "$(restored)" != "before-$1" ] || rm "$state/restored"
}

# A name is restored once.
must_restore() { [ -n "$RESTORE" ] && [ "$RESTORE" != "$(restored)" ]; }

restored() { [ ! -e "$state/restored" ] || cat "$state/restored"; }

restore_data() {
  local copy=$copies/$RESTORE version
  [ -d "$copy" ] || again "to restore $RESTORE: there is no such copy; write one of: $(copies)"
  version=$(cat "$copy/version")
  [ "$version" = "$VERSION" ] || again "to restore $RESTORE: Rancher $version has written it; write rancher.version $version"
  rm -rf "$data.restored" "$data.before-restore"
  has_room "$copy/data" "restore $RESTORE"
  pull_image
  stop_container
  say "restoring $RESTORE, the data of Rancher $version"
  cp --archive "$copy/data" "$data.restored"
  sync --file-system "$data.restored"
  forget_unit
  echo "$RESTORE" >"$state/restoring.new" && mv "$state/restoring.new" "$state/restoring"
  place_data
}

# From here on a restore is finished, whatever interrupts it: what is restored is whole. What was is kept until the next one.
finish_restore() {
  [ -e "$state/restoring" ] || return 0
  if [ -d "$data.restored" ]; then
    ! mountpoint --quiet "$data_place" || umount "$data_place"
    [ ! -d "$data" ] || mv "$data" "$data.before-restore"
    mv "$data.restored" "$data"
  fi
  set_data_version "$(cat "$copies/$(cat "$state/restoring")/version")"
  mv "$state/restoring" "$state/restored"
}
