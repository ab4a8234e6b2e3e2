"""Prints why this server must not be stopped now: one line for each other server with a problem.

Arguments: a folder with the API's answers, the name of this server, and NAME=ADDRESS of all servers. The answers are `nodes`,
`beats` (the Nodes' heartbeats) and `beats-before` (the heartbeats some seconds earlier).
"""

import json
import sys

folder, itself, *servers = sys.argv[1:]


def items(name):
    """The objects of an answer by their names."""
    with open(f"{folder}/{name}") as answer:
        return {item["metadata"]["name"]: item for item in json.load(answer)["items"]}


def heartbeat(leases, name):
    """The time of a Node's last heartbeat, or None."""
    return leases[name]["spec"].get("renewTime") if name in leases else None


nodes, now, before = items("nodes"), items("beats"), items("beats-before")
for name in (server.split("=")[0] for server in servers):
    if name == itself:
        continue
    conditions = {each["type"]: each["status"] for each in nodes.get(name, {}).get("status", {}).get("conditions", [])}
    if name not in nodes:
        print(f"{name} has not joined")
    elif conditions.get("Ready") != "True":
        print(f"{name} is not ready")
    elif conditions.get("EtcdIsVoter", "True") != "True":
        print(f"{name} does not vote in etcd yet")
    elif heartbeat(now, name) == heartbeat(before, name):
        print(f"{name} shows no heartbeat")
