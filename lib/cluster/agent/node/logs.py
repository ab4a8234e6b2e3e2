"""Prints the body of PutLogEvents for the first journal entries on standard input, or nothing.

Arguments: the log group, the log stream, and a file for the cursor of the last entry. The limits are those of CloudWatch
Logs, "PutLogEvents". The events of a request are in order of time, within one day, and at most 10,000. Their messages have
at most 1 MiB, with 26 bytes added for each event.
"""

import json
import sys

MAX_EVENTS = 10000
MAX_BYTES = 1048576
EVENT_BYTES = 26
MAX_MESSAGE_BYTES = 200000
DAY_MILLISECONDS = 24 * 3600 * 1000


def plain(value):
    """The text of a field's value."""
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
        message = text.encode()[:MAX_MESSAGE_BYTES]
        time = int(entry["__REALTIME_TIMESTAMP"]) // 1000
        size += len(message) + EVENT_BYTES
        if size > MAX_BYTES or len(events) == MAX_EVENTS or (events and abs(time - events[0]["timestamp"]) >= DAY_MILLISECONDS):
            break
        events.append({"timestamp": time, "message": message.decode(errors="ignore")})
        cursor = entry["__CURSOR"]
    return events, cursor


group, stream, cursor_file = sys.argv[1:]
events, cursor = batch(sys.stdin)
# Reads the rest of standard input, because the program before the pipe fails when its output is closed.
for _ in sys.stdin:
    pass
if events:
    with open(cursor_file, "w") as file:
        file.write(cursor)
    events.sort(key=lambda each: each["timestamp"])
    print(json.dumps({"logGroupName": group, "logStreamName": stream, "logEvents": events}), end="")
