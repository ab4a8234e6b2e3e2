# shellcheck shell=bash
# Which cluster this server is of, by the uid of its namespace kube-system.

own_uid() { own_request GET /api/v1/namespaces/kube-system | json 'd["metadata"]["uid"]'; }

# Compares with the marker. Only a definite difference stops the server; a marker that cannot be read stops nothing.
check_identity() {
  local marker uid words restored
  uid=$(own_uid) && [ -n "$uid" ] || return 0
  # What this pass has read before will do where it agrees.
  [[ "${known_marker:-} " != "cluster $uid "* ]] || return 0
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
