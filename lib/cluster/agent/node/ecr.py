"""Reads a response of Amazon ECR's GetAuthorizationToken from standard input, and prints what a program of the server reads.

Arguments, one of:
  reason                    the reason of a failed request, on one line
  registries FROM CURRENT   registries.yaml: the file FROM, with the password for each of its registries; without a
                            response, with the password in the file CURRENT
  kubelet IMAGE             the kubelet's CredentialProviderResponse for the image
"""

import base64
import json
import sys
import time


def login(response):
    """User, password, and the time of their expiry."""
    [data] = json.loads(response)["authorizationData"]
    user, _, password = base64.b64decode(data["authorizationToken"]).decode().partition(":")
    return user, password, data["expiresAt"]


def reason(response):
    error = json.loads(response)
    kind = error["__type"].rpartition("#")[2]
    message = " ".join((error.get("message") or error.get("Message") or "no message").split())
    return f"{kind}: {message}"


def registries(response, source, current):
    with open(source) as file:
        wanted = json.load(file)
    last = {}
    if response.strip():
        user, password, _ = login(response)
    else:
        try:
            with open(current) as file:
                last = json.load(file).get("configs", {})
        except (OSError, ValueError):
            pass
    for host, config in wanted["configs"].items():
        if response.strip():
            config["auth"] = {"username": user, "password": password}
        elif "auth" in last.get(host, {}):
            config["auth"] = last[host]["auth"]
    return json.dumps(wanted)


def kubelet(response, image):
    user, password, expires = login(response)
    # Half of the remaining time, as AWS' own provider (kubernetes/cloud-provider-aws, cmd/ecr-credential-provider).
    seconds = max(0, int((expires - time.time()) / 2))
    return json.dumps(
        {
            "apiVersion": "credentialprovider.kubelet.k8s.io/v1",
            "kind": "CredentialProviderResponse",
            "cacheKeyType": "Registry",
            "cacheDuration": f"{seconds}s",
            "auth": {image.partition("/")[0]: {"username": user, "password": password}},
        }
    )


action, *arguments = sys.argv[1:]
print({"reason": reason, "registries": registries, "kubelet": kubelet}[action](sys.stdin.read(), *arguments))
