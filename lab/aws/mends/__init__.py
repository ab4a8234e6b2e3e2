"""Corrections of moto, one module for each service. Each one restores a behaviour of AWS that its comment names."""

from . import (
    ec2,
    elbv2,
    iam,
    images,
    rds,
    rejections,
    route53,
    s3,
    security_groups,
    service_quotas,
    simulation,
    ssm,
)

SERVICES = (ec2, elbv2, iam, images, rds, rejections, route53, s3, security_groups, service_quotas, simulation, ssm)


def apply() -> None:
    """Corrects moto in this process. Call it once, before the first request."""
    for service in SERVICES:
        service.apply()
