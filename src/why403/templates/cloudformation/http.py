"""An HTTP or WebSocket API of a template: its own settings, its routes and its stages."""

from __future__ import annotations

from why403.documents.open_text import OpenText, text_of
from why403.logic.states import ABSENT
from why403.model.configuration import Api, Cors, Rate, Stage
from why403.model.demands import ANY_MESSAGE, Models, message_model
from why403.model.route import UNKNOWN_SETTING, Route, Setting
from why403.model.routes import Routes
from why403.templates.cloudformation import reasons
from why403.templates.cloudformation.index import Declared, Index
from why403.templates.cloudformation.integrations import integration_behind, quick_integration
from why403.templates.cloudformation.marks import text_in, whole_name
from why403.templates.cloudformation.parts import Part, Plain
from why403.templates.cloudformation.permissions import sources_of
from why403.templates.cloudformation.rest import negated, variables_of
from why403.templates.cloudformation.upkeep import upkeep_of_v2
from why403.templates.key_sources import KEY_SOURCES
from why403.templates.reading import Note

HTTP = "AWS::ApiGatewayV2::Api"
_STAGE = "AWS::ApiGatewayV2::Stage"


def http_api(index: Index, api: Declared, *, alone: bool) -> Api:
    """What the resource tells; with defaults where nothing but the resource tells it (`alone`)."""
    own = api.properties
    kind = own.get("ProtocolType").text("HTTP")
    return Api(
        kind=kind,
        endpoint_type=Setting("REGIONAL", api.at),
        default_endpoint=negated(own.get("DisableExecuteApiEndpoint").flag(False if alone else None)),
        policy=Setting(ABSENT, api.at),
        key_source=_key_source(own) if kind.value == "WEBSOCKET" else UNKNOWN_SETTING,
        selection=own.get("RouteSelectionExpression").text(),
        stages=_stages(index, api),
        cors=_cors(own.get("CorsConfiguration"), api, alone=alone and kind.value == "HTTP"),
        rates=_rates(index, api),
    )


def _key_source(own: Part) -> Setting[str]:
    selection = own.get("ApiKeySelectionExpression")
    told = selection.text()
    if selection.missing:
        return Setting("HEADER", selection.at)
    named = KEY_SOURCES.get(str(told.value))
    return Setting() if named is None else Setting(named, told.at)


def routes_of(index: Index, api: Declared) -> tuple[Setting[Routes], bool]:
    """All routes, with the one that quick creation makes; and whether there are any."""
    written = index.owned("AWS::ApiGatewayV2::Route", api.name, "ApiId")
    found = [_route(each, index, api) for each in written]
    if not api.properties.get("Target").missing:
        key = api.properties.get("RouteKey").text("$default").value
        found.append(_quick(key, api) if isinstance(key, str) else None)
    routes = [route for route in found if route is not None]
    if len(routes) < len(found):
        return Setting(), True
    return Setting(Routes(routes), api.at), bool(found)


def _route(route: Declared, index: Index, api: Declared) -> Route | None:
    own = route.properties
    key = own.get("RouteKey").text()
    if not isinstance(key.value, str) or not route.certain:
        return None
    verb, path = _parts(key.value)
    authorizer = own.get("AuthorizerId")
    return Route(
        verb,
        path,
        authorization=own.get("AuthorizationType").text("NONE"),
        authorizer=Setting(authorizer.named(), authorizer.at) if not authorizer.missing else Setting(),
        scopes=own.get("AuthorizationScopes").texts(()),
        key_required=own.get("ApiKeyRequired").flag(False),
        sources=_sources(index, api, own.get("Target")),
        models=_models(index, api, own),
        behind=integration_behind(index, own.get("Target")),
        answers=_answers(own.get("RouteResponseSelectionExpression")),
        at=route.at,
    )


def _models(index: Index, api: Declared, own: Part) -> Models:
    """Of the messages of a WebSocket API: the one that a name or a reference names."""
    written = own.get("RequestModels")
    if written.missing:
        return Setting(ABSENT, own.at)
    named = dict(written.entries()).get(ANY_MESSAGE)
    if named is None or len(list(written.entries())) > 1:
        return UNKNOWN_SETTING
    name, reference = named.text().value, named.named()
    schemas = [
        model.properties.get("Schema").node
        for model in index.owned("AWS::ApiGatewayV2::Model", api.name, "ApiId")
        if reference == model.name or model.properties.get("Name").text().value == name
    ]
    known = len(schemas) == 1 and schemas[0] is not None
    schema = Plain(lambda _: None).of(schemas[0], ()) if known and schemas[0] is not None else ABSENT
    return message_model(own.get("ModelSelectionExpression").text("").value, schema, written.at)


