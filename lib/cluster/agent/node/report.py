"""Prints the report of a server as one line of JSON. The scripts of lib/cluster/readiness parse exactly this form.

Arguments: a folder with the keys, then NAME=VALUE. The values of `ready` and `starts` are JSON, all others are text.
"""

import json
import re
import sys

LIMIT = 300
folder, *fields = sys.argv[1:]


def without_secrets(text):
    """Everybody who reads the report would see credentials in an error of a program."""
    for name in ("token", "password"):
        try:
            with open(f"{folder}/{name}") as file:
                text = text.replace(file.read().strip() or "\n", "***")
        except OSError:
            pass
    text = re.sub(r"://\S*@", "://***@", text)
    return re.sub(r"(?i)(password|secret|token)(\W{1,3})[^\s&,]+", r"\1\2***", text)


report = {}
for name, value in (field.split("=", 1) for field in fields):
    if name in ("ready", "starts"):
        report[name] = json.loads(value)
    else:
        printable = re.sub(r"[^ -~]+", " ", value)
        report[name] = without_secrets(printable).replace("\\", "/").replace('"', "'")[:LIMIT]
print(json.dumps(report), end="")
