"""Service Quotas: the quotas that a stack reaches first, with AWS' defaults, and requests for more.

AWS grants a request after minutes or days. Here it is granted at once.
"""

import json

from moto.core.exceptions import JsonRESTError
from moto.servicequotas.exceptions import NoSuchResource
from moto.servicequotas.models import ServiceQuotasBackend
from moto.servicequotas.responses import ServiceQuotasResponse

# EC2 User Guide, "Amazon EC2 service quotas" (new accounts); Elastic Load Balancing, "Quotas".
DEFAULTS = {
    "ec2": {
        "L-1216C47A": ("Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances", 5.0),
        "L-7295265B": ("Running On-Demand X instances", 0.0),
        "L-0263D0A3": ("EC2-VPC Elastic IPs", 5.0),
    },
    "elasticloadbalancing": {
        "L-69A177A2": ("Network Load Balancers per Region", 50.0),
        "L-53DA6B97": ("Application Load Balancers per Region", 50.0),
    },
}


def apply() -> None:
    get_service_quota = ServiceQuotasBackend.get_service_quota

    def default_quota(self, service_code: str, quota_code: str) -> dict:
        if service_code not in DEFAULTS:
            return get_service_quota(self, service_code, quota_code)
        if quota_code not in DEFAULTS[service_code]:
            raise NoSuchResource
        name, value = DEFAULTS[service_code][quota_code]
        arn = f"arn:aws:servicequotas:{self.region_name}:{self.account_id}:{service_code}/{quota_code}"
        return {"ServiceCode": service_code, "QuotaArn": arn, "QuotaCode": quota_code, "QuotaName": name,
                "Value": value, "Unit": "None", "Adjustable": True, "GlobalQuota": False}

    def quota_in_force(self, service_code: str, quota_code: str) -> dict:
        quota = default_quota(self, service_code, quota_code)
        return {**quota, "Value": granted(self).get((service_code, quota_code), quota["Value"])}

    def get_aws_default_service_quota(self) -> str:
        params = json.loads(self.body)
        return json.dumps({"Quota": default_quota(self.backend, params["ServiceCode"], params["QuotaCode"])})

    def request_service_quota_increase(self) -> str:
        params = json.loads(self.body)
        service, code, wanted = params["ServiceCode"], params["QuotaCode"], params["DesiredValue"]
        # A request must be for more than the value in force.
        if wanted <= quota_in_force(self.backend, service, code)["Value"]:
            raise JsonRESTError("IllegalArgumentException", "You must provide a quota value greater than the current quota value")
        granted(self.backend)[(service, code)] = wanted
        return json.dumps({"RequestedQuota": {"ServiceCode": service, "QuotaCode": code, "DesiredValue": wanted, "Status": "APPROVED"}})

    ServiceQuotasBackend.get_service_quota = quota_in_force
    ServiceQuotasResponse.get_aws_default_service_quota = get_aws_default_service_quota
    ServiceQuotasResponse.request_service_quota_increase = request_service_quota_increase


def granted(backend) -> dict:
    """Values in force by service and code, of one account and region."""
    backend.__dict__.setdefault("granted", {})
    return backend.granted
