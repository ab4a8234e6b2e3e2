"""Charts of the mirror's folder `charts`, as a Helm repository and as an OCI registry.

Both require the credentials USER:PASSWORD in the file `charts-login` beside the mirror's folder, if it exists. Media
types are those of Helm's OCI support (HIP 6).
"""

from base64 import b64encode
from hashlib import sha256
import json
from pathlib import Path
import re

MANIFEST = "application/vnd.oci.image.manifest.v1+json"
CONFIG = "application/vnd.cncf.helm.config.v1+json"
CONTENT = "application/vnd.cncf.helm.chart.content.v1.tar+gzip"
CHALLENGE = {"WWW-Authenticate": 'Basic realm="charts"'}


def lets_in(request, login: Path) -> bool:
    """Whether a request has the credentials in a file, or the file does not exist."""
    if not login.is_file():
        return True
    return request.headers.get("authorization") == "Basic " + b64encode(login.read_bytes().strip()).decode()


def of_registry(path: str, folder: Path):
    """The content and media type at a registry's path below /v2/charts/; None when it does not exist."""
    found = re.fullmatch(r"/v2/charts/([a-z-]+)/(manifests|blobs|tags)/([\w.:-]+)", path)
    if not found:
        return None
    name, kind, reference = found.groups()
    archives = {_tag(archive, name): archive.read_bytes() for archive in folder.glob(f"{name}-[v0-9]*.tgz")}
    if kind == "tags":
        return json.dumps({"name": f"charts/{name}", "tags": sorted(archives)}).encode(), "application/json"
    if kind == "manifests":
        by_reference = {**archives, **{_digest(_manifest(name, tag, data)): data for tag, data in archives.items()}}
        data = by_reference.get(reference)
        tag = next((tag for tag, other in archives.items() if other is data), None)
        return None if tag is None else (_manifest(name, tag, data), MANIFEST)
    blobs = [blob for tag, data in archives.items() for blob in (data, _config(name, tag))]
    blob = next((blob for blob in blobs if _digest(blob) == reference), None)
    return None if blob is None else (blob, "application/octet-stream")


def _tag(archive: Path, name: str) -> str:
    # A tag cannot contain a plus sign; Helm writes an underscore.
    return archive.name[len(name) + 1 : -len(".tgz")].replace("+", "_")


def _manifest(name: str, tag: str, data: bytes) -> bytes:
    parts = {"config": _described(CONFIG, _config(name, tag)), "layers": [_described(CONTENT, data)]}
    return json.dumps({"schemaVersion": 2, "mediaType": MANIFEST, **parts}).encode()


def _config(name: str, tag: str) -> bytes:
    return json.dumps({"apiVersion": "v2", "name": name, "version": tag.replace("_", "+")}).encode()


def _described(kind: str, data: bytes) -> dict:
    return {"mediaType": kind, "digest": _digest(data), "size": len(data)}


def _digest(data: bytes) -> str:
    return "sha256:" + sha256(data).hexdigest()
