# shellcheck shell=bash
# Starts a server without data. The server creates the cluster, joins it, or finds it in the external datastore.

create_or_join_cluster() {
  local record decision session
  ! has_begun || return 0
  # Other servers reject certificates that begin in the future.
  wait_for "for a synchronised clock" clock_is_synchronised
  wait_for "for the release $VERSION" download "$VERSION"
  select_release "$VERSION"
  install_release
  ! runs || stop_unit
  if has_data; then
    start_unit
    retry_later "to start with the data that appeared meanwhile"
  fi
  # All requests for the record use the same credentials. Without them, each request fetches its own.
  session=$(credentials) || session=''
  record=$(record_if_readable)
  decision=$(decide_on "$record")
  # server-0 creates the cluster within seconds, and a new run takes as long. So this run waits for the cluster.
  if [[ $BACKEND = etcd && $record =~ ^(uninitialized|claimed) && $decision = wait* ]]; then
    await_another "${decision#wait }"
    record=$(record_if_readable)
    decision=$(decide_on "$record")
  fi
  act_on "$record" "$decision"
}

# decide_on RECORD: prints this server's decision.
decide_on() {
  local states
  case $BACKEND in
  etcd)
    mapfile -t states < <(peer_states)
    decide "${SERVER#server-}" "$VOLUME_ID" "$(new_restore)" "$1" "${states[@]}"
    ;;
  # A server that starts joins the cluster in the datastore, or creates it there. K3s lets another server create the
  # cluster after five seconds (K3s, `storageBootstrap`). Both would then have other keys. So only server-0 creates it.
  external)
    if [ "$1" = uninitialized ] && [ "$SERVER" != server-0 ]; then
      echo "wait for server-0 to create the cluster in the datastore"
    else
      echo "initialise the cluster of the external datastore, or join it"
    fi
    ;;
  esac
}

# await_another REASON: waits until another server shows a cluster, or until the time of this run is over. It requests
# only the etcd members of the other servers. decide_on then reads their whole state.
await_another() {
  waiting "$1"
  until another_shows_a_cluster || [ "$SECONDS" -ge "$RUN_SECONDS" ]; do sleep 1; done
}

another_shows_a_cluster() {
  local address
  for address in $(peers); do
    ! db_info "$address" >/dev/null || return 0
  done
  return 1
}

act_on() {
  local record=$1 verb argument reason
  read -r verb argument reason <<<"$2"
  case $verb in wait | begin) ;; *) say "$2" ;; esac
  case $verb in
  wait) retry_later "${2#wait }" ;;
  initialise) initialise ;;
  join) join_cluster "$argument" "$record" ;;
  begin | restore)
    snapshot_exists "$argument" || retry_later "for the snapshot $argument, which the bucket $BUCKET does not show ($(why_failed))"
    [ "$(record_says restoring "$record")" = "$argument" ] || add_restore "$argument" ||
      retry_later "the restore cannot be added to the cluster record: $(why_failed)"
    [ "$verb" = restore ] || retry_later "$reason"
    # A restore can take longer than these credentials are valid.
    session='' restore "$argument"
    ;;
  esac
}

initialise() {
  case $BACKEND in
  etcd) claim_cluster ;;
  external) prepare_for_datastore ;;
  esac
  place_authorities
  place_manifests
  write_configuration
  case $BACKEND in
  etcd)
    if [ "$DISTRIBUTION" = k3s ]; then write_cluster_line "cluster-init: true"; else write_cluster_line ""; fi
    echo "created the cluster" >"$state/how"
    echo >"$state/beginning"
    ;;
  external) echo "by the external datastore" >"$state/how" ;;
  esac
  start_unit
}

# The claim is written before the cluster is created. After an interruption, only the server with this volume continues.
claim_cluster() {
  local record
  record=$(read_record) || retry_later "the cluster record cannot be read"
  if [ "$record" != "claimed $VOLUME_ID" ]; then
    [ "$record" = uninitialized ] || retry_later "the cluster record says $record, expected uninitialized"
    add_fact claim "$VOLUME_ID" || retry_later "the claim cannot be added to the cluster record: $(why_failed)"
  fi
}

