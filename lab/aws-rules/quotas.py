"""Quotas that a configuration can exceed, computed from the resources of a stack."""

from collections import Counter

# VPC User Guide, "Amazon VPC quotas": rules of a security group in one direction.
MOST_RULES = 60
# VPC User Guide, "AWS-managed prefix lists": the number of rules that such a list counts as, by the end of its name.
WEIGHTS = {"route53-healthchecks": 25, "s3": 1, "dynamodb": 1}
# Elastic Load Balancing, "Quotas for your Network Load Balancers"; an application load balancer has the same.
MOST_LISTENERS = 50
# EC2 User Guide, "Tag your Amazon EC2 resources".
MOST_TAGS = 50
# AWS Systems Manager, "Managing parameter tiers".
MOST_PARAMETER = {"Standard": 4096, "Advanced": 8192}
RULES = {"aws_vpc_security_group_ingress_rule": "inbound", "aws_vpc_security_group_egress_rule": "outbound"}


def exceeded(resources: dict, data: dict, text_of) -> list:
    """One line for each exceeded quota. `text_of` returns a text, or None for one that only an apply knows."""
    found = []

    def compare(what: str, got: int, most: int) -> None:
        if got > most:
            found.append(f"{what}: got {got}, AWS allows {most}")

    rules = Counter()
    for kind, direction in RULES.items():
        for rule in resources.get(kind, {}).values():
            rules[(rule["security_group_id"], direction)] += weight(rule.get("prefix_list_id"), data)
    for (group, direction), count in rules.items():
        compare(f"{direction} rules of {group}", count, MOST_RULES)

    listeners = Counter(one["load_balancer_arn"] for one in resources.get("aws_lb_listener", {}).values())
    for balancer, count in listeners.items():
        compare(f"listeners of {balancer}", count, MOST_LISTENERS)

    for kind, blocks in resources.items():
        for name, block in blocks.items():
            compare(f"tags of {kind}.{name}", len(block.get("tags") or {}), MOST_TAGS)
    for name, block in resources.get("aws_ssm_parameter", {}).items():
        most = MOST_PARAMETER[block.get("tier", "Standard")]
        compare(f"bytes of {name}", len((text_of(block.get("value", "")) or "").encode()), most)
    return found


def weight(prefix_list: str | None, data: dict) -> int:
    """The number of rules that a rule counts as: the largest size of its prefix list, or 1."""
    if prefix_list is None:
        return 1
    name = prefix_list.removeprefix("${data.aws_ec2_managed_prefix_list.").removesuffix(".id}")
    full_name = data["aws_ec2_managed_prefix_list"][name]["name"]
    return WEIGHTS[full_name.rsplit(".", 1)[1]]
