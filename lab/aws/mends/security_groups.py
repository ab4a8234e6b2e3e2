"""EC2: security groups, their rules, and the prefix lists that rules name."""

import re

from moto.ec2.exceptions import (
    DependencyViolationError,
    EC2ClientError,
    InvalidSecurityGroupRuleIdNotFoundError,
)
from moto.ec2.models.managed_prefixes import ManagedPrefixListBackend
from moto.ec2.models.security_groups import SecurityGroupBackend, SecurityGroupRule
from moto.ec2.responses.security_groups import SecurityGroups
from moto.elbv2.models import elbv2_backends
from moto.rds.models import rds_backends

# EC2 API reference, "CreateSecurityGroup" (GroupDescription) and "IpRange" (Description).
DESCRIPTION = re.compile(r"[a-zA-Z0-9. _\-:/()#,@\[\]+=&;{}!$*]{0,255}")


def apply() -> None:
    # A rule keeps its description when it names a group, as when it names a range.
    SecurityGroupRule.description = property(
        lambda rule: rule.ip_range.get("Description") or rule.source_group.get("Description")
    )
    for direction in ("ingress", "egress"):
        revocation(direction)
    descriptions()
    prefix_lists()
    deletion()


def descriptions() -> None:
    """AWS rejects a description with any other character, such as an apostrophe."""
    for action in ("create_security_group", "authorize_security_group_ingress", "authorize_security_group_egress"):
        setattr(SecurityGroups, action, with_checked_descriptions(getattr(SecurityGroups, action)))


def with_checked_descriptions(act):
    def act_as_aws(self):
        for description in descriptions_in(self._get_params()):
            if not DESCRIPTION.fullmatch(description):
                raise EC2ClientError(
                    "InvalidParameterValue",
                    "Invalid description. Valid descriptions are strings less than 256 characters from the following "
                    f"set: a-zA-Z0-9. _-:/()#,@[]+=&;{{}}!$*: {description}",
                )
        return act(self)

    return act_as_aws


def descriptions_in(value) -> list[str]:
    if isinstance(value, list):
        return [found for one in value for found in descriptions_in(one)]
    if not isinstance(value, dict):
        return []
    own = [one for key, one in value.items() if key in ("Description", "GroupDescription") and isinstance(one, str)]
    return own + [found for one in value.values() for found in descriptions_in(one)]


def prefix_lists() -> None:
    """The lists of Route 53's health checks: one for each version of IP (VPC User Guide, "AWS-managed prefix lists").
    """
    create_default_pls = ManagedPrefixListBackend.create_default_pls

    def create_default_pls_as_aws(self) -> None:
        create_default_pls(self)
        for prefix, family, cidr in (("", "IPv4", "15.177.0.0/18"), ("ipv6.", "IPv6", "2600:1f18:3fff:f800::/56")):
            self._create_aws_managed_prefix_list(
                name=f"com.amazonaws.{self.region_name}.{prefix}route53-healthchecks",
                address_family=family,
                entries=[{"Cidr": cidr, "Description": "default"}],
            )

    ManagedPrefixListBackend.create_default_pls = create_default_pls_as_aws


def revocation(direction: str) -> None:
    """AWS has a separate error for the id of a deleted rule. Terraform's provider accepts that one, because it may have
    repeated a request whose first answer was lost.
    """
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


def deletion() -> None:
    """AWS keeps a group that an interface has or that a rule of another group names (EC2 API reference,
    "DeleteSecurityGroup": DependencyViolation). A load balancer, an endpoint and a database have interfaces too.
    """
    delete = SecurityGroupBackend.delete_security_group

    def delete_as_aws(self, name=None, group_id=None):
        group = self.get_security_group_by_name_or_id(group_id or name)
        # The default group goes with its VPC.
        if group and group.name != "default" and is_used(self, group.id):
            raise DependencyViolationError(f"resource {group.id} has a dependent object")
        return delete(self, name=name, group_id=group_id)

    SecurityGroupBackend.delete_security_group = delete_as_aws


def is_used(ec2, group_id: str) -> bool:
    interfaces = [
        [group.id for group in interface.group_set]
        for interface in ec2.enis.values()
        if interface.instance is None or interface.instance.state != "terminated"
    ]
    balancers = [one.security_groups or [] for one in elbv2_backends[ec2.account_id][ec2.region_name].load_balancers.values()]
    endpoints = [one.security_group_ids for one in ec2.vpc_end_points.values()]
    databases = [one.vpc_security_group_ids for one in rds_backends[ec2.account_id][ec2.region_name].databases.values()]
    rules = [
        rule.source_group.get("GroupId")
        for groups in ec2.groups.values()
        for group in groups.values()
        if group.id != group_id
        for rule in [*group.ingress_rules, *group.egress_rules]
    ]
    return group_id in rules or any(group_id in groups for groups in [*interfaces, *balancers, *endpoints, *databases])
