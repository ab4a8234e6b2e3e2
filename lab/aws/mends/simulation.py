"""IAM's policy simulator: SimulatePrincipalPolicy for users and roles.

The rules are those of "SimulatePrincipalPolicy" and "EvaluationResult" (IAM API Reference) and of "Policy evaluation logic"
(IAM User Guide). Policies of an organization are not simulated.
"""

import re

from moto.core.responses import ActionResult
from moto.iam.access_control import IAMPolicy, IAMPolicyStatement
from moto.iam.exceptions import InvalidInput, NotFoundException
from moto.iam.responses import IamResponse

from .iam import any_pattern_matches, matches

ACTION = re.compile(r"[a-z0-9-]+:[A-Za-z0-9]+")
RESOURCE = re.compile(r"\*|arn:[a-z-]+:[a-z0-9-]+:[a-z0-9-]*:[0-9]*:.+")
OPERATORS = {
    "StringEquals": lambda pattern, value: pattern == value,
    "StringLike": matches,
}


def apply() -> None:
    IamResponse.simulate_principal_policy = simulate_principal_policy


def simulate_principal_policy(self) -> ActionResult:
    source = self._get_param("PolicySourceArn") or ""
    actions = self._get_param("ActionNames") or []
    resources = self._get_param("ResourceArns") or ["*"]
    # The operation does not support wildcards in the names of actions.
    for action in actions:
        if not ACTION.fullmatch(action):
            raise InvalidInput(f"Invalid Input Invalid action name: {action}")
    for resource in resources:
        if not RESOURCE.fullmatch(resource):
            raise InvalidInput(f"Invalid Input Invalid resource ARN: {resource}")
    policies, boundary = policies_of(self.backend, source)
    context = context_of(self)
    results = [result(policies, boundary, action, one, context) for action in actions for one in resources]
    return ActionResult({"EvaluationResults": results, "IsTruncated": False})


def context_of(response) -> dict:
    """Values by key. IAM compares keys case-insensitively."""
    entries = response._get_param("ContextEntries") or []
    return {entry["ContextKeyName"].lower(): entry["ContextKeyValues"] for entry in entries}


def policies_of(iam, arn: str):
    """The statements of a user or a role, and those of its boundary or None."""
    named = re.fullmatch(r"arn:[a-z-]+:iam::\d{12}:(user|role)/(?:.*/)?([^/]+)", arn)
    if not named:
        raise InvalidInput(f"Invalid Input Invalid Entity Arn: {arn} does not clearly define entity type and name.")
    kind, name = named.groups()
    principal = iam.get_role(name) if kind == "role" else iam.get_user(name)
    if principal.arn != arn:
        raise NotFoundException(f"The {kind} with name {name} cannot be found.")
    if kind == "role":
        inline = [iam.get_role_policy(name, one)[1] for one in iam.list_role_policies(name)]
        attached, _ = iam.list_attached_role_policies(name)
        limit = iam.managed_policies.get(principal.permissions_boundary_arn or "")
    else:
        inline = [iam.get_user_policy(name, one) for one in iam.list_user_policies(name)]
        attached, _ = iam.list_attached_user_policies(name)
        for group in iam.get_groups_for_user(name):
            inline += [iam.get_group_policy(group.name, one) for one in iam.list_group_policies(group.name)]
            attached = attached + iam.list_attached_group_policies(group.name)[0]
        limit = None
    return statements(inline + list(attached)), statements([limit]) if limit else None


def statements(policies) -> list:
    listed = [IAMPolicy(policy)._policy_json["Statement"] for policy in policies]
    return [one for each in listed for one in (each if isinstance(each, list) else [each])]


def result(policies, boundary, action: str, resource: str, context: dict) -> dict:
    decision, missing = decide(policies, action, resource, context)
    found = {"EvalActionName": action, "EvalResourceName": resource, "MatchedStatements": [], "MissingContextValues": []}
    if boundary is not None:
        allowed = decide(boundary, action, resource, context)[0] == "allowed"
        found["PermissionsBoundaryDecisionDetail"] = {"AllowedByPermissionsBoundary": allowed}
        if not allowed and decision == "allowed":
            decision = "implicitDeny"
    found["EvalDecision"] = decision
    # Missing keys of named resources are in the results of each resource.
    if resource == "*":
        found["MissingContextValues"] = missing
    else:
        specific = {"EvalResourceName": resource, "EvalResourceDecision": decision, "MissingContextValues": missing}
        found["ResourceSpecificResults"] = [specific]
    return found


def decide(policies, action: str, resource: str, context: dict):
    """The decision, and the keys of conditions without a value."""
    effects, missing = set(), set()
    for statement in policies:
        if not concerns(statement, action, resource):
            continue
        unknown = [key for test in conditions(statement) for key in test if key.lower() not in context]
        missing.update(unknown)
        if not unknown and all(holds(operator, test, context) for operator, test in pairs(statement)):
            effects.add(statement["Effect"])
    decision = "explicitDeny" if "Deny" in effects else "allowed" if "Allow" in effects else "implicitDeny"
    return decision, sorted(missing)


def concerns(statement: dict, action: str, resource: str) -> bool:
    whole = IAMPolicyStatement(statement)
    if "NotAction" in statement:
        of_action = not any_pattern_matches(whole, "NotAction", action)
    else:
        of_action = any_pattern_matches(whole, "Action", action)
    return of_action and any_pattern_matches(whole, "Resource", resource)


def pairs(statement: dict):
    return (statement.get("Condition") or {}).items()


def conditions(statement: dict):
    return (test for _, test in pairs(statement))


def holds(operator: str, test: dict, context: dict) -> bool:
    if operator not in OPERATORS:
        raise NotImplementedError(f"the condition operator {operator}")
    compare = OPERATORS[operator]
    for key, patterns in test.items():
        listed = patterns if isinstance(patterns, list) else [patterns]
        if not any(compare(pattern, value) for pattern in listed for value in context[key.lower()]):
            return False
    return True
