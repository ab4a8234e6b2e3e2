# shellcheck shell=bash
# Repairs an etcd whose database reached its quota. While a member has the alarm NOSPACE, all members reject every write
# except a deletion (etcd, "Space quota"). So this repair needs no Lease: the servers take turns by their clocks.

# etcd's quota without `quota-backend-bytes`.
DEFAULT_QUOTA=$((2 * 1024 ** 3))

# The length of a turn in seconds, and the part of it in which a server begins. In the rest of the turn, a server that
# stopped becomes visible to the next one.
TURN_SECONDS=30
TURN_BEGINS_SECONDS=15

# etcd_request PATH BODY [LIMIT]: prints the answer of this server's etcd. Fails unless the status is 2xx, and prints the
# reason as an error. etcd's HTTP gateway listens on the server itself only.
etcd_request() {
  local tls=$data/server/tls/etcd answer message
  if answer=$(curl --noproxy '*' --silent --show-error --fail-with-body --connect-timeout 2 --max-time "${3:-10}" \
    --cacert "$tls/server-ca.crt" --cert "$tls/client.crt" --key "$tls/client.key" --data "$2" "https://127.0.0.1:2382$1" 2>&1); then
    echo "$answer"
    return
  fi
  message=$(sed -n 's/.*"message": *"\([^"]*\)".*/\1, /p' <<<"$answer" | tail -n 1)
  echo "$message$(curl_reason <<<"$answer")" >&2
  return 1
}

# step WHAT COMMAND…: does a step of the repair. A failure is named on the console, and the next turn repeats the step.
step() {
  local what=$1 reason
  shift
  reason=$("$@" 2>&1 >/dev/null) && return
  say_once "$what failed: $(tail -n 1 <<<"$reason"); it is repeated in the next turn of this server"
  return 1
}

# etcd_is_full: whether a member has the alarm NOSPACE. Status 2 means that etcd does not answer.
etcd_is_full() {
  local answer
  answer=$(etcd_request /v3/maintenance/alarm '{"action": "GET"}' 2 2>/dev/null) || return 2
  [[ $answer == *NOSPACE* ]]
}

# disarm TIMES: disarms the alarm of every member, repeatedly. A full member raises its alarm again at its next write.
disarm() {
  local members member pid pids=() status=0
  members=$(etcd_request /v3/cluster/member/list '{}' | json '" ".join(m["ID"] for m in d["members"])') || return
  for member in $members; do
    etcd_request "/v3/maintenance/alarm?time=[1-$1]" "{\"action\": \"DEACTIVATE\", \"memberID\": \"$member\", \"alarm\": \"NOSPACE\"}" >/dev/null &
    pids+=($!)
  done
  for pid in "${pids[@]}"; do wait "$pid" || status=1; done
  return "$status"
}

# Deletes all former revisions of the keys, on all members. While etcd rejects writes, its revision stays, and etcd rejects
# a second request for it (etcd, ErrCompacted).
compact() {
  local revision reason
  revision=$(etcd_request /v3/maintenance/status '{}' | json 'd["header"]["revision"]') || return
  reason=$(etcd_request /v3/kv/compaction "{\"revision\": \"$revision\", \"physical\": true}" 120 2>&1 >/dev/null) ||
    [[ $reason == *"has been compacted"* ]] || {
    echo "$reason" >&2
    return 1
  }
}

# quota_in FILE: prints the quota in bytes that a config.yaml sets. The last one counts.
quota_in() {
  local quota
  quota=$(grep --only-matching --extended-regexp 'quota-backend-bytes=[1-9][0-9]*' "$1" | tail -n 1) || quota=$DEFAULT_QUOTA
  echo "${quota#*=}"
}

