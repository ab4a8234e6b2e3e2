"""Resources that users created in the stand-in and did not delete, counted by kind: GET /moto-api/inventory.

It omits what AWS creates itself: the default VPC with its parts, a VPC's own security group, route table and ACL, the
interfaces of NAT gateways and load balancers, the NS and SOA records of a zone, public images and parameters.
"""

import json
from collections import Counter

from moto.acm.models import acm_backends
from moto.cloudwatch.models import cloudwatch_backends
from moto.ec2.models import ec2_backends
from moto.elbv2.models import elbv2_backends
from moto.iam.models import AWSManagedPolicy, iam_backends
from moto.kms.models import kms_backends
from moto.logs.models import logs_backends
from moto.moto_api._internal import urls
from moto.rds.models import rds_backends
from moto.route53.models import route53_backends
from moto.s3.models import s3_backends
from moto.sns.models import sns_backends
from moto.ssm.models import ssm_backends


def serve() -> None:
    """Adds the address to moto's own API, which needs no credentials. Call it before the first request."""
    urls.url_paths["{0}/moto-api/inventory"] = lambda *_: (200, {}, json.dumps(count()))


def count() -> dict:
    """Number of resources by kind, in every account and region; kinds without resources are absent."""
    total: Counter = Counter()
    for backends, kinds in KINDS:
        for _, _, backend in backends.iter_backends():
            total.update({kind: len(list(resources(backend))) for kind, resources in kinds.items()})
    return {kind: number for kind, number in sorted(total.items()) if number}


def security_groups(ec2):
    return (group for groups in ec2.groups.values() for group in groups.values() if not group.is_default)


def network_interfaces(ec2):
    gateways = {gateway._eni.id for gateway in ec2.nat_gateways.values()}
    return (eni for eni in ec2.enis.values() if eni.id not in gateways and not eni.requester_managed)


def subnets(ec2):
    return (one for zone in ec2.subnets.values() for one in zone.values() if not ec2.vpcs[one.vpc_id].is_default)


def is_root(volume) -> bool:
    return bool(volume.attachment) and volume.attachment.device == volume.attachment.instance.root_device_name


def listeners(elbv2):
    return (listener for balancer in elbv2.load_balancers.values() for listener in balancer.listeners.values())


def targets(elbv2):
    return (target for group in elbv2.target_groups.values() for target in group.targets.values())


def records(route53):
    for zone in route53.zones.values():
        yield from (record for record in zone.rrsets if record.type not in ("NS", "SOA") or record.name != zone.name)


def keys(kms):
    for key in kms.keys.values():
        made_by_aws = any(alias.startswith("alias/aws/") for alias in key.aliases)
        if not made_by_aws and key.key_state != "PendingDeletion":
            yield key


KINDS = [
    (acm_backends, {"certificate": lambda acm: acm._certificates}),
    (cloudwatch_backends, {"alarm": lambda cloudwatch: cloudwatch.alarms}),
    (
        ec2_backends,
        {
            "elastic-ip": lambda ec2: ec2.addresses,
            "image": lambda ec2: (ami for ami in ec2.amis.values() if ami.owner_id == ec2.account_id),
            "instance": lambda ec2: (one for one in ec2.all_instances() if one.state != "terminated"),
            "internet-gateway": lambda ec2: ec2.internet_gateways,
            "key-pair": lambda ec2: ec2.key_pairs,
            "launch-template": lambda ec2: ec2.launch_templates,
            "nat-gateway": lambda ec2: (one for one in ec2.nat_gateways.values() if one.state != "deleted"),
            "network-interface": network_interfaces,
            "root-volume": lambda ec2: (one for one in ec2.volumes.values() if is_root(one)),
            "route-table": lambda ec2: (one for one in ec2.route_tables.values() if not one.main_association_id),
            "security-group": security_groups,
            "snapshot": lambda ec2: (one for one in ec2.snapshots.values() if not one.from_ami),
            "subnet": subnets,
            "volume": lambda ec2: (one for one in ec2.volumes.values() if not is_root(one)),
            "vpc": lambda ec2: (one for one in ec2.vpcs.values() if not one.is_default),
            "vpc-endpoint": lambda ec2: (one for one in ec2.vpc_end_points.values() if one.state != "deleted"),
        },
    ),
    (
        elbv2_backends,
        {
            "listener": listeners,
            "load-balancer": lambda elbv2: elbv2.load_balancers,
            "target": targets,
            "target-group": lambda elbv2: elbv2.target_groups,
        },
    ),
    (
        iam_backends,
        {
            "instance-profile": lambda iam: iam.instance_profiles,
            "policy": lambda iam: (
                policy for policy in iam.managed_policies.values() if not isinstance(policy, AWSManagedPolicy)
            ),
            "role": lambda iam: iam.roles,
            "user": lambda iam: iam.users,
        },
    ),
    (kms_backends, {"key": keys}),
    (logs_backends, {"log-group": lambda logs: logs.groups}),
    (rds_backends, {"database": lambda rds: rds.databases, "database-subnet-group": lambda rds: rds.subnet_groups}),
    (route53_backends, {"hosted-zone": lambda route53: route53.zones, "record": records}),
    (s3_backends, {"bucket": lambda s3: s3.buckets}),
    (sns_backends, {"topic": lambda sns: sns.topics}),
    (
        ssm_backends,
        {"parameter": lambda ssm: (name for name in ssm._parameters if not name.startswith("/aws/"))},
    ),
]
