"""What stands behind methods and routes: `aws_api_gateway_integration`, `aws_apigatewayv2_integration`.

An attribute that is not written is absent: what a plan shows of it is the provider's own or AWS's. Nothing
here says why a value stays untold: no explanation asks for any of it.
"""

from __future__ import annotations

from collections.abc import Mapping

from why403.aws.arns import invoked_function
from why403.incident.tree import Tree
from why403.logic.states import ABSENT, UNKNOWN, State
from why403.model.integration import Integration, Reply, made_quickly
from why403.model.route import UNKNOWN_SETTING, Setting
from why403.templates.terraform.methods import INTEGRATION, path_of, verb_of
from why403.templates.terraform.permissions import function_in
from why403.templates.terraform.world import Link, Resource, World

V2 = "aws_apigatewayv2_integration"
_RESPONSE = "aws_api_gateway_integration_response"
_Way = tuple[str | None, str | None]


class Integrations:
    """The integrations of a REST API, by path and verb of their methods, with their responses."""

    __slots__ = ("_found", "_replies", "_whole", "_world")

    def __init__(self, world: World, api: Resource) -> None:
        self._world = world
        self._found: dict[_Way, Resource] = {}
        for each in world.tied(api, "rest_api_id", INTEGRATION)[0]:
            self._found[path_of(world, api, each, "resource_id"), verb_of(world, each)] = each
        responses, whole = world.tied(api, "rest_api_id", _RESPONSE)
        self._replies: dict[_Way, list[Resource]] = {}
        for each in responses:
            way = path_of(world, api, each, "resource_id"), verb_of(world, each)
            self._replies.setdefault(way, []).append(each)
        self._whole = whole and all(None not in way for way in self._replies)

    def at(self, path: str, verb: str) -> Resource | None:
        """The resource that says what is behind a method."""
        return self._found.get((path, verb))

    def behind(self, path: str, verb: str) -> Setting[Integration]:
        """What is behind a method; its replies only where it is told of every one whose it is."""
        found = self.at(path, verb)
        if found is None:
            return UNKNOWN_SETTING
        replies = replies_of(self._replies.get((path, verb), [])) if self._whole else UNKNOWN
        return Setting(_of_method(self._world, found, replies), found.at)


def _of_method(world: World, own: Resource, replies: tuple[Reply, ...] | State) -> Integration:
    return Integration(
        text_or_absent(own, "type"),
        text_or_absent(own, "integration_http_method"),
        text_or_absent(own, "uri"),
        _invoked(world, own, "uri"),
        ABSENT,
        text_or_absent(own, "passthrough_behavior"),
        texts_of(own, "request_parameters"),
        texts_of(own, "request_templates"),
        replies,
        _seconds(own.get("timeout_milliseconds")),
        own.at,
        own.get("response_transfer_mode").value == "STREAM",
    )


def behind_route(world: World, route: Resource) -> Setting[Integration]:
    """What the target of a route names."""
    own = integration_named(world, route)
    if not isinstance(own, Resource):
        return UNKNOWN_SETTING
    found = Integration(
        text_or_absent(own, "integration_type"),
        text_or_absent(own, "integration_method"),
        text_or_absent(own, "integration_uri"),
        _invoked(world, own, "integration_uri"),
        text_or_absent(own, "payload_format_version"),
        text_or_absent(own, "passthrough_behavior"),
        texts_of(own, "request_parameters"),
        texts_of(own, "request_templates"),
        _mappings(own),
        _seconds(own.get("timeout_milliseconds")),
        own.at,
    )
    return Setting(found, own.at)


def quick_integration(world: World, api: Resource) -> Setting[Integration]:
    """That which quick creation makes of the target of an API."""
    written, at = text_or_absent(api, "target"), api.get("target").at
    server = isinstance(written, str) and not invoked_function(written)
    return Setting(made_quickly(written, "" if server else function_in(world, api, "target"), at), at)


def _invoked(world: World, own: Resource, uri: str) -> str | State:
    """The function of an integration; a service of AWS has none, nor has a server."""
    value, kind = own.values.get(uri), own.values.get("type") or own.values.get("integration_type")
    other = isinstance(value, str) and not invoked_function(value)
    if kind not in ("AWS", "AWS_PROXY") or other or not own.leaves_out("integration_subtype"):
        return ABSENT
    return function_in(world, own, uri) or UNKNOWN


def integration_named(world: World, route: Resource) -> Link:
    """The integration in the target of a route: `integrations/ID`."""
    target = route.get("target").value
    named = target.removeprefix("integrations/") if isinstance(target, str) else ""
    return world.by_id(V2, named) if named else world.referred(route, "target", V2)


def replies_of(responses: list[Resource]) -> tuple[Reply, ...] | State:
    """The replies of a method; not known where a part of one is not."""
    found = []
    for each in responses:
        status, parameters = text_or_absent(each, "status_code"), texts_of(each, "response_parameters")
        templates = texts_of(each, "response_templates")
        if not isinstance(status, str) or isinstance(parameters, State) or isinstance(templates, State):
            return UNKNOWN
        found.append(Reply(status, text_or_absent(each, "selection_pattern"), parameters, templates))
    return tuple(found)


def text_or_absent(resource: Resource, name: str) -> str | State:
    """A text that is known; absent where none is written."""
    value = resource.values.get(name)
    if resource.leaves_out(name):
        return ABSENT
    return value if isinstance(value, str) else UNKNOWN


def _mappings(own: Resource) -> tuple[Reply, ...] | State:
    """Of an integration of an HTTP API: how answers are changed, by their statuses."""
    if own.leaves_out("response_parameters"):
        return ()
    blocks = own.get("response_parameters").value
    found = []
    for each in blocks if isinstance(blocks, list) else (blocks,):
        told = each if isinstance(each, Mapping) else {}
        status, mappings = told.get("status_code"), told.get("mappings")
        whole = isinstance(mappings, Mapping) and all(isinstance(value, str) for value in mappings.values())
        if not isinstance(status, str | int) or not isinstance(mappings, Mapping) or not whole:
            return UNKNOWN
        found.append(Reply(str(status), parameters=dict(mappings)))
    return tuple(found)


def texts_of(resource: Resource, name: str) -> Mapping[str, str] | State:
    """A mapping of texts, none where it is not written; with a part that is open it is not known."""
    if resource.leaves_out(name):
        return {}
    tree = resource.get(name)
    if not isinstance(tree.value, Mapping):
        return UNKNOWN
    written = {key: part.value for key, part in tree.entries() if part.value is not None}
    known = {key: value for key, value in written.items() if isinstance(value, str)}
    return known if len(known) == len(written) else UNKNOWN


def _seconds(milliseconds: Tree) -> float | State:
    told = milliseconds.number().value
    return told / 1000 if isinstance(told, float) else ABSENT
