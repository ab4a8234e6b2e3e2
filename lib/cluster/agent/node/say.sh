# shellcheck shell=bash
# Messages on the instance's console, and the waits of a run of the node script.

# A run that must wait ends with this status (EX_TEMPFAIL) after RUN_SECONDS. The unit then starts the next run, which
# reads the newest desired state. So a correction reaches a server that waits.
AGAIN=75
RUN_SECONDS=60
REPEAT_SECONDS=60
# Files of this boot.
run=/run

say() { echo "$SERVER: $*"; }

# say_once LINE: prints the line unless it was the last one printed this way.
say_once() {
  [ "$1" != "$(cat "$run/rancher-said" 2>/dev/null)" ] || return 0
  echo "$1" >"$run/rancher-said"
  say "$1"
}

# waiting REASON: prints a new reason at once, and the same reason once a minute.
waiting() {
  local file=$run/rancher-waiting elapsed
  # A synchronisation can set the clock back, so the time since the last line can be negative.
  elapsed=$(($(date +%s) - $(head -n 1 "$file" 2>/dev/null || echo 0)))
  if [ "$1" = "$(tail -n +2 "$file" 2>/dev/null)" ] && [ $elapsed -ge 0 ] && [ $elapsed -lt $REPEAT_SECONDS ]; then return; fi
  printf '%s\n%s\n' "$(date +%s)" "$1" >"$file"
  say "waiting: $1"
}

# retry_later REASON: ends this run; the next one follows.
retry_later() {
  waiting "$1"
  sleep 2
  exit "$AGAIN"
}

# wait_for REASON COMMAND…: retries the command until it succeeds, or until the time of this run is over.
wait_for() {
  local reason=$1
  shift
  until "$@"; do
    waiting "$reason"
    [ "$SECONDS" -lt $RUN_SECONDS ] || exit "$AGAIN"
    sleep 1
  done
}
