"""Which method of a REST API a resource is of: its verb and its path, followed through references."""

from __future__ import annotations

from why403.logic.states import State
from why403.templates.terraform.world import Resource, World

API = "aws_api_gateway_rest_api"
METHOD = "aws_api_gateway_method"
INTEGRATION = "aws_api_gateway_integration"
_RESOURCE = "aws_api_gateway_resource"
_OF_A_METHOD = (METHOD, INTEGRATION, "aws_api_gateway_method_response")
"""Resources that repeat the verb and the resource of a method."""
_MOST_LEVELS = 40


def verb_of(world: World, source: Resource) -> str | None:
    """The verb, also where it is taken from the method or from another resource of that."""
    for _ in range(_MOST_LEVELS):
        verb = source.values.get("http_method")
        if isinstance(verb, str):
            return verb.upper()
        found = world.referred(source, "http_method", *_OF_A_METHOD)
        if not isinstance(found, Resource):
            return None
        source = found
    return None


def path_of(world: World, api: Resource, source: Resource, name: str) -> str | None:
    """The path of the resource that an attribute names, followed up to the root."""
    below: list[str] = []
    for _ in range(_MOST_LEVELS):
        value = source.values.get(name)
        if isinstance(value, str) and value == api.values.get("root_resource_id"):
            return "/" + "/".join(reversed(below))
        found = world.link(source, name, _RESOURCE, API, *_OF_A_METHOD)
        if isinstance(found, State):
            return None
        if found.type in _OF_A_METHOD:
            source, name = found, "resource_id"
            continue
        if found.type == API:
            return "/" + "/".join(reversed(below)) if found is api else None
        part = found.values.get("path_part")
        if not isinstance(part, str):
            return None
        below.append(part)
        source, name = found, "parent_id"
    return None
