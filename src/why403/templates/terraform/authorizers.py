"""Authorizers, by their addresses, in the form of an incident file's `authorizer`."""

from __future__ import annotations

from collections.abc import Iterator

from why403.logic.states import State
from why403.model.route import Setting
from why403.templates.terraform.permissions import Permissions, function_in
from why403.templates.terraform.world import Resource, World, known

REST, HTTP = "aws_api_gateway_authorizer", "aws_apigatewayv2_authorizer"
_NAMES = {
    "type": "type",
    "authorizer_type": "type",
    "identity_source": "identitySource",
    "identity_sources": "identitySource",
    "identity_validation_expression": "identityValidationExpression",
    "authorizer_result_ttl_in_seconds": "authorizerResultTtlInSeconds",
    "provider_arns": "providerARNs",
    "authorizer_payload_format_version": "authorizerPayloadFormatVersion",
    "enable_simple_responses": "enableSimpleResponses",
}

_DEFAULTS = (
    ("type", "type", "TOKEN"),
    ("identity_source", "identitySource", "method.request.header.Authorization"),
)


def authorizers_of(world: World, api: Resource) -> dict[str, dict[str, object]]:
    """Those of one API."""
    return {each.address: dict(_settings(each)) for each in _owned(world, api)}


def asked_of(world: World, api: Resource) -> dict[str, str]:
    """The functions that Lambda authorizers ask, by the addresses of these."""
    found = {each.address: function_in(world, each, "authorizer_uri") for each in _owned(world, api)}
    return {name: function for name, function in found.items() if function}


def asking_of(world: World, api: Resource) -> dict[str, tuple[Setting[str], ...]]:
    """The source ARNs that are written for these functions, but for those that are invoked by a role."""
    permissions, asked = Permissions(world, api.address), asked_of(world, api)
    roles = ("authorizer_credentials", "authorizer_credentials_arn")
    return {
        each.address: permissions.written(asked[each.address])
        for each in _owned(world, api)
        if each.address in asked and all(each.values.get(name) in (None, "") for name in roles)
    }


def _owned(world: World, api: Resource) -> list[Resource]:
    kind, name = (REST, "rest_api_id") if api.type == "aws_api_gateway_rest_api" else (HTTP, "api_id")
    return world.tied(api, name, kind)[0]


def _settings(authorizer: Resource) -> Iterator[tuple[str, object]]:
    """What is known of it, with the provider's defaults of a REST authorizer (its page)."""
    if authorizer.type == REST:
        yield from ((meant, value) for name, meant, value in _DEFAULTS if authorizer.get(name).value is None)
    for name, meant in _NAMES.items():
        value = authorizer.values.get(name)
        if value not in (None, "") and known(value):
            yield meant, value
    jwt = authorizer.block("jwt_configuration").value
    if isinstance(jwt, dict):
        yield "jwtConfiguration", {k: v for k, v in jwt.items() if v is not None and not isinstance(v, State)}
