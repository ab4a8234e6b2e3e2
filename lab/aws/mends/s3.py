"""S3: the permission that a request needs, the content of its signature, and the principals that a bucket policy
rejects.
"""

import json
from urllib.parse import quote, unquote

from moto.iam.access_control import S3IAMRequest
from moto.s3.models import FakeBucket
from moto.s3.responses import ACTION_MAP


def apply() -> None:
    # s3:HeadBucket does not exist: HeadBucket requires the right to list the bucket (S3 API, "HeadBucket").
    ACTION_MAP["BUCKET"]["HEAD"]["DEFAULT"] = "ListBucket"
    query_as_signed()
    conditions_of_bucket_policies()


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
        # the request. This knows only one condition: requests to the stand-in count as sent by TLS.
        policy = self.policy
        if policy is None:
            return judge(self, action, resource)
        document = json.loads(policy)
        document["Statement"] = [one for one in document["Statement"] if one.get("Condition") != WITHOUT_TLS]
        self.policy = json.dumps(document).encode()
        try:
            return judge(self, action, resource)
        finally:
            self.policy = policy

    FakeBucket.get_permission = judge_what_applies


WITHOUT_TLS = {"Bool": {"aws:SecureTransport": "false"}}