# is_listed ADDRESS: whether the cluster still lists this server's name, as a Node or as an etcd member. etcd names a
# member after its Node, a hyphen and eight hexadecimal digits. An unreadable answer counts as yes.
is_listed() {
  local members nodes
  members=$(db_info "$1") && nodes=$(cluster_request GET "/api/v1/nodes?fieldSelector=metadata.name=$SERVER") || return 0
  [ "$(json 'len(d["items"])' <<<"$nodes")" != 0 ] ||
    [ "$(json 'sum(m.get("name", "").rpartition("-")[0] == sys.argv[1] for m in d["members"])' "$SERVER" <<<"$members")" != 0 ]
}

# The volume is empty, so the former member of this name is lost. The lost member still counts in etcd's majority, and
# etcd rejects a second member of the same name.
remove_former_member() {
  local address=$1
  is_listed "$address" || return 0
  say "has no data, but the cluster lists a $SERVER: deleting that Node and its etcd member"
  wait_for "for the former $SERVER to leave the cluster" has_left "$address"
}

# Repeats the request: the etcd leader may have been lost with the member.
has_left() {
  ! has_data || retry_later "to start with the data that appeared meanwhile"
  delete_node
  ! is_listed "$1"
}

# Deletes only the Node that was seen. A late request must not delete the Node of a server that joined since.
delete_node() {
  local nodes uid
  nodes=$(cluster_request GET "/api/v1/nodes?fieldSelector=metadata.name=$SERVER") || return
  uid=$(json 'd["items"][0]["metadata"]["uid"] if d["items"] else ""' <<<"$nodes")
  [ -z "$uid" ] || cluster_request DELETE "/api/v1/nodes/$SERVER" "{\"preconditions\": {\"uid\": \"$uid\"}}" >/dev/null
}

# join_cluster ADDRESS RECORD
join_cluster() {
  local address=$1 record=$2
  # Before the record names a cluster, no former member can exist. A deleted record can have named one.
  case $record in uninitialized | claimed*) ;; *) remove_former_member "$address" ;; esac
  write_configuration
  write_cluster_line "$(server_line "$address")"
  echo "joined through $address" >"$state/how"
  echo "$address" >"$state/beginning"
  # Any restore in the record was done before this server joined.
  record_says restored "$record" >"$state/restored"
  rm -f "$state/silent"
  start_unit
}

# Whether this server is creating or joining a cluster. Its Node can appear minutes before its data, and must not count
# as a former Node. The server decides again when its unit has stopped, after 15 minutes without data, or when the other
# server does not answer.
has_begun() {
  local address
  runs && [ -n "$(find "$state/beginning" -mmin -15 2>/dev/null)" ] || return 1
  address=$(cat "$state/beginning")
  if [ -z "$address" ] || db_info "$address" >/dev/null; then
    rm -f "$state/silent"
    return
  fi
  # One failed request proves nothing: etcd may be electing a leader.
  [ -e "$state/silent" ] || touch "$state/silent"
  [ -z "$(find "$state/silent" -mmin +1)" ]
}

# Whether the cluster removed this server's etcd member, for example after somebody deleted its Node. Its data can then
# never be used again. An unclear answer counts as no.
was_removed() {
  local address members name
  name=$(cat "$data/server/db/etcd/name" 2>/dev/null) && [ -n "$name" ] && ! own_api_is_ready || return 1
  for address in $(peers); do
    members=$(db_info "$address") || continue
    [ "$(json 'sum(m.get("name", "") in ("", sys.argv[1]) for m in d["members"])' "$name" <<<"$members")" = 0 ]
    return
  done
  return 1
}

rejoin_when_removed() {
  has_data && [ ! -e "$state/restoring" ] && was_removed && sleep 5 && was_removed || return 0
  say "is no longer a member, because its Node was deleted: moving its data aside to rejoin"
  set_data_aside
  exit "$AGAIN"
}

# A server that once had a cluster must never create another. From now on its configuration names a server to join.
name_server_to_join() {
  local address
  [ "$BACKEND" = etcd ] || return 0
  read -r address _ <<<"$(peers)"
  if [ -n "$address" ] && ! grep --quiet '^server:' "$configuration/config.yaml.d/cluster.yaml"; then
    write_cluster_line "$(server_line "$address")"
  fi
}
