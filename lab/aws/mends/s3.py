"""S3: which permission a request needs, and what its signature is over."""

from urllib.parse import quote, unquote

from moto.iam.access_control import S3IAMRequest
from moto.s3.responses import ACTION_MAP


def apply() -> None:
    # There is no s3:HeadBucket: whoever may list a bucket may ask whether it is there (S3 API, "HeadBucket").
    ACTION_MAP["BUCKET"]["HEAD"]["DEFAULT"] = "ListBucket"
    query_as_signed()


def query_as_signed() -> None:
    create = S3IAMRequest._create_aws_request

    def create_as_sent(self):
        # Clients sign the encoded query (IAM User Guide, "Create a signed request"); moto has decoded it by now.
        path, mark, query = self._path.partition("?")
        self._path = path + mark + "&".join(map(encoded, query.split("&")))
        return create(self)

    S3IAMRequest._create_aws_request = create_as_sent


def encoded(parameter: str) -> str:
    name, _, value = parameter.partition("=")
    return f"{quote(unquote(name), safe='-_.~')}={quote(unquote(value), safe='-_.~')}" if parameter else ""
