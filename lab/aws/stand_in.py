"""The AWS stand-in: moto's server on loopback, with corrections (see mends/).

Prints one line of JSON, {"port": NUMBER}, once it listens. It ends when its standard input closes, so it cannot outlive
its parent process.
"""

import json
import logging
import os
import sys
import traceback
from threading import Lock

# moto reads these when it is imported.
os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "true"
os.environ["MOTO_ENABLE_AMI_VALIDATION"] = "true"
os.environ["MOTO_ACM_VALIDATION_WAIT"] = "5"
os.environ["MOTO_EC2_ENABLE_INSTANCE_TYPE_VALIDATION"] = "true"

from moto.moto_server.threaded_moto_server import ThreadedMotoServer  # noqa: E402
from moto.moto_server.werkzeug_app import DomainDispatcherApplication  # noqa: E402
from werkzeug.serving import WSGIRequestHandler  # noqa: E402

import asked  # noqa: E402
import inventory  # noqa: E402
import machines  # noqa: E402
import mends  # noqa: E402


def answer_in_turn() -> None:
    """One request at a time, because moto's models do not support Terraform's parallel requests. An error of the
    stand-in is answered by 501, because clients repeat a request with 500 for many minutes.
    """
    answer, lock = machines.enforcing(DomainDispatcherApplication.__call__), Lock()

    def answer_one(self, environ, start_response):
        with lock:
            try:
                return answer(self, environ, start_response)
            except Exception as error:
                traceback.print_exc()
                start_response("501 Not Implemented", [("Content-Type", "text/plain")])
                return [f"fault of the AWS stand-in: {error!r}".encode()]

    DomainDispatcherApplication.__call__ = answer_one


def answer_whole() -> None:
    """Sends the head and the body of an answer at once. Go's HTTP client sometimes closes a connection that gets the head
    first and has the header `Connection: close`. The AWS SDK then repeats a request that has already created something.
    """
    WSGIRequestHandler.wbufsize = -1


def main() -> None:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    mends.apply()
    asked.serve()
    inventory.serve()
    machines.serve()
    answer_in_turn()
    answer_whole()
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    _, port = server.get_host_and_port()
    print(json.dumps({"port": port}), flush=True)
    sys.stdin.read()
    # No clean end: threads may still answer requests, and there is nothing to save.
    os._exit(0)


main()
