"""The state for the lab's instances and its hub (lab/servers), without credentials.

GET /moto-api/machines: instances, volumes, load balancers with targets, address records. GET
/moto-api/session?INSTANCE: keys of a session of the instance's role, as its metadata service returns them. A request
with the header X-Lab-Enforce-Iam is checked by IAM, independent of other requests.
"""

import json
from datetime import datetime, timedelta, timezone

from moto import settings
from moto.core.authorization import ActionAuthenticatorMixin
from moto.ec2.models import ec2_backends
from moto.ec2.models.instances import Instance
from moto.elbv2.models import elbv2_backends
from moto.moto_api._internal import urls
from moto.route53.models import route53_backends
from moto.sts.models import sts_backends

ENFORCE = "HTTP_X_LAB_ENFORCE_IAM"
INFINITE = float("inf")


def serve() -> None:
    """Adds both addresses to moto's own API. Call it before the first request."""
    urls.url_paths["{0}/moto-api/machines"] = lambda *_: (200, {}, json.dumps(machines()))
    urls.url_paths["{0}/moto-api/session"] = lambda request, *_: (200, {}, json.dumps(session(request)))
    count_boots()


def enforcing(answer):
    """Wraps the application: IAM is enforced for requests with the header. They must come one at a time."""

    def answer_as_aws(self, environ, start_response):
        if ENFORCE not in environ:
            return answer(self, environ, start_response)
        limit, count = settings.INITIAL_NO_AUTH_ACTION_COUNT, ActionAuthenticatorMixin.request_count
        settings.INITIAL_NO_AUTH_ACTION_COUNT, ActionAuthenticatorMixin.request_count = 0, 0
        try:
            return list(answer(self, environ, start_response))
        finally:
            settings.INITIAL_NO_AUTH_ACTION_COUNT, ActionAuthenticatorMixin.request_count = limit, count

    return answer_as_aws


def count_boots() -> None:
    """An instance can stop and start faster than the next request; the number of its boots shows that."""
    for name in ("start", "reboot"):

        def counted(self, *args, _act=getattr(Instance, name), **options):
            self.boots = getattr(self, "boots", 0) + 1
            return _act(self, *args, **options)

        setattr(Instance, name, counted)


def machines() -> dict:
    return {
        "instances": [instance(backend, one) for backend in backends(ec2_backends) for one in instances(backend)],
        "volumes": {one.id: one.size for backend in backends(ec2_backends) for one in backend.volumes.values()},
        # The sources of copies: snapshots of volumes, volumes of snapshots.
        "snapshots": {one.id: one.volume.id for backend in backends(ec2_backends)
                      for one in backend.snapshots.values() if not one.from_ami},
        "restored": {one.id: one.snapshot_id for backend in backends(ec2_backends)
                     for one in backend.volumes.values() if one.snapshot_id},
        "balancers": [balancer(backend, one) for backend in backends(elbv2_backends)
                      for one in backend.load_balancers.values()],
        "records": dict(record for backend in backends(route53_backends) for record in records(backend)),
    }


def backends(of_service):
    return [backend for _, _, backend in of_service.iter_backends()]


def instances(ec2):
    return [one for reservation in ec2.reservations.values() for one in reservation.instances]


def instance(ec2, one) -> dict:
    # The subnet of a terminated instance may be deleted.
    subnet = ec2.get_subnet(one.subnet_id) if one.subnet_id and one.state != "terminated" else None
    mappings = {device: mapping.volume_id for device, mapping in one.block_device_mapping.items()}
    return {
        "id": one.id,
        "name": next((tag["value"] for tag in one.get_tags() if tag["key"] == "Name"), one.id),
        "state": one.state,
        "boots": getattr(one, "boots", 0),
        "image": one.image_id,
        "type": one.instance_type,
        "region": ec2.region_name,
        "zone": one._placement.zone,
        "address": one.private_ip,
        "network": ec2.get_vpc(subnet.vpc_id).cidr_block if subnet else None,
        "userData": user_data(one),
        "role": role_name(ec2, one),
        # In the order of their devices, whichever was attached first.
        "volumes": [volume for device, volume in sorted(mappings.items()) if device != one.root_device_name],
    }


def user_data(one) -> str:
    """In base64, as AWS returns it."""
    return one.user_data.as_bytes().decode() if one.user_data else ""


def role(ec2, instance_id: str):
    association = ec2.iam_instance_profile_associations.get(instance_id)
    return next(iter(association.iam_instance_profile.roles), None) if association else None


def role_name(ec2, one):
    found = role(ec2, one.id)
    return found.name if found else None


def balancer(elbv2, one) -> dict:
    return {
        "name": one.dns_name,
        "listeners": {listener.port: targets(elbv2, listener) for listener in one.listeners.values()},
    }


def targets(elbv2, listener) -> list:
    groups = [elbv2.target_groups[arn] for action in listener.default_actions for arn in target_groups(action)]
    return [[target["Id"], int(target["Port"])] for group in groups for target in group.targets.values()]


def target_groups(action) -> list:
    single = action.data.get("TargetGroupArn")
    return [single] if single else [one["TargetGroupArn"] for one in action.data["ForwardConfig"]["TargetGroups"]]


def records(route53):
    for zone in route53.zones.values():
        for record in zone.rrsets:
            if record.type != "A":
                continue
            alias = record.alias_target
            yield record.name.rstrip("."), [alias["DNSName"].rstrip(".")] if alias else list(record.records)


def session(request) -> dict:
    """The metadata service's answer under iam/security-credentials/ROLE."""
    instance_id = request.query_string.decode()
    ec2 = next(one for one in backends(ec2_backends) if instance_id in {each.id for each in instances(one)})
    assumed = sts_backends[ec2.account_id]["aws"].assume_role(
        region_name=ec2.region_name,
        role_session_name=instance_id,
        role_arn=role(ec2, instance_id).arn,
        policy=None,
        duration=21600,
        external_id=None,
    )
    now = datetime.now(timezone.utc)
    return {
        "Code": "Success",
        "LastUpdated": stamp(now),
        "Type": "AWS-HMAC",
        "AccessKeyId": assumed.access_key_id,
        "SecretAccessKey": assumed.secret_access_key,
        "Token": assumed.session_token,
        "Expiration": stamp(now + timedelta(hours=6)),
    }


def stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
