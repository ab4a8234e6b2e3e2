"""Route 53: ids of hosted zones."""

from moto.route53 import models


def apply() -> None:
    zone_ids()


def zone_ids() -> None:
    """An id begins with Z (Route 53 API Reference, examples of "HostedZone")."""
    create_route53_zone_id = models.create_route53_zone_id

    def create_as_aws(**arguments) -> str:
        return "Z" + create_route53_zone_id(**arguments)[1:]

    models.create_route53_zone_id = create_as_aws
