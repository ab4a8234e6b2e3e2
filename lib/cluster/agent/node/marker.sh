# shellcheck shell=bash
# The marker, an SSM parameter that says which cluster is the stack's, and whether this server is of it: a cluster is known by
# the uid of its namespace kube-system.

# Prints what the marker says; fails when it cannot be read.
read_marker() { ssm GetParameter "{\"Name\": \"$MARKER\"}" | json 'd["Parameter"]["Value"]'; }

# The same, and nothing if it cannot be read: each caller then waits or keeps what it has.
seen_marker() { read_marker 2>/dev/null || true; }

write_marker() {
  ssm PutParameter "{\"Name\": \"$MARKER\", \"Value\": \"$1\", \"Overwrite\": true}" >/dev/null
}

# marker_says KEY MARKER: what the marker says after a word, `restored` or `restoring`.
marker_says() { sed -n "s/^cluster .*\\b$1 \\([^ ]*\\).*/\\1/p" <<<"$2"; }

own_uid() { own_request GET /api/v1/namespaces/kube-system | json 'd["metadata"]["uid"]'; }

# check_identity MARKER: compares with the marker, which is read again unless it agrees. Only a definite difference stops the
# server; a marker that cannot be read stops nothing.
check_identity() {
  local marker uid words restored
  uid=$(own_uid) && [ -n "$uid" ] || return 0
  [[ "$1 " != "cluster $uid "* ]] || return 0
  marker=$(read_marker 2>/dev/null) || return 0
  read -ra words <<<"$marker"
  case ${words[0]} in
  cluster)
    if [ -n "${words[1]:-}" ] && [ "${words[1]}" != "$uid" ]; then
      echo "$uid" >"$state/foreign"
      stop_for_good
      say "runs the cluster $uid, but the stack's is ${words[1]}: stopped, and its data is kept"
      exit 1
    fi
    ;;
  # The claim of this volume, or that of server-0, whose cluster this server has joined.
  claimed | uninitialized)
    # A marker that was lost knew what was restored last, and is not to have it restored again.
    restored=$(cat "$state/restored" 2>/dev/null) || restored=''
    write_marker "cluster $uid${restored:+ restored $restored}" || return 0
    say "the cluster is $uid"
    ;;
  esac
}

# Whether this server was found to run another cluster than the stack's, and the marker has not come round to it.
is_foreign() {
  local words
  [ -e "$state/foreign" ] || return 1
  read -ra words < <(read_marker 2>/dev/null)
  if [ "${words[1]:-}" = "$(cat "$state/foreign")" ]; then
    rm "$state/foreign"
    return 1
  fi
}
