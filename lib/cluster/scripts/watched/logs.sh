# shellcheck shell=bash
# What the journal has of a server, to CloudWatch Logs. Needs SERVER, REGION, DOMAIN, LOG_GROUP, and `credentials` of ssm.sh.

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

# The body of PutLogEvents for the first of the entries on standard input, or nothing; the cursor of its last one is then
# in "$state/logged.new". CloudWatch Logs, "PutLogEvents": in the order of their times, at most 10,000 in a mebibyte of
# which each takes 26 bytes more, none a day after another.
logs_request() {
  rm -f "$state/logged.new"
  python3 -c '
import json, sys

group, stream, cursor_file = sys.argv[1:]
DAY = 24 * 3600 * 1000

def plain(value):
    if isinstance(value, str): return value
    if not isinstance(value, list): return ""
    # What is no text comes as numbers, a field that an entry has twice as a list.
    if all(isinstance(each, int) for each in value): return bytes(value).decode(errors="replace")
    return " ".join(map(plain, value))

events, size, full = [], 0, False
for line in sys.stdin:
    if full: continue
    entry = json.loads(line)
    message = (plain(entry.get("SYSLOG_IDENTIFIER")) + ": " + plain(entry.get("MESSAGE"))).encode()[:200000]
    time = int(entry["__REALTIME_TIMESTAMP"]) // 1000
    size += len(message) + 26
    full = size > 1048576 or len(events) == 10000 or any(abs(time - each["timestamp"]) >= DAY for each in events[:1])
    if not full:
        events.append({"timestamp": time, "message": message.decode(errors="ignore")})
        cursor = entry["__CURSOR"]
if events:
    with open(cursor_file, "w") as file: file.write(cursor)
    events.sort(key=lambda each: each["timestamp"])
    print(json.dumps({"logGroupName": group, "logStreamName": stream, "logEvents": events}), end="")
' "$LOG_GROUP" "$SERVER" "$state/logged.new"
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

publish_logs() {
  local batch
  for ((batch = 0; batch < LOG_BATCHES; batch++)); do
    put_logs || {
      say_once "cannot publish its journal: CloudWatch Logs, its endpoint or the role refuses; once more in a minute"
      return 0
    }
    [ -s "$state/log-request" ] || return 0
  done
}
