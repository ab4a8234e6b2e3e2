"""Doubles of the services that a server calls at boot: the instance metadata service (version 2 only) and S3's GetObject
with conditional requests.

They listen on the real addresses, in a network namespace of the caller. Argument: a folder with cert.pem and key.pem. At
each request, S3 reads its file `object`, the content of the only object. Without the file, S3 answers 503. Each request
to S3 is written to the file `requests`, with the command lines of all processes at that moment in `processes`.
"""

import hashlib
import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from ssl import PROTOCOL_TLS_SERVER, SSLContext
from threading import Thread

FOLDER = Path(sys.argv[1])
CREDENTIALS = {"AccessKeyId": "AKIDOFROLE", "SecretAccessKey": "secret-of-role", "Token": "session-of-role"}
METADATA = "/latest/meta-data/iam/security-credentials/"


class Quiet(BaseHTTPRequestHandler):
    def answer(self, status, body, headers=()):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Metadata(Quiet):
    def do_PUT(self):
        self.answer(200, b"token-of-session")

    def do_GET(self):
        if self.headers["X-aws-ec2-metadata-token"] != "token-of-session":
            return self.answer(401, b"")
        answers = {METADATA: "rke-ha-server", METADATA + "rke-ha-server": json.dumps(CREDENTIALS)}
        self.answer(200 if self.path in answers else 404, answers.get(self.path, "").encode())


class S3(Quiet):
    def do_GET(self):
        with open(FOLDER / "processes", "a") as processes:
            for file in Path("/proc").glob("[0-9]*/cmdline"):
                try:
                    processes.write(file.read_text().replace("\0", " ") + "\n")
                except OSError:
                    continue  # It has ended meanwhile.
        status, body, headers = self.found()
        with open(FOLDER / "requests", "a") as requests:
            requests.write(json.dumps({"path": self.path, "status": status, "headers": dict(self.headers)}) + "\n")
        self.answer(status, body, headers)

    def found(self):
        file = FOLDER / "object"
        if not file.exists():
            return 503, b"", []
        body = file.read_bytes()
        etag = f'"{hashlib.md5(body).hexdigest()}"'
        unchanged = self.headers.get("If-None-Match") == etag
        return (304, b"", [("ETag", etag)]) if unchanged else (200, body, [("ETag", etag)])


def serve(address, handler, context=None):
    server = ThreadingHTTPServer(address, handler)
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    Thread(target=server.serve_forever).start()


context = SSLContext(PROTOCOL_TLS_SERVER)
context.load_cert_chain(FOLDER / "cert.pem", FOLDER / "key.pem")
serve(("169.254.169.254", 80), Metadata)
serve(("127.0.0.1", 443), S3, context)
(FOLDER / "ready").touch()
