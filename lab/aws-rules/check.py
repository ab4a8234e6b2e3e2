"""Reads synthesized stacks from standard input, as {NAME: {"resource": …, "data": …}}, and prints what AWS would
reject.

Output: {"checked": number of values, "rejected": [text], "unmapped": [argument], "types": [type without a schema]}. The
schemas are CloudFormation's from cfn-lint: patterns, lengths, ranges and enumerations of every property.
"""

import importlib.util
import json
import sys
from functools import cache
from pathlib import Path

import regex
from mapping import NO_TYPE, OTHERWISE, RENAMES, STRICTER, TYPES
from quotas import exceeded

SCHEMAS = Path(importlib.util.find_spec("cfnlint").submodule_search_locations[0], "data/schemas")
REGION = "eu-central-1"
# Terraform's own arguments, and tags, whose rules are in lib/config.
META = {"//", "depends_on", "lifecycle", "provider", "tags", "timeouts", "count", "for_each"}
TEMPLATE = regex.compile(r"(?<![$%])[$%]\{")


@cache
def schema_of(kind: str) -> dict:
    hashes = json.loads(Path(SCHEMAS, f"providers/{REGION}.json").read_text())
    return json.loads(Path(SCHEMAS, f"resources/{hashes[kind]}.json").read_text())


def main() -> None:
    report = {"checked": 0, "rejected": [], "unmapped": set(), "types": set()}
    for stack, parts in json.load(sys.stdin).items():
        resources = {kind: blocks for kind, blocks in (parts.get("resource") or {}).items() if kind.startswith("aws_")}
        for kind, blocks in resources.items():
            if kind not in TYPES:
                report["types"].add(kind)
                continue
            for name, block in blocks.items():
                check(f"{stack}: {kind}.{name}", kind, block, report)
        report["rejected"] += [f"{stack}: {line}" for line in exceeded(resources, parts.get("data") or {}, text_of)]
    unknown = report["types"] - NO_TYPE
    if unknown:
        sys.exit(f"mapping.py names no type of CloudFormation for {', '.join(sorted(unknown))}")
    json.dump({key: sorted(value) if isinstance(value, set) else value for key, value in report.items()}, sys.stdout)


def check(address: str, kind: str, block: dict, report: dict) -> None:
    for path, value in leaves({key: value for key, value in block.items() if key not in META}):
        schemas = property_schemas(kind, path)
        if not schemas:
            report["unmapped"].add(f"{kind}.{path}")
            continue
        known = text_of(value)
        if known is None:
            continue
        report["checked"] += 1
        for schema, root in schemas:
            report["rejected"] += [f"{address}.{path}: got {known!r}, {wanted}" for wanted in problems(known, schema, root)]


def leaves(value, path=""):
    """Every value that is neither a mapping nor a list, with the names on its path, without positions in lists."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield from leaves(part, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for part in value:
            yield from leaves(part, path)
    elif value is not None:
        yield path, value


def text_of(value):
    """The value that Terraform passes to the provider; None when only an apply knows it."""
    if not isinstance(value, str):
        return value
    if TEMPLATE.search(value):
        return None
    return value.replace("$${", "${").replace("%%{", "%{")


@cache
def property_schemas(kind: str, path: str) -> list:
    """The rules for a value of an argument: the schema of its property, and stricter rules."""
    renames = RENAMES.get(kind, {})
    target = renames.get(path) or renames.get(f"{path.rpartition('.')[0]}.*") or camel(path)
    root = schema_of(TYPES[kind])
    found = root
    for name in target.split("."):
        found = resolved(found, root)
        while "items" in found and "properties" not in found:
            found = resolved(found["items"], root)
        found = found.get("properties", {}).get(name)
        if found is None:
            return []
    place = (TYPES[kind], target)
    return [(OTHERWISE.get(place, found), root), *([(STRICTER[place], root)] if place in STRICTER else [])]


def camel(path: str) -> str:
    return ".".join("".join(word.capitalize() for word in part.split("_")) for part in path.split("."))


def resolved(schema: dict, root: dict) -> dict:
    while "$ref" in schema:
        target = root
        for part in schema["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        schema = target
    return schema


def problems(value, schema: dict, root: dict) -> list:
    schema = resolved(schema, root)
    if "items" in schema and not isinstance(value, list):
        return problems(value, schema["items"], root)
    found = []
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if "pattern" in schema and not regex.search(schema["pattern"], text):
        found.append(f"which does not match {schema['pattern']}")
    if "enum" in schema and text not in map(str, schema["enum"]):
        found.append(f"which is none of {schema['enum']}")
    if not schema.get("minLength", 0) <= len(text) <= schema.get("maxLength", len(text)):
        found.append(f"whose length {len(text)} is not in {schema.get('minLength', 0)} to {schema.get('maxLength')}")
    if "minimum" in schema and float(text) < schema["minimum"] or "maximum" in schema and float(text) > schema["maximum"]:
        found.append(f"which is not in {schema.get('minimum')} to {schema.get('maximum')}")
    for alternatives in (schema[key] for key in ("anyOf", "oneOf") if key in schema):
        if all(problems(value, one, root) for one in alternatives):
            found.append("which fits no alternative of its schema")
    for one in schema.get("allOf", []):
        found += problems(value, one, root)
    return found


if __name__ == "__main__":
    main()
