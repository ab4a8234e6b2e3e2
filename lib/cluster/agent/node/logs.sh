# shellcheck shell=bash
# Sends a server's journal to CloudWatch Logs, as metrics.sh sends metrics to CloudWatch. No agent is installed:
# fluent-bit and the CloudWatch agent are not in Ubuntu's archive. In an air gap, servers reach neither fluent-bit's
# archive nor the AWS bucket with the agent. (The policy of the S3 endpoint allows only buckets of the stack's account
# and named buckets.) Neither program measures the age of snapshots or the days left of certificates.

# More than one request can hold (logs.py). Without a limit, a long journal is not printed within the time limit.
LOG_ENTRIES=10001
# The maximum number of batches in one run. The next run sends the rest.
LOG_BATCHES=10

# Prints the journal after the last entry in CloudWatch, one JSON line each: node script, server, and kernel, which
# reports killed processes. On a replaced instance, journalctl continues at the cursor's time.
journal() {
  local after=(--boot)
  [ ! -s "$state/logged" ] || after=(--after-cursor "$(cat "$state/logged")")
  # systemd lets its programs ignore SIGPIPE (systemd.exec, IgnoreSIGPIPE). journalctl would then read the whole journal.
  env --default-signal=PIPE timeout 60 journalctl --quiet --no-pager --output json "${after[@]}" \
    _SYSTEMD_UNIT=rancher-data-volume.service + _SYSTEMD_UNIT=rancher-node.service + _TRANSPORT=kernel + \
    _SYSTEMD_UNIT=rke2-server.service + UNIT=rke2-server.service + _SYSTEMD_UNIT=k3s.service + UNIT=k3s.service |
    head --lines $LOG_ENTRIES ||
    # journalctl ends by SIGPIPE when head has enough.
    [ "${PIPESTATUS[0]}" = 141 ]
}

# Prints the request body for the first entries on standard input, or nothing. Writes the cursor of the last entry to
# "$state/logged.new".
logs_request() {
  rm -f "$state/logged.new"
  python3 -IS "$desired/logs.py" "$LOG_GROUP" "$SERVER" "$state/logged.new"
}

# Sends one batch. "$state/log-request" is empty when no entry is left.
put_logs() {
  journal | logs_request >"$state/log-request" || {
    echo "the journal cannot be read" >"$failure"
    return 1
  }
  [ -s "$state/log-request" ] || return 0
  signed logs --fail --output /dev/null --max-time 30 --header "Content-Type: application/x-amz-json-1.1" \
    --header "X-Amz-Target: Logs_20140328.PutLogEvents" --data-binary "@$state/log-request" "https://logs.$REGION.$DOMAIN/" || return
  mv "$state/logged.new" "$state/logged"
}

# Never fails, because a run does not depend on it.
publish_logs() {
  local batch
  [ -n "${LOG_GROUP:-}" ] || return 0
  for ((batch = 0; batch < LOG_BATCHES; batch++)); do
    put_logs || {
      say_once "cannot publish its journal to CloudWatch Logs: $(why_failed); trying again in a minute"
      return 0
    }
    [ -s "$state/log-request" ] || return 0
  done
}
