"""Prints why this server must not be stopped now: one line for each other server with a problem.

Arguments: a folder with the API's answers, the name of this server, and NAME=ADDRESS of all servers. The answers are `reports`,
`beats` (the heartbeats of the Nodes) and `beats-before` (the heartbeats some seconds earlier).
"""

import json
import sys

folder, itself, *servers = sys.argv[1:]


def answer(name):
    """The JSON of an answer."""
    with open(f"{folder}/{name}") as file:
        return json.load(file)


def heartbeats(name):
    """The time of each Node's last heartbeat."""
    return {item["metadata"]["name"]: item["spec"].get("renewTime") for item in answer(name)["items"]}


def report(name):
    """The report of a server; empty when it has none, or one that is no JSON object."""
    try:
        found = json.loads(reports.get(name, ""))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


reports = answer("reports")["metadata"].get("annotations") or {}
now, before = heartbeats("beats"), heartbeats("beats-before")
for name in (server.split("=")[0] for server in servers):
    if name == itself:
        continue
    if name not in now:
        print(f"{name} has not joined")
    elif "ready" not in report(name):
        print(f"{name} has no report")
    elif report(name)["ready"] is not True:
        print(f"{name} is not ready")
    elif now[name] == before.get(name):
        print(f"{name} shows no heartbeat")
