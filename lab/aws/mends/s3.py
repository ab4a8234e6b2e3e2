"""S3: the permission that a request needs, the content of its signature, the requests that a bucket policy rejects, and
the right to decrypt an object.
"""

import json
from urllib.parse import quote, unquote

from moto.core.authorization import ActionAuthenticatorMixin
from moto.iam.access_control import S3IAMRequest
from moto.kms.models import kms_backends
from moto.s3.exceptions import S3AccessDeniedError
from moto.s3.models import FakeBucket, FakeDeleteMarker
from moto.s3.responses import ACTION_MAP, S3Response

from .iam import matches


def apply() -> None:
    # s3:HeadBucket does not exist: HeadBucket requires the right to list the bucket (S3 API, "HeadBucket").
    ACTION_MAP["BUCKET"]["HEAD"]["DEFAULT"] = "ListBucket"
    query_as_signed()
    conditions_of_bucket_policies()
    objects_written_once()
    decryption()
    # moto frees the content of each deleted version, and a delete marker has none.
    FakeDeleteMarker.dispose = lambda _, *__: None


def query_as_signed() -> None:
    create = S3IAMRequest._create_aws_request

    def create_as_sent(self):
        # Clients sign the encoded query (IAM User Guide, "Create a signed request"), but moto has decoded it already.
        path, mark, query = self._path.partition("?")
        self._path = path + mark + "&".join(map(encoded, query.split("&")))
        return create(self)

    S3IAMRequest._create_aws_request = create_as_sent


def encoded(parameter: str) -> str:
    name, _, value = parameter.partition("=")
    return f"{quote(unquote(name), safe='-_.~')}={quote(unquote(value), safe='-_.~')}" if parameter else ""


def conditions_of_bucket_policies() -> None:
    judge = FakeBucket.get_permission

    def judge_what_applies(self, action: str, resource: str):
        # Statements whose condition is false do not apply (IAM User Guide, "Policy evaluation logic"), but moto rejects
        # the request. This knows two conditions: requests to the stand-in count as sent by TLS, and
        # `objects_written_once` checks the other one.
        policy = self.policy
        if policy is None:
            return judge(self, action, resource)
        document = json.loads(policy)
        document["Statement"] = [one for one in document["Statement"] if one.get("Condition") not in (WITHOUT_TLS, OVERWRITES)]
        self.policy = json.dumps(document).encode()
        try:
            return judge(self, action, resource)
        finally:
            self.policy = policy

    FakeBucket.get_permission = judge_what_applies


WITHOUT_TLS = {"Bool": {"aws:SecureTransport": "false"}}
OVERWRITES = {"Null": {"s3:if-none-match": "true"}}


def objects_written_once() -> None:
    """A policy can reject every write without If-None-Match (S3 User Guide, "Enforce conditional writes on Amazon S3
    buckets"). A part of an upload and a copy are writes, too.
    """
    for name in ("put_object", "copy_object", "_key_response_post"):
        setattr(S3Response, name, as_policy_allows(getattr(S3Response, name)))


def as_policy_allows(write):
    def written(self, *arguments):
        bucket = self.backend.get_bucket(self.bucket_name)
        resource = f"arn:{bucket.partition}:s3:::{self.bucket_name}/{self.parse_key_name()}"
        statements = json.loads(bucket.policy)["Statement"] if bucket.policy else []
        rules = [one for one in statements if one.get("Condition") == OVERWRITES and matches(one["Resource"], resource)]
        if rules and "If-None-Match" not in self.headers:
            raise S3AccessDeniedError()
        return write(self, *arguments)

    return written


def decryption() -> None:
    get = S3Response.get_object

    def get_decrypted(self):
        key, not_modified = self._get_key()
        if key.encryption == "aws:kms" and key.kms_key_id and not not_modified:
            found = kms_backends[self.current_account][self.region].keys.get(key.kms_key_id.rpartition("/")[2])
            if found is None or found.key_state != "Enabled":
                raise S3AccessDeniedError()
            ActionAuthenticatorMixin._authenticate_and_authorize_action(self, DecryptRequest, key.kms_key_id)
        return get(self)

    S3Response.get_object = get_decrypted


class DecryptRequest(S3IAMRequest):
    """The caller's right to decrypt. S3 calls KMS with the caller's credentials."""

    def check_action_permitted(self, resource: str) -> None:
        self._action = "kms:Decrypt"
        super().check_action_permitted(resource)
