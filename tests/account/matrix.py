"""Every call of live reading, everything that can happen to one, and a command that makes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import botocore.session
from botocore.exceptions import EndpointConnectionError, ReadTimeoutError

from bench.emulated import PROTOCOLS, REGION, Answer, Change, Emulated, fault
from tests.account.scenes import SCENES, Scene
from tests.cli.calls import Printed, Terminal
from why403.account.faults import Why

CALLS: dict[str, tuple[str, ...]] = {
    "regional": (
        "apigateway GetDomainName", "apigatewayv2 GetApiMappings", "apigateway GetRestApi",
        "apigateway GetStages", "apigateway GetExport", "apigateway GetResources",
        "apigateway GetAuthorizers", "apigateway GetGatewayResponses", "apigateway GetApiKeys",
        "apigateway GetUsagePlans", "apigateway GetUsage", "lambda GetPolicy", "wafv2 GetWebACLForResource",
        "iam GetUser", "iam ListGroupsForUser", "iam ListUserPolicies",
        "iam GetUserPolicy", "iam ListAttachedUserPolicies", "iam GetPolicy", "iam GetPolicyVersion",
        "iam ListGroupPolicies", "iam GetGroupPolicy", "iam ListAttachedGroupPolicies",
        "organizations DescribeOrganization", "organizations ListPoliciesForTarget",
        "organizations DescribePolicy", "organizations ListParents",
    ),
    "private": (
        "ec2 DescribeVpcEndpoints", "iam GetRole", "iam ListRolePolicies", "iam GetRolePolicy",
        "iam ListAttachedRolePolicies", "apigateway GetUsagePlanKeys",
    ),
    "http": (
        "apigatewayv2 GetApi", "apigatewayv2 GetStages", "apigatewayv2 ExportApi",
        "apigatewayv2 GetRoutes", "apigatewayv2 GetAuthorizers", "iam GetAccessKeyLastUsed",
        "sts GetCallerIdentity",
    ),
    "private-domain": (
        "apigateway GetDomainNames", "apigateway GetBasePathMappings",
        "apigateway GetDomainNameAccessAssociations", "apigatewayv2 ListRoutingRules",
    ),
}  # fmt: skip
EACH = [(scene, call) for scene, calls in CALLS.items() for call in calls]
SIMULATOR = "iam SimulatePrincipalPolicy"
"""It is asked by `explain --ask-aws` alone."""

Kind = Callable[[str], Callable[[Any], Answer | None]]


def refuses(code: str, status: int) -> Callable[[str], Callable[[Any], Answer]]:
    return lambda service: lambda _request: fault(PROTOCOLS.get(service, "json"), code, status)


def breaks(error: Exception) -> Callable[[str], Callable[[Any], Answer]]:
    def raises(_request: Any) -> Answer:
        raise error

    return lambda _service: raises


HERE = "http://127.0.0.1:9"
FAULTS: dict[str, tuple[Kind, Why]] = {
    "denied": (refuses("AccessDeniedException", 403), Why.DENIED),
    "throttled": (refuses("ThrottlingException", 429), Why.THROTTLED),
    "5xx": (refuses("InternalFailure", 503), Why.UNAVAILABLE),
    "time-out": (breaks(ReadTimeoutError(endpoint_url=HERE)), Why.TIMEOUT),
    "unreachable": (breaks(EndpointConnectionError(endpoint_url=HERE)), Why.UNREACHABLE),
    "expired": (refuses("ExpiredTokenException", 403), Why.CREDENTIALS),
    "a Region that is not switched on": (refuses("UnrecognizedClientException", 403), Why.CREDENTIALS),
    "a Region that is not there": (
        breaks(EndpointConnectionError(endpoint_url="https://iam.eu-wset-1.amazonaws.com")),
        Why.UNREACHABLE,
    ),
    "deleted meanwhile": (refuses("NotFoundException", 404), Why.GONE),
    "an HTML page": (lambda _service: lambda _request: (500, {}, b"<html>"), Why.UNAVAILABLE),
}


def text_of(scene: Scene) -> str:
    """The call of a scene as somebody pastes it."""
    request, answer = scene.incident.request, scene.incident.answer
    headers = [f"-H '{name}: {value}'" for name, value in request.headers]
    if scene.key_id is not None:
        fields = f"Credential={scene.key_id}/20261122/{REGION}/execute-api/aws4_request, "
        fields += f"SignedHeaders=host;x-amz-date, Signature={'0' * 64}"
        headers += [f"-H 'Authorization: AWS4-HMAC-SHA256 {fields}'", "-H 'X-Amz-Date: 20261122T120000Z'"]
    shown = [f"{name}: {value}" for name, value in answer.headers]
    command = " ".join(["$ curl -i", f"'{request.url}'", f"-X {request.method}", *headers])
    return "\n".join([command, f"HTTP/1.1 {answer.status} Forbidden", *shown, "", str(answer.body)])


def captured(why403: Terminal, scene: Scene, *more: str) -> Printed:
    """What `why403 capture` prints of it."""
    who = () if scene.principal is None else ("--principal", scene.principal)
    return why403("capture", text_of(scene), *who, *more)


def told_in(scene: str, aws: Emulated) -> Mapping[str, object]:
    """What the account tells where nothing fails: now, since other scenes add keys and plans to it."""
    return SCENES[scene](aws).everything(aws).written


def told_less(less: object, more: object) -> bool:
    """Whether nothing is told otherwise; what is not told is left out, or said to be open."""
    if isinstance(less, dict) and isinstance(more, dict):
        return all(name in more and told_less(part, more[name]) for name, part in less.items())
    if isinstance(less, list) and isinstance(more, list):
        if "untold" in less:
            return all(part == "untold" or part in more for part in less)
        return len(less) == len(more) and all(map(told_less, less, more))
    return less == more


@cache
def model_of(call: str) -> Any:
    """The model of an operation."""
    service, name = call.split()
    return _service(service).operation_model(name)


@cache
def _service(name: str) -> Any:
    return _session().get_service_model(name)


@cache
def _session() -> Any:
    return botocore.session.get_session()


TOKENS = ("position", "NextToken", "Marker")


def token_of(call: str) -> str | None:
    """What the answers of a list call the token of the next page."""
    shape = model_of(call).output_shape
    return next((token for token in TOKENS if token in shape.members), None)


_KEYS, _USAGE = "apigateway GetApiKeys", "apigateway GetUsage"
PAGED = [
    *(each for each in EACH if token_of(each[1]) and each[1] not in (_KEYS, _USAGE)),
    ("private", _KEYS),
]
"""The lists. Keys are listed to the end where none was sent; of one key in one plan there is one usage."""


def emptied(parsed: dict[str, Any], _model: Any) -> None:
    """An answer that holds nothing."""
    for name in [name for name in parsed if name not in ("ResponseMetadata", "body")]:
        del parsed[name]


def with_new_fields(parsed: dict[str, Any], model: Any) -> None:
    """A field that no model knows, in every structure."""
    _walk(parsed, model.output_shape, _add_field, lambda value: value)


def with_new_values(parsed: dict[str, Any], model: Any) -> None:
    """A value that no model knows, in place of every one of those that are listed."""
    _walk(parsed, model.output_shape, lambda _structure: None, lambda _value: "BRAND_NEW")


def _add_field(structure: dict[str, Any]) -> None:
    structure["brandNew"] = {"very": ["new"]}


def _walk(value: Any, shape: Any, add: Callable[[dict[str, Any]], None], put: Callable[[Any], Any]) -> Any:
    kind = shape.type_name
    if kind == "structure" and isinstance(value, dict):
        for name, member in shape.members.items():
            if name in value:
                value[name] = _walk(value[name], member, add, put)
        add(value)
    elif kind == "list" and isinstance(value, list):
        value[:] = [_walk(part, shape.member, add, put) for part in value]
    elif kind == "map" and isinstance(value, dict):
        for name in value:
            value[name] = _walk(value[name], shape.value, add, put)
    elif kind == "string" and getattr(shape, "enum", None):
        return put(value)
    return value


CHANGES: dict[str, Change] = {
    "an empty answer": emptied,
    "new fields": with_new_fields,
    "new values": with_new_values,
}


def second_page_fails(aws: Emulated, call: str) -> None:
    """From now on every list of this kind has a second page, which cannot be read."""
    service, name = call.split()
    token, given = token_of(call), aws.replies.get((service, name), [lambda _request: None])

    def reply(request: Any) -> Answer | None:
        sent = f"{request.url}{request.body!r}"
        refused = fault(PROTOCOLS.get(service, "json"), "AccessDeniedException", 403)
        return refused if "page-two" in sent else given[0](request)

    def add_page(parsed: dict[str, Any], _model: Any) -> None:
        parsed[str(token)] = "page-two"

    aws.reply(service, name, reply)
    aws.changes[service, name] = add_page


def first_page_is_empty(aws: Emulated, call: str) -> None:
    """From now on everything that a list of this kind holds stands on its second page."""
    service, name = call.split()
    token, turned = str(token_of(call)), [False]

    def turn(parsed: dict[str, Any], model: Any) -> None:
        if not turned[0]:
            emptied(parsed, model)
            parsed[token] = "0"
        turned[0] = not turned[0]

    aws.changes[service, name] = turn
