"""HTTP and WebSocket APIs: `aws_apigatewayv2_*`. Defaults are those of the provider's pages."""

from __future__ import annotations

from why403.logic.states import ABSENT, UNKNOWN, State
from why403.model.configuration import Api, Cors, Stage
from why403.model.demands import ANY_MESSAGE, Models, message_model
from why403.model.route import UNKNOWN_SETTING, Route, Setting
from why403.model.routes import Routes
from why403.templates.key_sources import KEY_SOURCES
from why403.templates.terraform.bodies import has_body
from why403.templates.terraform.integrations import behind_route, integration_named, quick_integration
from why403.templates.terraform.permissions import Permissions
from why403.templates.terraform.rates import of_stage
from why403.templates.terraform.rest import account_in, default_endpoint, variables_of
from why403.templates.terraform.upkeep import upkeep_of_v2
from why403.templates.terraform.validators import schema_of
from why403.templates.terraform.world import Resource, World, flag, text, texts

API = "aws_apigatewayv2_api"
ROUTE = "aws_apigatewayv2_route"
_STAGE = "aws_apigatewayv2_stage"
_VARIABLES = "stage_variables"


def api_of(world: World, api: Resource) -> Api:
    """What the resources tell of one API; a document in its body tells the rest."""
    kind = text(api.get("protocol_type"))
    socket = kind.value == "WEBSOCKET"
    alone = not has_body(api)
    stages, _ = world.tied(api, "api_id", _STAGE)
    return Api(
        kind=kind,
        id=text(api.get("id")),
        account=account_in(text(api.get("execution_arn"))),
        endpoint_type=Setting("REGIONAL", api.at),
        default_endpoint=default_endpoint(api, alone=alone),
        policy=Setting(ABSENT, api.at),
        key_source=_key_source(api) if socket else UNKNOWN_SETTING,
        selection=text(api.get("route_selection_expression")),
        routes=_routes(world, api),
        stages=_stages(world, api),
        cors=_cors(api, alone=alone and kind.value == "HTTP"),
        rates=of_stage(stages),
    )


def _key_source(api: Resource) -> Setting[str]:
    """In the header unless another place is written (provider's page of apigatewayv2_api)."""
    selection = api.get("api_key_selection_expression")
    if selection.value is None:
        return Setting("HEADER", api.at)
    named = KEY_SOURCES.get(str(selection.value))
    return Setting() if named is None else Setting(named, selection.at)


def _routes(world: World, api: Resource) -> Setting[Routes]:
    """All routes, and the one that a target makes (`$default` unless a key is given)."""
    found, whole = world.tied(api, "api_id", ROUTE)
    permissions = Permissions(world, api.address)
    made = [_quick(world, api)] if api.get("target").value is not None else []
    routes = [*made, *(_route(world, permissions, each) for each in found)]
    told = [route for route in routes if route is not None]
    if not whole or not told or len(told) < len(routes) or has_body(api):
        return Setting(at=api.at)
    return Setting(Routes(told), api.at)


def _quick(world: World, api: Resource) -> Route | None:
    key = api.get("route_key").value
    if isinstance(key, State):
        return None
    verb, path = _key(key if isinstance(key, str) else "$default")
    at, behind = api.get("target").at, quick_integration(world, api)
    return Route(verb, path, Setting("NONE", at), key_required=Setting(False, at), at=at, behind=behind)


def _key(key: str) -> tuple[str, str]:
    verb, _, path = key.strip().partition(" ")
    return (verb.upper(), path.strip()) if path else (key.strip(), "")


def _route(world: World, permissions: Permissions, route: Resource) -> Route | None:
    key = route.get("route_key").value
    if not isinstance(key, str):
        return None
    verb, path = _key(key)
    authorizer = world.link(route, "authorizer_id", "aws_apigatewayv2_authorizer")
    named = authorizer.address if isinstance(authorizer, Resource) else UNKNOWN
    return Route(
        verb,
        path,
        authorization=text(route.get("authorization_type"), default="NONE"),
        authorizer=Setting(named, route.get("authorizer_id").at),
        scopes=texts(route.get("authorization_scopes")),
        key_required=flag(route.get("api_key_required"), default=False),
        sources=_sources(world, permissions, route),
        models=_models(world, route),
        behind=behind_route(world, route),
        answers=_answers(route),
        at=route.at,
    )


def _models(world: World, route: Resource) -> Models:
    """Of the messages of a WebSocket API."""
    written = route.get("request_models")
    if route.leaves_out("request_models") or written.value == {}:
        return Setting(ABSENT, route.at)
    api = world.link(route, "api_id", API)
    named = {key: part.text().value for key, part in written.entries()}
    if not isinstance(api, Resource) or named.keys() != {ANY_MESSAGE}:
        return UNKNOWN_SETTING
    models = world.tied(api, "api_id", "aws_apigatewayv2_model")[0]
    own = [each for each in models if each.values.get("name") == named[ANY_MESSAGE]]
    schema = schema_of(own[0]) if len(own) == 1 else ABSENT
    return message_model(route.values.get("model_selection_expression"), schema, written.at)


def _answers(route: Resource) -> Setting[bool]:
    """A route of a WebSocket API sends back what its integration answers where responses are selected."""
    told = text(route.get("route_response_selection_expression"), default="")
    return Setting(bool(told.value), told.at) if told.known else UNKNOWN_SETTING


def _sources(world: World, permissions: Permissions, route: Resource) -> Setting[tuple[Setting[str], ...]]:
    """By the integration that the target names."""
    found = integration_named(world, route)
    return permissions.sources(found if isinstance(found, Resource) else None)


def _stages(world: World, api: Resource) -> Setting[tuple[Stage, ...]]:
    """Stages of their own; an API with a target has `$default` besides."""
    found, whole = world.tied(api, "api_id", _STAGE)
    stages = tuple(
        Stage(
            name,
            at=each.get("name").at,
            upkeep=upkeep_of_v2(each),
            variables=variables_of(each, _VARIABLES),
            deploys=_deploys(each),
        )
        for each in found
        if isinstance(name := each.values.get("name"), str)
    )
    unnamed, target = len(found) - len(stages), api.get("target")
    stages += (Stage("$default", at=target.at),) if target.value is not None else ()
    if not whole or not stages or unnamed:
        return Setting(at=api.at)
    return Setting(stages, stages[0].at)


def _deploys(stage: Resource) -> Setting[bool]:
    """Without a deployment of its own, and without automatic ones, nothing that is written deploys to it."""
    own, automatic = stage.values.get("deployment_id"), stage.values.get("auto_deploy")
    if own in (None, "") and automatic in (None, False):
        return Setting(False, stage.at if automatic is None else stage.get("auto_deploy").at)
    return Setting()


def _cors(api: Resource, *, alone: bool) -> Setting[Cors]:
    """What is written; a list that is left out allows nothing."""
    tree = api.block("cors_configuration")
    if not isinstance(tree.value, dict):
        unset = api.leaves_out("cors_configuration") or tree.value == []
        return Setting(ABSENT, api.at) if alone and unset else Setting()
    origins, methods, headers = (
        texts(tree.get(f"allow_{name}")) for name in ("origins", "methods", "headers")
    )
    return Setting(
        Cors(origins, methods, headers, flag(tree.get("allow_credentials"), default=False), tree.at), tree.at
    )
