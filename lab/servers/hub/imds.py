"""A double of the instance metadata service, version 2. It identifies each instance by its address."""

import json
import secrets

import http_heads

ROOT = "/latest/meta-data/"
CREDENTIALS = f"{ROOT}iam/security-credentials/"


class Metadata:
    def __init__(self, hub):
        self.hub = hub
        self.tokens: set = set()
        self.sessions: dict = {}

    async def serve(self, reader, writer) -> None:
        request = await http_heads.read(reader)
        instance = self.hub.instance_at(writer.get_extra_info("peername")[0])
        if request is None or instance is None or await self.hub.faults.hits("imds", writer):
            return
        status, body = await self._answer(request, instance)
        await http_heads.answer(writer, status, body)

    async def _answer(self, request, instance) -> tuple:
        if request.method == "PUT":
            if request.path != "/latest/api/token" or "x-aws-ec2-metadata-token-ttl-seconds" not in request.headers:
                return 400, ""
            token = secrets.token_urlsafe(40)
            self.tokens.add((instance["id"], token))
            return 200, token
        if (instance["id"], request.headers.get("x-aws-ec2-metadata-token")) not in self.tokens:
            return 401, ""
        if instance["role"] and request.path == CREDENTIALS + instance["role"]:
            return 200, json.dumps(await self._session(instance["id"]))
        known = self._known(instance)
        return (200, known[request.path]) if request.path in known else (404, "")

    def _known(self, instance) -> dict:
        known = {
            "instance-id": instance["id"],
            "instance-type": instance["type"],
            "ami-id": instance["image"],
            "local-ipv4": instance["address"],
            "local-hostname": f"ip-{instance['address'].replace('.', '-')}.{instance['region']}.compute.internal",
            "placement/region": instance["region"],
            "placement/availability-zone": instance["zone"],
        }
        if instance["role"]:
            known["iam/security-credentials/"] = known["iam/security-credentials"] = instance["role"]
        document = {"instanceId": instance["id"], "region": instance["region"], "privateIp": instance["address"]}
        return {
            **{ROOT + name: value for name, value in known.items()},
            "/latest/dynamic/instance-identity/document": json.dumps(document),
        }

    async def _session(self, instance_id: str) -> dict:
        if instance_id not in self.sessions:
            self.sessions[instance_id] = json.loads(await self.hub.stand_in(f"/moto-api/session?{instance_id}"))
        return self.sessions[instance_id]
