"""EC2: rules of security groups."""

from moto.ec2.models.security_groups import SecurityGroupRule


def apply() -> None:
    # A rule keeps its description whether its other side is a range or a group.
    SecurityGroupRule.description = property(
        lambda rule: rule.ip_range.get("Description") or rule.source_group.get("Description")
    )
