# shellcheck shell=bash
# The cluster lock: an SSM parameter that says which cluster belongs to the stack.
# The uid of the namespace kube-system identifies a cluster.

# Prints the cluster lock; fails when it cannot be read.
read_lock() { ssm GetParameter "{\"Name\": \"$LOCK\"}" | json 'd["Parameter"]["Value"]'; }

# Prints the cluster lock, or nothing if it cannot be read. Each caller then waits or keeps its state.
lock_if_readable() { read_lock 2>/dev/null || true; }

# Prints the cluster lock at the boot of a server, or nothing. One failed request proves nothing, and a server whose data
# is older than a restore must not start.
LOCK_SECONDS=25
lock_at_boot() {
  until read_lock 2>/dev/null; do
    [ "$SECONDS" -lt $LOCK_SECONDS ] || return 0
    sleep 3
  done
}

write_lock() {
  ssm PutParameter "{\"Name\": \"$LOCK\", \"Value\": \"$1\", \"Overwrite\": true}" >/dev/null
}

# lock_says KEY LOCK: prints the word after KEY in the cluster lock. KEY is `restored` or `restoring`.
lock_says() { sed -n "s/^cluster .*\\b$1 \\([^ ]*\\).*/\\1/p" <<<"$2"; }

# lock_with_restore LOCK SNAPSHOT: prints the cluster lock once this restore has begun. It replaces an unfinished restore.
lock_with_restore() {
  local words
  read -ra words <<<"${1%% restoring *}"
  echo "${words[*]} restoring $2"
}

own_uid() { own_request GET /api/v1/namespaces/kube-system | json 'd["metadata"]["uid"]'; }

# check_identity LOCK: compares this server's cluster with the cluster lock. When they differ, it reads the cluster lock
# again. Only a definite difference stops the server. An unreadable cluster lock does not.
check_identity() {
  local lock uid words restored
  uid=$(own_uid) && [ -n "$uid" ] || return 0
  [[ "$1 " != "cluster $uid "* ]] || return 0
  lock=$(read_lock 2>/dev/null) || return 0
  read -ra words <<<"$lock"
  case ${words[0]:-} in
  cluster)
    if [ -n "${words[1]:-}" ] && [ "${words[1]}" != "$uid" ]; then
      echo "$uid" >"$state/foreign"
      stop_with_pods
      say "runs the cluster $uid, but the stack's is ${words[1]}: stopped, and its data is kept"
      exit 1
    fi
    ;;
  # The claim names this volume, or the volume of server-0, whose cluster this server has joined.
  claimed | uninitialized)
    # A lost cluster lock no longer names the last restored snapshot. Without that name, the servers would restore the
    # snapshot again.
    restored=$(cat "$state/restored" 2>/dev/null) || restored=''
    write_lock "cluster $uid${restored:+ restored $restored}" || return 0
    say "the cluster is $uid"
    ;;
  esac
}

# Whether check_identity found another cluster than the stack's on this server. The mark is deleted when the cluster
# lock names that cluster.
is_foreign() {
  local words
  [ -e "$state/foreign" ] || return 1
  read -ra words < <(read_lock 2>/dev/null)
  if [ "${words[1]:-}" = "$(cat "$state/foreign")" ]; then
    rm "$state/foreign"
    return 1
  fi
}
