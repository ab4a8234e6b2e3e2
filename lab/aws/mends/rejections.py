"""Rejections of requests to Route 53 and S3 Control: the XML of their errors."""

from moto.core.exceptions import AccessDeniedError, InvalidClientTokenIdError, SignatureDoesNotMatchError
from moto.core.responses import BaseResponse

# REST services with XML. Their clients read the code from ErrorResponse/Error (Route 53 API Reference, "Access denied").
SERVICES = ("route53", "s3control")


def apply() -> None:
    authorize = BaseResponse._authenticate_and_authorize_normal_action

    def authorize_as_aws(self, resource: str = "*") -> None:
        try:
            authorize(self, resource)
        except (AccessDeniedError, InvalidClientTokenIdError, SignatureDoesNotMatchError) as error:
            if self.service_name in SERVICES:
                error.description = error.description.replace("<Errors>", "").replace("</Errors>", "")
            raise

    BaseResponse._authenticate_and_authorize_normal_action = authorize_as_aws
