"""What to know about a plan or a state beside what it tells: nothing here is a fact of a call."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from why403.aws.partitions import GATEWAY_PRINCIPAL
from why403.logic.states import UNKNOWN, State
from why403.templates.reading import (
    AFTER_APPLY,
    BODY_AND_RESOURCES,
    MADE_ELSEWHERE,
    MODULES,
    NO_PERMISSION,
    NOT_LITERAL,
    UNTIED,
    UNTRIGGERED,
    UNTRIGGERED_POLICY,
    Note,
    NoteReason,
)
from why403.templates.terraform import http
from why403.templates.terraform.addresses import plain_address
from why403.templates.terraform.bodies import has_body
from why403.templates.terraform.methods import API as REST
from why403.templates.terraform.methods import METHOD
from why403.templates.terraform.policies import policy_of
from why403.templates.terraform.world import Link, Resource, World

_DEPLOYMENT = "aws_api_gateway_deployment"
OPEN = "Fn::Open"
"""How a part of a policy is written of which the value is not known."""
_POLICY = "aws_api_gateway_rest_api_policy"
_OWNERS = {REST: "rest_api_id", http.API: "api_id"}
_ASKED = {
    REST: ("policy", "body", "endpoint_configuration", "api_key_source"),
    http.API: ("body", "cors_configuration"),
    _POLICY: ("policy",),
    METHOD: ("http_method", "authorization", "authorization_scopes", "api_key_required"),
    http.ROUTE: ("route_key", "authorization_type", "authorization_scopes"),
    "aws_api_gateway_resource": ("path_part",),
    "aws_api_gateway_stage": ("stage_name",),
    "aws_apigatewayv2_stage": ("name",),
    "aws_api_gateway_gateway_response": ("response_type", "response_parameters"),
}
_TIED = tuple(kind for kind in _ASKED if kind not in _OWNERS)


def notes_of(world: World, api: Resource, *, literal: bool) -> Iterator[Note]:
    """All notes on one API; `literal` where only literal values were read."""
    owner, reason = _OWNERS[api.type], NOT_LITERAL if literal else AFTER_APPLY
    yield from _unknown(world, api, reason)
    for each in world.of(*_TIED):
        link = world.link(each, owner, api.type) if owner in each.values or owner in each.references else None
        if link is UNKNOWN:
            yield Note(UNTIED, each.at, each.address)
        elif link is api:
            yield from _unknown(world, each, reason)
    if not world.complete:
        yield Note(MODULES, api.at, api.address)
    if has_body(api) and any(world.tied(api, owner, METHOD, http.ROUTE)[0]):
        yield Note(BODY_AND_RESOURCES, api.get("body").at, api.address)
    yield from _deployments(world, api)
    yield from _permissions(world, api)


def made_elsewhere(world: World, kind: str) -> Iterator[Note]:
    """The methods or routes whose API is given to the module."""
    for each in world.of(kind):
        owner = "rest_api_id" if kind == METHOD else "api_id"
        yield Note(MADE_ELSEWHERE, each.get(owner).at, each.address)


def _read(world: World, resource: Resource, name: str) -> bool:
    """Whether a policy is told, all of it, by the document that it refers to."""
    if name != "policy":
        return False
    told = policy_of(world, resource).value
    return told is not UNKNOWN and not _open_in(told)


def _open_in(value: object) -> bool:
    """Whether a part of a policy is not known."""
    if isinstance(value, Mapping):
        return OPEN in value or any(map(_open_in, value.values()))
    return isinstance(value, list | tuple) and any(map(_open_in, value))


def _unknown(world: World, resource: Resource, reason: NoteReason) -> Iterator[Note]:
    """The attributes that are written and whose values are not known."""
    for name in _ASKED[resource.type]:
        written = resource.configured is None or name in resource.configured
        if written and resource.values.get(name) is UNKNOWN and not _read(world, resource, name):
            yield Note(reason, resource.get(name).at, f"{resource.address}.{name}")


def _deployments(world: World, api: Resource) -> Iterator[Note]:
    """A deployment is made anew only where its triggers change (provider's page of the resource)."""
    if api.type != REST:
        return
    policies, _ = world.tied(api, "rest_api_id", _POLICY)
    methods, _ = world.tied(api, "rest_api_id", METHOD)
    for deployment in world.tied(api, "rest_api_id", _DEPLOYMENT)[0]:
        if deployment.get("triggers").value is None:
            yield Note(UNTRIGGERED, deployment.at, deployment.address)
            continue
        for each in methods:
            if _covers(deployment, each) is False:
                yield Note(UNTRIGGERED, deployment.at, each.address)
        for each in policies:
            if _covers(deployment, each) is False:
                yield Note(UNTRIGGERED_POLICY, deployment.at, each.address)


def _covers(deployment: Resource, resource: Resource) -> bool | None:
    """Whether the triggers name a resource; `None` where they are made of what cannot be followed."""
    named = deployment.references.get("triggers*")
    if named is None or isinstance(named, State) or not named:
        return None
    return plain_address(resource.address) in {each.address for each in named}


def _permissions(world: World, api: Resource) -> Iterator[Note]:
    """Authorizers that call a function in their own name, where no permission for API Gateway is written."""
    allowed = [each.values.get("principal") for each in world.of("aws_lambda_permission")]
    if GATEWAY_PRINCIPAL in allowed or UNKNOWN in allowed or not world.complete:
        return
    owner = _OWNERS[api.type]
    kinds = ("aws_api_gateway_authorizer", "aws_apigatewayv2_authorizer")
    for each in world.of(*kinds):
        link: Link | None = world.link(each, owner, api.type)
        kind = str(each.values.get("type") or each.values.get("authorizer_type") or "TOKEN")
        role = each.values.get("authorizer_credentials") or each.values.get("authorizer_credentials_arn")
        if link is api and kind in ("TOKEN", "REQUEST") and not role:
            yield Note(NO_PERMISSION, each.at, each.address)
