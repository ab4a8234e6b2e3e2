# shellcheck shell=bash
# What the journal has of a server, to CloudWatch Logs, as metrics.sh sends its numbers to CloudWatch.
# Not by fluent-bit or the CloudWatch agent: Ubuntu's archive has neither, and in an air gap neither fluent-bit's archive nor the
# bucket of AWS with the agent is reached (its endpoint for S3 admits the stack's own buckets). The age of snapshots and the
# end of certificates would be our own to find out all the same.

# So many a pass; what is left goes with the next one.
LOG_BATCHES=10

# What came after the last entry that CloudWatch has, a line of JSON each: the node script, the server, and the kernel,
# which says what it killed. A replaced instance goes on by the time.
journal() {
  local after=(--boot)
  [ ! -s "$state/logged" ] || after=(--after-cursor "$(cat "$state/logged")")
  timeout 60 journalctl --quiet --no-pager --output json "${after[@]}" \
    _SYSTEMD_UNIT=rancher-data-volume.service + _SYSTEMD_UNIT=rancher-node.service + _TRANSPORT=kernel + \
    _SYSTEMD_UNIT=rke2-server.service + UNIT=rke2-server.service + _SYSTEMD_UNIT=k3s.service + UNIT=k3s.service
}

# The body of a request for the first of the entries on standard input, or nothing; the cursor of its last one is then in
# "$state/logged.new".
logs_request() {
  rm -f "$state/logged.new"
  python3 -IS "$desired/logs.py" "$LOG_GROUP" "$SERVER" "$state/logged.new"
}

# A batch; "$state/log-request" is empty when there was nothing more.
put_logs() {
  local keys
  journal | logs_request >"$state/log-request" || return
  [ -s "$state/log-request" ] || return 0
  keys=$(credentials) || return
  curl --config - --silent --fail --output /dev/null --connect-timeout 5 --max-time 30 \
    --aws-sigv4 "aws:amz:$REGION:logs" --header "Content-Type: application/x-amz-json-1.1" \
    --header "X-Amz-Target: Logs_20140328.PutLogEvents" --data-binary "@$state/log-request" \
    "https://logs.$REGION.$DOMAIN/" <<<"$keys" || return
  mv "$state/logged.new" "$state/logged"
}

# Never fails: a pass does not depend on it.
publish_logs() {
  local batch
  [ -n "${LOG_GROUP:-}" ] || return 0
  for ((batch = 0; batch < LOG_BATCHES; batch++)); do
    put_logs || {
      say_once "cannot publish its journal: CloudWatch Logs, its endpoint or the role refuses; once more in a minute"
      return 0
    }
    [ -s "$state/log-request" ] || return 0
  done
}
