"""Writes ConfigMaps through the load balancer several times a second, and records each one that the API acknowledged.

Arguments: the server's URL, a folder with ca.crt, client.crt and client.key, and a file. Each line of standard input is
a label for later writes: `run=LABEL`. A name is recorded only after 201. Ends with its standard input.
"""

import json
import os
import ssl
import sys
import threading
import time
from http.client import HTTPException, HTTPSConnection
from pathlib import Path
from urllib.parse import urlsplit

URL, FOLDER, NOTES = urlsplit(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
TIMEOUT, PAUSE = 3, 0.1
label = ""


class Named(HTTPSConnection):
    """A connection to the load balancer that expects the API server's own name."""

    def connect(self):
        plain = self._create_connection((self.host, self.port), self.timeout)
        self.sock = self._context.wrap_socket(plain, server_hostname="kubernetes.default.svc")


def write_on(context: ssl.SSLContext) -> None:
    number = 0
    with open(NOTES, "a") as notes:
        while True:
            time.sleep(PAUSE)
            if not label:
                continue
            number += 1
            name = f"written-{label}-{number}"
            body = {"metadata": {"name": name, "labels": {"run": label}}, "data": {"number": str(number)}}
            connection = Named(URL.hostname, URL.port, timeout=TIMEOUT, context=context)
            try:
                connection.request(
                    "POST", "/api/v1/namespaces/default/configmaps", json.dumps(body), {"Content-Type": "application/json"}
                )
                status = connection.getresponse().status
            except (OSError, HTTPException):
                continue  # Not acknowledged, whatever became of it.
            finally:
                connection.close()
            if status == 201:
                notes.write(f"{name}\n")
                notes.flush()
                os.fsync(notes.fileno())


def main() -> None:
    global label
    context = ssl.create_default_context(cafile=FOLDER / "ca.crt")
    context.load_cert_chain(FOLDER / "client.crt", FOLDER / "client.key")
    threading.Thread(target=write_on, args=(context,), daemon=True).start()
    for line in sys.stdin:
        label = line.strip()
        print(label, flush=True)
    os._exit(0)


main()
