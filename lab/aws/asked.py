"""Terraform's requests to the stand-in, as the actions of IAM policies.

GET /moto-api/asked: a sorted list such as ["ec2:CreateVpc", …], without the tests' own requests.
"""

import json
import re
from urllib.parse import parse_qs, urlparse

from moto.core.authorization import ActionAuthenticatorMixin
from moto.moto_api._internal import urls

# Services whose prefix of actions differs from the name in signatures (Service Authorization Reference).
PREFIXES = {"monitoring": "cloudwatch"}
# Names of a bucket's subresources in actions (S3 User Guide, "Required permissions for Amazon S3 API operations").
SUBRESOURCES = {
    "accelerate": "AccelerateConfiguration",
    "acl": "BucketAcl",
    "cors": "BucketCORS",
    "encryption": "EncryptionConfiguration",
    "lifecycle": "LifecycleConfiguration",
    "location": "BucketLocation",
    "logging": "BucketLogging",
    "object-lock": "BucketObjectLockConfiguration",
    "ownershipControls": "BucketOwnershipControls",
    "policy": "BucketPolicy",
    "publicAccessBlock": "BucketPublicAccessBlock",
    "replication": "ReplicationConfiguration",
    "requestPayment": "BucketRequestPayment",
    "tagging": "BucketTagging",
    "versioning": "BucketVersioning",
    "website": "BucketWebsite",
}
OF_BUCKET = {"GET": "ListBucket", "HEAD": "ListBucket", "PUT": "CreateBucket", "DELETE": "DeleteBucket"}
OF_OBJECT = {"GET": "GetObject", "HEAD": "GetObject", "PUT": "PutObject", "DELETE": "DeleteObject"}
asked: set[str] = set()


def serve() -> None:
    """Adds the address to moto's own API, and records requests from now on. Call it before the first request."""
    urls.url_paths["{0}/moto-api/asked"] = lambda *_: (200, {}, json.dumps(sorted(asked)))
    judge = ActionAuthenticatorMixin._authenticate_and_authorize_action

    def remembering(self, *args, **options):
        if "Terraform" in (self.headers.get("User-Agent") or ""):
            asked.add(action(self))
        return judge(self, *args, **options)

    ActionAuthenticatorMixin._authenticate_and_authorize_action = remembering


def action(response) -> str:
    signed = re.search(r"/([a-z0-9-]+)/aws4_request", response.headers.get("Authorization") or "")
    service = signed.group(1) if signed else response.service_name
    name = of_s3(response) if service == "s3" else response._get_action()
    return f"{PREFIXES.get(service, service)}:{name}"


def of_s3(response) -> str:
    url = urlparse(response.uri)
    query = parse_qs(url.query, keep_blank_values=True)
    if "delete" in query:
        return "DeleteObject"
    if "versions" in query:
        return "ListBucketVersions"
    part = next((SUBRESOURCES[name] for name in query if name in SUBRESOURCES), None)
    if part == "BucketPolicy" and response.method == "DELETE":
        return "DeleteBucketPolicy"
    if part:
        # The others have no delete action: deleting them is a put.
        return f"{'Get' if response.method == 'GET' else 'Put'}{part}"
    of_object = re.fullmatch(r"/[^/]+/.+", url.path) is not None
    return (OF_OBJECT if of_object else OF_BUCKET)[response.method]
