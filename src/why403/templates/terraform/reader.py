"""A plan, a state or a module as configurations, one for each API in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace

from why403.documents.errors import BadInput
from why403.incident.tree import Places
from why403.logic.places import NOWHERE_WRITTEN, Place
from why403.logic.states import UNKNOWN
from why403.model.configuration import Api, Configuration
from why403.model.route import UNKNOWN_SETTING, Setting
from why403.templates.defaults import Defaults
from why403.templates.reading import ApiReading
from why403.templates.terraform import http, methods, rest
from why403.templates.terraform.authorizers import asked_of, asking_of, authorizers_of
from why403.templates.terraform.bodies import body_of, has_body
from why403.templates.terraform.edges import domains_of, endpoint_of, web_acl_of
from why403.templates.terraform.fronts import front_of
from why403.templates.terraform.identities import identities_of
from why403.templates.terraform.keys import keys_of, plans_of
from why403.templates.terraform.mocks import mock_of
from why403.templates.terraform.notes import made_elsewhere, notes_of
from why403.templates.terraform.policies import places_of
from why403.templates.terraform.scope import NO_FILES, Files
from why403.templates.terraform.world import Resource, World

_NOTHING: Mapping[str, str] = {}


def configuration_of(
    text: str | bytes, name: str, api: str = "", lines: Places | None = None
) -> Configuration:
    """The configuration of the API of an address, an id or a name; of the only one where none is named."""
    found = read(text, name, lines)
    if not found:
        raise BadInput(Place(name), "no API in it", "aws_api_gateway_rest_api or aws_apigatewayv2_api")
    named = [each for each in found if api in _names(each)] if api else list(found)
    if len(named) != 1:
        labels = ", ".join(each.label for each in found)
        raise BadInput(Place(name), f"{len(found)} APIs in it", "the name of one", f"name one of {labels}")
    return named[0].configuration


def _names(reading: ApiReading) -> tuple[object, ...]:
    return reading.label, reading.label.rpartition(".")[2], reading.configuration.api.id.value


def read(
    text: str | bytes,
    name: str,
    lines: Places | None = None,
    told: Mapping[str, str] = _NOTHING,
    files: Files = NO_FILES,
    defaults: Defaults | None = None,
) -> tuple[ApiReading, ...]:
    """Every API of a plan, a state or HCL. `lines` are places by address, as `hcl.lines_of` finds them.

    `told` are variables of HCL, `defaults` says which of the others have their defaults, `files` reads what
    lies beside it.
    """
    if _is_json(text):
        from why403.templates.terraform.plan import world_of

        return readings(world_of(text, name, lines))
    from why403.templates.terraform.hcl import world_of as literal

    plain = text if isinstance(text, str) else text.decode("utf-8", "replace")
    return readings(literal(plain, name, told, files, defaults), literal=True)


def read_module(
    texts: Mapping[str, str],
    told: Mapping[str, str] = _NOTHING,
    files: Files = NO_FILES,
    defaults: Defaults | None = None,
) -> tuple[ApiReading, ...]:
    """Every API of the `.tf` and `.tfvars` files of a folder, by their names."""
    from why403.templates.terraform.hcl import world_of_files

    return readings(world_of_files(texts, told, files, defaults), literal=True)


def _is_json(text: str | bytes) -> bool:
    head = text[:100]
    return (head if isinstance(head, bytes) else head.encode()).lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{"


def readings(world: World, *, literal: bool = False) -> tuple[ApiReading, ...]:
    """Every API of a world; of a module that is given its API, that there is one."""
    found = tuple(_reading(world, api, literal=literal) for api in world.of(methods.API, http.API))
    return found or tuple(_elsewhere(world))


def _elsewhere(world: World) -> Iterator[ApiReading]:
    """The methods or routes of APIs that are made elsewhere."""
    for kind in (methods.METHOD, http.ROUTE):
        notes = tuple(made_elsewhere(world, kind))
        if notes:
            shown = Api(kind=Setting("REST", notes[0].at)) if kind == methods.METHOD else Api()
            yield ApiReading(Configuration(api=shown), {}, notes, notes[0].about)


def _reading(world: World, api: Resource, *, literal: bool) -> ApiReading:
    is_rest = api.type == methods.API
    own = rest.api_of(world, api) if is_rest else http.api_of(world, api)
    document = body_of(world, api, "REST" if is_rest else "HTTP")
    if is_rest and document.spoken is not None:
        own = _with_defaults(own, rest.api_of(world, api, alone=True), document.spoken)
    body = document.reading
    model = _over(own, body.configuration.api, _mixed(world, api))
    configuration = Configuration(
        api=model,
        mock=mock_of(world, api, model.routes) if is_rest and not has_body(api) else body.configuration.mock,
        domains=domains_of(world, api),
        keys=keys_of(world) if model.kind.value != "HTTP" else UNKNOWN_SETTING,
        plans=plans_of(world, api) if is_rest else UNKNOWN_SETTING,
        web_acl=web_acl_of(world, api),
        vpc_endpoint=endpoint_of(world),
        front=front_of(world, api),
        parts={**body.configuration.parts, **places_of(world)},
        asked={**body.configuration.asked, **asked_of(world, api)},
        asking=asking_of(world, api),
        identities=identities_of(world, api),
    )
    notes = (*body.notes, *notes_of(world, api, literal=literal))
    return ApiReading(configuration, {**body.authorizers, **authorizers_of(world, api)}, notes, api.address)


def _mixed(world: World, api: Resource) -> bool:
    """Whether routes or gateway responses stand both in a document and in resources."""
    owner = "rest_api_id" if api.type == methods.API else "api_id"
    kinds = (methods.METHOD, http.ROUTE, "aws_api_gateway_gateway_response")
    return has_body(api) and any(world.tied(api, owner, *kinds)[0])


_SPOKEN = {
    "policy": "x-amazon-apigateway-policy",
    "key_source": "x-amazon-apigateway-api-key-source",
    "default_endpoint": "x-amazon-apigateway-endpoint-configuration",
    "responses": "x-amazon-apigateway-gateway-responses",
}


def _with_defaults(own: Api, alone: Api, spoken: frozenset[str]) -> Api:
    """With AWS's defaults for what neither the resource nor a document that was read speaks of.

    The type of the endpoint stands in no document but with its servers (OpenAPI 3).
    """
    silent = [name for name, key in _SPOKEN.items() if key not in spoken]
    silent += [] if "servers" in spoken else ["endpoint_type"]
    told = {name: getattr(alone, name) for name in silent if getattr(own, name).value is UNKNOWN}
    return replace(own, **told)


def _over(own: Api, body: Api, mixed: bool) -> Api:
    """What resources tell stands above what the document in the body tells."""
    told = {
        each.name: getattr(own, each.name)
        for each in fields(Api)
        if getattr(own, each.name).value is not UNKNOWN or getattr(body, each.name).value is UNKNOWN
    }
    merged = replace(body, **told)
    if own.policy.at != NOWHERE_WRITTEN:
        merged = replace(merged, policy=own.policy)
    return replace(merged, routes=Setting(at=own.routes.at), responses=UNKNOWN_SETTING) if mixed else merged
