"""Doubles of the services that a server calls at boot: the instance metadata service (version 2 only) and SSM's
GetParametersByPath, one page at a time.

They listen on the real addresses, in a network namespace of the caller. Argument: a folder with cert.pem and key.pem.
At each request they read two of its files: `script`, the node script of the desired state, and `announced`, the content
of its checksum. They also read the parameters of the folder `more`. Without a script, SSM answers an error. Each
request to SSM is written to the file `requests`, with the command lines of all processes at that moment in `processes`.
"""

import base64
import gzip
import hashlib
import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from ssl import PROTOCOL_TLS_SERVER, SSLContext
from threading import Thread

FOLDER = Path(sys.argv[1])
CREDENTIALS = {"AccessKeyId": "AKIDOFROLE", "SecretAccessKey": "secret-of-role", "Token": "session-of-role"}
PATH = "/rancher/rke-ha/servers"
METADATA = "/latest/meta-data/iam/security-credentials/"


class Quiet(BaseHTTPRequestHandler):
    def answer(self, status, body):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_):
        pass


class Metadata(Quiet):
    def do_PUT(self):
        self.answer(200, "token-of-session")

    def do_GET(self):
        if self.headers["X-aws-ec2-metadata-token"] != "token-of-session":
            return self.answer(401, "")
        answers = {METADATA: "rke-ha-server", METADATA + "rke-ha-server": json.dumps(CREDENTIALS)}
        self.answer(200 if self.path in answers else 404, answers.get(self.path, ""))


class Ssm(Quiet):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        with open(FOLDER / "requests", "a") as requests:
            requests.write(json.dumps({"body": json.loads(body), "headers": dict(self.headers)}) + "\n")
        with open(FOLDER / "processes", "a") as processes:
            for file in Path("/proc").glob("[0-9]*/cmdline"):
                try:
                    processes.write(file.read_text().replace("\0", " ") + "\n")
                except OSError:
                    continue  # It has ended meanwhile.
        revision = FOLDER / "revision"
        if self.headers["X-Amz-Target"] == "AmazonSSM.GetParameter":
            if not revision.exists():
                return self.answer(400, "{}")
            return self.answer(200, json.dumps({"Parameter": {"Value": revision.read_text()}}))
        script = FOLDER / "script"
        if not script.exists():
            return self.answer(503, "{}")
        first = [("node.sh.gz", packed(script.read_bytes()))]
        checksum = hashlib.sha256((FOLDER / "announced").read_bytes()).hexdigest()
        first.append(("parts.sha256", f"{checksum}  node.sh\n"))
        written = FOLDER / "written-revision"
        if written.exists():
            first.append(("revision", written.read_text()))
        settings = "DISTRIBUTION='rke2'\nFILES='node.sh keys.json'\n"
        second = [("settings", settings), *((file.name, file.read_text()) for file in (FOLDER / "more").glob("*"))]
        second += [("keys.json.gz", packed(b"{}"))]
        last = json.loads(body).get("NextToken") == "of the second page"
        parameters = [{"Name": f"{PATH}/{name}", "Value": value} for name, value in (second if last else first)]
        self.answer(200, json.dumps({"Parameters": parameters} | ({} if last else {"NextToken": "of the second page"})))


def packed(content):
    return base64.b64encode(gzip.compress(content)).decode()


def serve(address, handler, context=None):
    server = ThreadingHTTPServer(address, handler)
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    Thread(target=server.serve_forever).start()


context = SSLContext(PROTOCOL_TLS_SERVER)
context.load_cert_chain(FOLDER / "cert.pem", FOLDER / "key.pem")
serve(("169.254.169.254", 80), Metadata)
serve(("127.0.0.1", 443), Ssm, context)
(FOLDER / "ready").touch()
