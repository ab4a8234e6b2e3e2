# shellcheck shell=bash
# What a person reads on the instance's console, and how a pass of the node script waits.

# A pass that has to wait ends with this status (EX_TEMPFAIL) after so many seconds; the unit then starts the next
# one, with the newest desired state: one that was mended reaches a server that waits.
AGAIN=75
PASS_SECONDS=60
SAID_EVERY_SECONDS=60

say() { echo "$SERVER: $*"; }

# say_once LINE: not again while it is the last thing said this way.
say_once() {
  [ "$1" != "$(cat /run/rancher-said 2>/dev/null)" ] || return 0
  echo "$1" >/run/rancher-said
  say "$1"
}

# waiting REASON: said when it is new, and once a minute.
waiting() {
  local file=/run/rancher-waiting now
  now=$(date +%s)
  if [ "$1" = "$(tail -n +2 $file 2>/dev/null)" ] && [ $((now - $(head -n 1 $file))) -lt $SAID_EVERY_SECONDS ]; then return; fi
  printf '%s\n%s\n' "$now" "$1" >$file
  say "waiting: $1"
}

# again REASON: ends the pass; the next one follows.
again() {
  waiting "$1"
  sleep 2
  exit "$AGAIN"
}

# wait_for REASON COMMAND…: until the command succeeds, or the pass has taken its time.
wait_for() {
  local reason=$1
  shift
  until "$@"; do
    waiting "$reason"
    [ "$SECONDS" -lt $PASS_SECONDS ] || exit "$AGAIN"
    sleep 1
  done
}
