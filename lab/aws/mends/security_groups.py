"""EC2: rules of security groups."""

from moto.ec2.exceptions import InvalidSecurityGroupRuleIdNotFoundError
from moto.ec2.models.security_groups import SecurityGroupBackend, SecurityGroupRule


def apply() -> None:
    # A rule keeps its description whether its other side is a range or a group.
    SecurityGroupRule.description = property(
        lambda rule: rule.ip_range.get("Description") or rule.source_group.get("Description")
    )
    for direction in ("ingress", "egress"):
        revocation(direction)


def revocation(direction: str) -> None:
    """AWS has an error of its own for the id of a rule that is gone. Terraform's provider is content with that one, for
    it may have sent a request twice, where the first answer was lost."""
    name = f"revoke_security_group_{direction}"
    revoke = getattr(SecurityGroupBackend, name)

    def revoke_as_aws(self, *, group_name_or_id, security_rule_ids=None, vpc_id=None, **options):
        group = self.get_security_group_by_name_or_id(group_name_or_id, vpc_id)
        known = {rule.id for rule in getattr(group, f"{direction}_rules", [])}
        gone = [rule for rule in security_rule_ids or [] if rule not in known]
        if group and gone:
            raise InvalidSecurityGroupRuleIdNotFoundError(gone[0])
        options |= {"security_rule_ids": security_rule_ids, "vpc_id": vpc_id}
        return revoke(self, group_name_or_id=group_name_or_id, **options)

    setattr(SecurityGroupBackend, name, revoke_as_aws)