def _answers(selection: Part) -> Setting[bool]:
    """A route of a WebSocket API sends back what its integration answers where responses are selected."""
    told = selection.text("")
    return Setting(bool(told.value), told.at) if told.known else UNKNOWN_SETTING


def _sources(index: Index, api: Declared, target: Part) -> Setting[tuple[Setting[str], ...]]:
    """By the integration that the target names: `integrations/ID`."""
    text = text_in(target.node)
    if isinstance(text, OpenText) and text.parts[0] == "integrations/":
        text = text_of(text.parts[1:])
    found = index.named.get((whole_name(text) or "").removesuffix(".IntegrationId"))
    return (
        sources_of(index, api.name, found.properties)
        if found is not None and found.certain
        else UNKNOWN_SETTING
    )


def _quick(key: str, api: Declared) -> Route:
    """The route that quick creation makes, open to everybody, and what is behind it."""
    none: Setting[str] = Setting("NONE", api.at)
    behind = quick_integration(api.properties.get("Target"))
    return Route(
        *_parts(key), authorization=none, key_required=Setting(False, api.at), at=api.at, behind=behind
    )


def _parts(key: str) -> tuple[str, str]:
    verb, _, path = key.partition(" ")
    return (verb.upper(), path) if path.startswith("/") else (key, "")


def _stages(index: Index, api: Declared) -> Setting[tuple[Stage, ...]]:
    """The stages, with the one that quick creation makes; untold where there is none, or one has no name."""
    written = index.owned(_STAGE, api.name, "ApiId")
    named = [(each, each.properties.get("StageName").text()) for each in written]
    stages = [
        Stage(
            name.value,
            at=each.at,
            upkeep=upkeep_of_v2(each),
            variables=variables_of(each.properties, "StageVariables"),
            deploys=_deploys(each),
        )
        for each, name in named
        if isinstance(name.value, str)
    ]
    if not api.properties.get("Target").missing:
        stages.append(Stage("$default", at=api.at))
    certain = len(named) <= len(stages) and all(each.certain for each in written)
    return Setting(tuple(stages), stages[0].at) if stages and certain else Setting()


def _deploys(stage: Declared) -> Setting[bool]:
    """Without a deployment of its own, and without automatic ones, nothing that is written deploys to it."""
    own, automatic = stage.properties.get("DeploymentId"), stage.properties.get("AutoDeploy")
    if own.missing and (automatic.missing or automatic.flag().value is False):
        return Setting(False, stage.at if automatic.missing else automatic.at)
    return Setting()


def _cors(part: Part, api: Declared, *, alone: bool) -> Setting[Cors]:
    """A list that is left out allows nothing."""
    if part.missing:
        return Setting(ABSENT, api.at) if alone else Setting()
    if part.open:
        part.noted()
        return Setting()
    lists = (part.get(f"Allow{name}").texts(()) for name in ("Origins", "Methods", "Headers"))
    origins, methods, headers = lists
    return Setting(
        Cors(origins, methods, headers, part.get("AllowCredentials").flag(False), part.at), part.at
    )


def _rates(index: Index, api: Declared) -> Setting[tuple[Rate, ...]]:
    """The throttles of the stage, where there is one stage only."""
    stages = index.owned(_STAGE, api.name, "ApiId")
    found = [rate for each in stages for rate in _of_stage(each.properties)]
    if len(stages) > 1 and found:
        index.notes.append(Note(reasons.SEVERAL_STAGES, stages[0].at, "RouteSettings"))
    return Setting(tuple(found), stages[0].at) if len(stages) == 1 and found else Setting()


def _of_stage(stage: Part) -> list[Rate]:
    default = stage.get("DefaultRouteSettings")
    found = [_rate(key, part) for key, part in stage.get("RouteSettings").entries()]
    return found if default.missing else [_rate("*", default), *found]


def _rate(route: str, part: Part) -> Rate:
    return Rate(route, part.get("ThrottlingRateLimit").number(), part.get("ThrottlingBurstLimit").number())
