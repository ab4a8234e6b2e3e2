"""SSM: parameters as IAM resources, the keys of secret ones, and their values."""

import re

from moto.core.authorization import ActionAuthenticatorMixin
from moto.core.responses import BaseResponse
from moto.iam.access_control import IAMRequest
from moto.kms.models import kms_backends
from moto.ssm.exceptions import ValidationException
from moto.ssm.models import SimpleSystemManagerBackend
from moto.ssm.responses import SimpleSystemManagerResponse
from moto.ssm.utils import parameter_arn

# The largest value of a parameter by tier, in bytes.
LARGEST = {"Standard": 4096, "Advanced": 8192}


def apply() -> None:
    SimpleSystemManagerResponse._authenticate_and_authorize_normal_action = authorize_every_parameter
    sizes()


def authorize_every_parameter(response: SimpleSystemManagerResponse, resource: str = "*") -> None:
    """AWS checks a request by the ARN of each parameter in it, moto only by *."""
    for arn in parameter_arns(response) or [resource]:
        BaseResponse._authenticate_and_authorize_normal_action(response, arn)
    if response._get_param("WithDecryption"):
        for key in keys_of_secrets(response):
            ensure_enabled(response, key)
            authorize_decryption(response, key)


def authorize_decryption(response: SimpleSystemManagerResponse, key: str) -> None:
    authorize = ActionAuthenticatorMixin._authenticate_and_authorize_action
    response._authenticate_and_authorize_action = lambda _, arn: authorize(response, DecryptRequest, arn)
    try:
        BaseResponse._authenticate_and_authorize_normal_action(response, key)
    finally:
        del response._authenticate_and_authorize_action


class DecryptRequest(IAMRequest):
    """The caller's right to decrypt. Systems Manager calls KMS with the caller's credentials."""

    def check_action_permitted(self, resource: str) -> None:
        self._action = "kms:Decrypt"
        super().check_action_permitted(resource)


def keys_of_secrets(response: SimpleSystemManagerResponse) -> set:
    """ARNs of the keys of all parameters that the request would decrypt; every caller may use alias/aws/ssm this way.
    """
    backend = response.ssm_backend
    if response._get_action() == "GetParametersByPath":
        path = response._get_param("Path").rstrip("/") + "/"
        found = [versions[-1] for name, versions in backend._parameters.items() if name.startswith(path) and versions]
    else:
        names = [arn_of(response, name).partition(":parameter")[2] for name in named(response)]
        found = [versions[-1] for name in names for versions in [backend._parameters.get(name)] if versions]
    secrets = (parameter.keyid for parameter in found if parameter.parameter_type == "SecureString")
    return {key for key in secrets if key != "alias/aws/ssm"}


def named(response: SimpleSystemManagerResponse) -> list:
    return [name for name in response._get_param("Names") or [response._get_param("Name")] if name]


def ensure_enabled(response: SimpleSystemManagerResponse, arn: str) -> None:
    key = kms_backends[response.current_account][response.region].keys.get(arn.rpartition("/")[2])
    if key is None or key.key_state != "Enabled":
        raise ValidationException(f"The key {arn} is not enabled.")


def parameter_arns(response: SimpleSystemManagerResponse) -> list:
    """The ARNs of the parameters (or of the path) in the request; empty for requests about other resources."""
    action = response._get_action()
    if action == "GetParametersByPath":
        names = [response._get_param("Path")]
    elif action in ("AddTagsToResource", "RemoveTagsFromResource", "ListTagsForResource"):
        names = [response._get_param("ResourceId")] if response._get_param("ResourceType") == "Parameter" else []
    elif "Parameter" in action:
        names = response._get_param("Names") or [response._get_param("Name")]
    else:
        names = []
    return [arn_of(response, name) for name in names if name]


def arn_of(response: SimpleSystemManagerResponse, name: str) -> str:
    """The ARN of a parameter given by its name, its ARN, or either with a :version or :label suffix."""
    if name.startswith("arn:"):
        return ":".join(name.split(":")[:6])
    return parameter_arn(response.current_account, response.region, name.split(":")[0])


def sizes() -> None:
    put_parameter = SimpleSystemManagerBackend.put_parameter

    def put_parameter_as_aws(self, name, description, value, *rest, tier=None, **options):
        # AWS rejects a value that is too large for its tier; Intelligent-Tiering uses the tier that the value needs.
        size = len((value or "").encode())
        if tier == "Intelligent-Tiering":
            tier = "Standard" if size <= LARGEST["Standard"] else "Advanced"
        # API Reference, "PutParameter": a value cannot contain a reference to another parameter.
        if re.search(r"\{\{.*\}\}", value or "", re.DOTALL):
            raise ValidationException('Parameter value can\'t nest another parameter. Do not use "{{}}" in the value.')
        limit = LARGEST[tier or "Standard"]
        if size > limit:
            raise ValidationException(f"{tier or 'Standard'} tier parameters support at most {limit} characters.")
        return put_parameter(self, name, description, value, *rest, tier=tier, **options)

    SimpleSystemManagerBackend.put_parameter = put_parameter_as_aws
