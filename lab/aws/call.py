"""Calls one operation of AWS: {service, operation, params, credentials?} in as JSON, {result} or {error} out.

Where it goes and who it is comes from the environment, except for credentials that the request names.
"""

import json
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

request = json.load(sys.stdin)
credentials = request.get("credentials") or {}
client = boto3.client(
    request["service"],
    aws_access_key_id=credentials.get("accessKeyId"),
    aws_secret_access_key=credentials.get("secretAccessKey"),
    aws_session_token=credentials.get("sessionToken"),
    config=Config(connect_timeout=5, read_timeout=60, retries={"total_max_attempts": 1}),
)
try:
    answer = {"result": getattr(client, request["operation"])(**request["params"])}
except ClientError as error:
    answer = {"error": {"code": error.response["Error"]["Code"], "message": error.response["Error"]["Message"]}}
json.dump(answer, sys.stdout, default=str)
