"""Which function a method or an authorizer invokes, and for which calls that function lets API Gateway in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from why403.account.faults import NOT_THERE, Fault
from why403.account.shapes import GONE, document, part, parts
from why403.account.sight import Fragment, Sight
from why403.aws.arns import invoked_function
from why403.aws.partitions import GATEWAY_PRINCIPAL
from why403.model.route import WITHOUT_FUNCTION

_INVOKES = ("lambda:InvokeFunction", "lambda:Invoke*", "lambda:*", "*")
_COMPARES = ("ArnLike", "ArnEquals", "StringLike", "StringEquals")
_SOURCE = "aws:sourcearn"


def integration(written: object) -> dict[str, object]:
    """The function that an integration invokes by its own policy, or the kind that invokes none."""
    kind = str(part(written, "type")).upper()
    if kind in WITHOUT_FUNCTION:
        return {"integration": {"type": kind}}
    return function_of(part(written, "uri"), part(written, "credentials"))


def function_of(uri: object, credentials: object) -> dict[str, object]:
    """A role stands in for the function's policy; a stage variable leaves the function open."""
    named = invoked_function(uri) if isinstance(uri, str) else ""
    return {"function": named} if named and not credentials and "${" not in named else {}


def of_method(sight: Sight) -> Fragment:
    """The policy of the function behind the called method."""
    met = sight.met
    if met is None:
        return {}
    key = f"{met.verb} {met.path}".strip()
    served = list(parts(sight.written, "deployedRoutes"))
    own = [each for each in served if each.get("route") == key]
    sources = _sources(sight, part(own[0], "function")) if len(own) == 1 else None
    if sources is None:
        return {}
    told = {**own[0], "permittedSources": sources or GONE}
    return {"deployedRoutes": [told if each is own[0] else each for each in served]}


def of_authorizer(sight: Sight) -> Fragment:
    """The policy of the function of the method's authorizer."""
    own = sight.written.get("authorizer")
    sources = _sources(sight, own.get("function")) if isinstance(own, Mapping) else None
    if not isinstance(own, Mapping) or sources is None:
        return {}
    return {"authorizer": {**own, "permittedSources": sources or GONE}}


def _sources(sight: Sight, function: object) -> list[str] | None:
    if not isinstance(function, str):
        return None
    try:
        answer = sight.account.call("lambda", "GetPolicy", function, FunctionName=function)
    except Fault as fault:
        if fault.said != NOT_THERE:
            raise
        sight.account.faults.remove(fault)
        return []
    return allowed(document(answer.get("Policy")))


def allowed(policy: object) -> list[str] | None:
    """The source ARNs for which API Gateway may invoke; `None` where more decides than the source's ARN."""
    statements = part(policy, "Statement")
    if not isinstance(statements, list):
        return None
    found: list[str] = []
    for statement in parts(policy, "Statement"):
        if _concerns(statement):
            sources = _of_statement(statement)
            if sources is None:
                return None
            found += sources
    return found


def _concerns(statement: Mapping[str, Any]) -> bool:
    principal = statement.get("Principal")
    services = part(principal, "Service") if isinstance(principal, Mapping) else principal
    named = services if isinstance(services, list) else [services]
    anybody = "*" in named or part(principal, "AWS") == "*"
    actions = statement.get("Action")
    asked = actions if isinstance(actions, list) else [actions]
    return (GATEWAY_PRINCIPAL in named or anybody) and any(action in _INVOKES for action in asked)


def _of_statement(statement: Mapping[str, Any]) -> list[str] | None:
    conditions = list(_conditions(statement.get("Condition")))
    if statement.get("Effect") != "Allow" or len(conditions) > 1:
        return None
    if not conditions:
        return ["*"]
    operator, name, value = conditions[0]
    values = value if isinstance(value, list) else [value]
    texts = [each for each in values if isinstance(each, str)]
    plain = operator in _COMPARES and name.lower() == _SOURCE
    return texts if plain and len(texts) == len(values) else None


def _conditions(written: object) -> Iterator[tuple[str, str, object]]:
    for operator, keys in written.items() if isinstance(written, Mapping) else ():
        for name, value in keys.items() if isinstance(keys, Mapping) else (("", None),):
            yield str(operator), str(name), value