# begins_turn TIME: whether this server begins its turn now, at this Unix time in seconds. It begins a turn once. No two
# servers begin within half a turn. An unsynchronised clock proves nothing.
begins_turn() {
  local turn=$(($1 / TURN_SECONDS)) servers
  read -ra servers <<<"$SERVERS"
  [ $((turn % ${#servers[@]})) = "${SERVER#server-}" ] && [ $(($1 % TURN_SECONDS)) -lt "$TURN_BEGINS_SECONDS" ] &&
    [ "$turn" != "$(cat "$run/rancher-turn" 2>/dev/null)" ] && clock_is_synchronised || return
  echo "$turn" >"$run/rancher-turn"
}

# decide_space SIZE IN_USE QUOTA WANTED SERVER [SILENT…]: prints a verb and its reason, while a member has the alarm. It
# changes nothing, so a test covers it as a table.
#   SIZE     size of this member's file in bytes
#   IN_USE   bytes that remain in the file after a defragmentation
#   QUOTA    quota in bytes that this server's etcd was started with
#   WANTED   quota in bytes of the desired state
#   SERVER   state of this server: up | down
#   SILENT   addresses of the other servers that do not answer
# Verbs: `defragment`, `restart`, `disarm`, `wait`.
decide_space() {
  local size=$1 in_use=$2 quota=$3 wanted=$4 server=$5
  shift 5
  if [ $(((size - in_use) * 20)) -ge "$size" ]; then
    echo "defragment $((size - in_use)) of $size bytes are free"
  elif [ $((size * 10)) -lt $((quota * 9)) ]; then
    echo "disarm $size of $quota bytes are used here"
  elif [ "$wanted" -le "$quota" ]; then
    echo "wait the objects in etcd fill its quota of $quota bytes: raise quota-backend-bytes in cluster.config, etcd-arg, or delete objects"
  elif [ "$server" = up ] && [ $# -gt 0 ]; then
    echo "wait to restart etcd with the quota $wanted: $* does not answer, and only one server may be down"
  else
    echo "restart the objects in etcd fill its quota of $quota bytes, and the desired quota is $wanted"
  fi
}

# Waits while a member has the alarm. A server that starts does so in `become_ready`.
free_etcd_space() {
  [ "$(unit_state)" = active ] || return 0
  wait_for "for etcd to accept writes: the database of a member reached its quota (alarm NOSPACE)" has_etcd_space
}

# Succeeds when no member has the alarm and this member is not full. Otherwise, this server does its part.
has_etcd_space() {
  local full=0 server=up quota wanted size
  [ "$BACKEND" = etcd ] && has_data && size=$(db_size) || return 0
  quota=$(quota_in "$configuration/config.yaml") wanted=$(quota_in "$desired/config.yaml")
  [ "$(unit_state)" = active ] || server=down
  etcd_is_full || full=$?
  # A full member raises its alarm at its next write, also after another server disarmed it.
  [ "$full" != 1 ] || [ "$size" -lt "$quota" ] || full=0
  case $full-$server in
  0-*)
    ! begins_turn "$(date +%s)" || take_turn "$server" "$quota" "$wanted"
    # RKE2 and K3s write once when they start, and end when the write fails. The caller repeats a failed request.
    [ "$server" = up ] || [ "$size" -ge "$quota" ] || step "disarming the alarm" disarm 50 || true
    ;;
  # etcd of K3s ends with K3s, so this server may never answer while a member has the alarm.
  2-down)
    [ $((size * 10)) -ge $((quota * 9)) ] && [ "$wanted" -gt "$quota" ] || return 0
    ! begins_turn "$(date +%s)" || restart_with_quota "$wanted"
    ;;
  *) return 0 ;;
  esac
  return 1
}

db_size() { stat --format %s "$data/server/db/etcd/member/snap/db" 2>/dev/null; }

bytes_in_use() { etcd_request /v3/maintenance/status '{}' 2>/dev/null | json 'd["dbSizeInUse"]'; }

# take_turn SERVER QUOTA WANTED. A failed request does not end the run: while the alarm stays, the next turn repeats it.
take_turn() {
  local size in_use slack=0 address decision silent=()
  say "etcd rejects writes, because the database of a member reached its quota: deleting former revisions of its keys"
  step "deleting former revisions" compact || true
  size=$(db_size)
  in_use=$(bytes_in_use) || in_use=$size
  ! [ -s "$state/etcd-slack" ] || slack=$(cat "$state/etcd-slack")
  # The API of K3s serves only after its start has written.
  for address in $(peers); do
    db_info "$address" >/dev/null && request "$address" GET /readyz >/dev/null || silent+=("$address")
  done
  decision=$(decide_space "$size" $((in_use + slack)) "$2" "$3" "$1" "${silent[@]}")
  say "$decision"
  case $decision in
  defragment*)
    if step "the defragmentation" etcd_request /v3/maintenance/defragment '{}' 600; then
      say "defragmented etcd to $(db_size) bytes"
      # etcd's file grows in large steps, so some bytes remain free after a defragmentation.
      ! in_use=$(bytes_in_use) || echo $(($(db_size) - in_use)) >"$state/etcd-slack"
      step "disarming the alarm" disarm 1 || true
    fi
    ;;
  disarm*) step "disarming the alarm" disarm 1 || true ;;
  restart*) restart_with_quota "$3" ;;
  esac
}

restart_with_quota() {
  say "restarting with $1 bytes as the quota of etcd, without the Lease"
  if profile_differs; then stop_with_pods; else stop_unit; fi
  write_configuration && install_release && echo "after the restart with a larger quota of etcd" >"$state/how" && start_unit
}

# Succeeds when the server is ready. Whether etcd has space does not decide: only a ready server ends the wait.
ready_with_space() {
  ! is_ready || return 0
  has_etcd_space || true
  return 1
}
