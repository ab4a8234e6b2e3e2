"""Prints the body of PutLogEvents for the first journal entries on standard input, or nothing.

Arguments: the log group, the log stream, and a file for the cursor of the last entry. CloudWatch Logs, "PutLogEvents", sets
the limits: events in order of time, within one day, at most 10,000, and at most one mebibyte with 26 bytes added to each.
"""

import json
import sys

MOST_EVENTS = 10000
MOST_BYTES = 1048576
EVENT_BYTES = 26
MESSAGE_BYTES = 200000
DAY = 24 * 3600 * 1000


def plain(value):
    if isinstance(value, str):
        return value
    if not isinstance(value, list):
        return ""
    # journald's JSON holds binary data as numbers, and a field that occurs twice as a list.
    if all(isinstance(each, int) for each in value):
        return bytes(value).decode(errors="replace")
    return " ".join(map(plain, value))


def batch(lines):
    """The events of one request, and the cursor of the last one."""
    events, size, cursor = [], 0, ""
    for line in lines:
        entry = json.loads(line)
        text = plain(entry.get("SYSLOG_IDENTIFIER")) + ": " + plain(entry.get("MESSAGE"))
        message = text.encode()[:MESSAGE_BYTES]
        time = int(entry["__REALTIME_TIMESTAMP"]) // 1000
        size += len(message) + EVENT_BYTES
        if size > MOST_BYTES or len(events) == MOST_EVENTS or (events and abs(time - events[0]["timestamp"]) >= DAY):
            break
        events.append({"timestamp": time, "message": message.decode(errors="ignore")})
        cursor = entry["__CURSOR"]
    return events, cursor


group, stream, cursor_file = sys.argv[1:]
events, cursor = batch(sys.stdin)
# Reads the rest: journalctl fails when its output is closed.
for _ in sys.stdin:
    pass
if events:
    with open(cursor_file, "w") as file:
        file.write(cursor)
    events.sort(key=lambda each: each["timestamp"])
    print(json.dumps({"logGroupName": group, "logStreamName": stream, "logEvents": events}), end="")
