"""IAM: how a policy's pattern is compared, and the form of a rejection."""

import re

from moto.core.exceptions import AccessDeniedError, InvalidClientTokenIdError, JsonRESTError, SignatureDoesNotMatchError
from moto.core.responses import BaseResponse
from moto.iam.access_control import IAMPolicyStatement


# Names of services with JSON for errors that the others have under moto's names.
JSON_NAMES = {
    AccessDeniedError: "AccessDeniedException",
    InvalidClientTokenIdError: "UnrecognizedClientException",
    SignatureDoesNotMatchError: "InvalidSignatureException",
}


def apply() -> None:
    IAMPolicyStatement._check_element_matches = any_pattern_matches
    rejections_in_json()


def rejections_in_json() -> None:
    authorize = BaseResponse._authenticate_and_authorize_normal_action

    def authorize_as_aws(self, resource: str = "*") -> None:
        try:
            authorize(self, resource)
        except tuple(JSON_NAMES) as error:
            # Services with JSON reject in JSON, with 400, and name the resource; moto does so in XML.
            if "X-Amz-Target" not in self.headers:
                raise
            on = f" on resource: {resource}" if isinstance(error, AccessDeniedError) else ""
            raise JsonRESTError(JSON_NAMES[type(error)], error.message + on) from error

    BaseResponse._authenticate_and_authorize_normal_action = authorize_as_aws


def any_pattern_matches(statement: IAMPolicyStatement, element: str, value: str) -> bool:
    """Whether the statement's element (Action, NotAction, Resource) has a pattern for the value."""
    patterns = statement._statement[element]
    patterns = patterns if isinstance(patterns, list) else [patterns]
    # AWS compares actions case-insensitively, and resources case-sensitively.
    if element in ("Action", "NotAction"):
        value, patterns = value.lower(), [pattern.lower() for pattern in patterns]
    return any(matches(pattern, value) for pattern in patterns)


def matches(pattern: str, value: str) -> bool:
    """In AWS, * and ? are wildcards and every other character is literal; moto reads the pattern as a regular
    expression.
    """
    expression = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
    return re.fullmatch(expression, value, re.DOTALL) is not None
