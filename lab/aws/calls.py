"""Calls operations of AWS for clients that post {service, operation, params, credentials?} as JSON, and answers
{result} or {error}. The parameter BodyBase64 stands for bytes in Body.

The environment sets the endpoint and the credentials, except for credentials in the request. Prints one line of JSON,
{"port": NUMBER}, once it listens on loopback, and ends when its standard input closes. A new process for each call
would spend a second on loading boto3.
"""

import base64
import json
import os
import sys
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

CONFIG = Config(connect_timeout=5, read_timeout=60, retries={"total_max_attempts": 1})
# Clients serve many threads, but the session that creates them serves only one.
making = Lock()


@cache
def client(service: str, key: str | None, secret: str | None, token: str | None):
    return boto3.client(
        service, aws_access_key_id=key, aws_secret_access_key=secret, aws_session_token=token, config=CONFIG
    )


def call(request: dict) -> dict:
    credentials = request.get("credentials") or {}
    keys = [credentials.get(name) for name in ("accessKeyId", "secretAccessKey", "sessionToken")]
    with making:
        service = client(request["service"], *keys)
    try:
        params = request["params"]
        if "BodyBase64" in params:
            params = {**params, "Body": base64.b64decode(params["BodyBase64"])}
            del params["BodyBase64"]
        result = getattr(service, request["operation"])(**params)
        # The content of an object in S3 is a stream.
        return {"result": {**result, "Body": result["Body"].read().decode()} if "Body" in result else result}
    except ClientError as error:
        return {"error": {"code": error.response["Error"]["Code"], "message": error.response["Error"]["Message"]}}


class Calls(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        try:
            self.answer(200, json.dumps(call(request), default=str))
        except Exception as error:  # no answer of AWS: a name that boto3 does not know, a parameter, the connection
            self.answer(500, f"{type(error).__name__}: {error}")

    def answer(self, status: int, text: str) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_) -> None:
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Calls)
Thread(target=server.serve_forever, daemon=True).start()
print(json.dumps({"port": server.server_port}), flush=True)
sys.stdin.read()
os._exit(0)
