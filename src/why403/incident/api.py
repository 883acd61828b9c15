"""The API itself, as an incident file shows it: routes, stages, CORS, gateway responses, throttles."""

from __future__ import annotations

from collections.abc import Mapping as MappingOf
from dataclasses import replace

from why403.incident.tree import Tree
from why403.incident.upkeep import upkeep
from why403.logic.states import ABSENT, State
from why403.model.configuration import Api, Caching, Cors, GatewayResponse, Rate, Stage
from why403.model.demands import Required, Validator, models_of, no_validator, required_of
from why403.model.route import WITHOUT_FUNCTION, Route, Setting
from why403.model.routes import Routes

_HEADER = "gatewayresponse.header."
_MOCK = "method.response.header.access-control-allow-"
_PROTOCOLS = {"HTTP": "HTTP", "WEBSOCKET": "WEBSOCKET"}


def api(tree: Tree) -> Api:
    """The keys of `api`, and those beside it that belong to the API."""
    own = tree.get("api")
    endpoint = own.get("endpointConfiguration")
    return Api(
        kind=_kind(tree, own),
        id=_first(own.get("id"), tree.get("apiId")).text(),
        account=_first(own.get("accountId"), tree.get("accountId")).text(),
        endpoint_type=_first(endpoint.get("types"), tree.get("endpointType")).only(),
        endpoints=endpoint.get("vpcEndpointIds").texts(),
        access_mode=own.get("endpointAccessMode").text(),
        default_endpoint=_negated(
            _first(own.get("disableExecuteApiEndpoint"), tree.get("disableExecuteApiEndpoint")).flag()
        ),
        key_source=_first(own.get("apiKeySource"), tree.get("apiKeySource")).text(),
        policy=tree.get("resourcePolicy").any(),
        routes=_routes(tree.get("routes")),
        served=_routes(tree.get("deployedRoutes")),
        served_policy=tree.get("deployedResourcePolicy").any(),
        stages=tree.get("stages").all(_stage),
        cors=_cors(tree.get("cors")),
        responses=_responses(tree.get("gatewayResponses")),
        rates=_rates(tree),
        caching=_caching(tree.get("methodSettings")),
        tls=own.get("securityPolicy").text(),
    )


def _first(*trees: Tree) -> Tree:
    return next((tree for tree in trees if tree.value is not None), trees[-1])


def _kind(tree: Tree, own: Tree) -> Setting[str]:
    named = tree.get("apiType").text()
    if named.known:
        return named
    protocol = own.get("protocolType").text()
    return Setting(_PROTOCOLS[protocol.value], protocol.at) if protocol.value in _PROTOCOLS else Setting()


def _negated(told: Setting[bool]) -> Setting[bool]:
    return told if isinstance(told.value, State) else Setting(not told.value, told.at)


def _route(tree: Tree) -> Route | None:
    """`VERB /path`, a route key without a path, or a mapping with the settings of the method."""
    text = tree.get("route").value if isinstance(tree.value, MappingOf) else tree.value
    return _settings(tree, *_key_of(text)) if isinstance(text, str) else None


def _key_of(text: str) -> tuple[str, str]:
    verb, _, path = text.strip().partition(" ")
    return verb.upper() if path else verb, path.strip()


def named_as(route: Route, tree: Tree) -> Route:
    """The same with the verb and the path that are told beside its settings."""
    text = tree.get("route").value
    if not isinstance(text, str):
        return route
    verb, path = _key_of(text)
    return replace(route, verb=verb, path=path)


def method(tree: Tree, validator: Tree | None = None) -> Route:
    """The settings of a method whose verb and path stand elsewhere; its validator may stand beside it."""
    return _settings(tree, "", "", validator)


def _settings(tree: Tree, verb: str, path: str, beside: Tree | None = None) -> Route:
    own = tree.get("requestValidator")
    validator = _validator(beside if beside is not None and own.value is None else own)
    return Route(
        verb,
        path,
        authorization=tree.get("authorizationType").text(),
        scopes=tree.get("authorizationScopes").texts(),
        key_required=tree.get("apiKeyRequired").flag(),
        required=_required(tree.get("requestParameters"), validator),
        models=models_of(validator, tree.get("requestModels").mapping()),
        sources=_sources(tree.get("permittedSources"), tree.get("integration")),
        at=tree.at,
    )


def _validator(own: Tree) -> Validator:
    """Which of the two a validator checks, as get-request-validator tells it."""
    if own.value == ABSENT.value:
        return no_validator(own.at)
    return Validator(own.get("validateRequestParameters").flag(), own.get("validateRequestBody").flag())


def _required(parameters: Tree, validator: Validator) -> Required:
    if parameters.value is None and validator.parameters.value is not False:
        return Setting()
    return required_of(validator, ((name, part.flag()) for name, part in parameters.entries()), parameters.at)


def _sources(tree: Tree, integration: Tree) -> Setting[tuple[Setting[str], ...]]:
    """What the function's policy tells. Nothing needs to allow an integration without a function, and a role
    that an integration names has rights of its own."""
    kind = integration.get("type")
    if isinstance(integration.get("credentials").value, str):
        return Setting()
    if tree.value is None and str(kind.value).upper() in WITHOUT_FUNCTION:
        return Setting(ABSENT, kind.at)
    if tree.value == ABSENT.value:
        return Setting((), tree.at)
    return tree.all(lambda part: part.text())


def _routes(tree: Tree) -> Setting[Routes]:
    told = tree.all(_route)
    return Setting(Routes(told.value), told.at) if isinstance(told.value, tuple) else Setting()


def _stage(tree: Tree) -> Stage | None:
    name = tree.get("name").value if isinstance(tree.value, MappingOf) else tree.value
    if not isinstance(name, str | int):
        return None
    return Stage(
        str(name),
        routes=_routes(tree.get("routes")),
        policy=tree.get("deployedResourcePolicy").any(),
        at=tree.at,
        upkeep=upkeep(tree),
    )


def _cors(tree: Tree) -> Setting[Cors]:
    if tree.value == ABSENT.value:
        return Setting(ABSENT, tree.at)
    if not isinstance(tree.value, MappingOf):
        return Setting()
    lists = (tree.get(f"allow{part}").texts() for part in ("Origins", "Methods", "Headers"))
    origins, methods, headers = lists
    credentials = tree.get("allowCredentials").flag()
    return Setting(Cors(origins, methods, headers, credentials, tree.at), tree.at)


def mock(tree: Tree) -> Setting[Cors]:
    """The CORS headers that the mock of a REST API's OPTIONS method answers with."""
    responses = tree.get("methodIntegration").get("integrationResponses")
    found = {
        name.lower().removeprefix(_MOCK): part
        for _, response in responses.entries()
        for name, part in response.get("responseParameters").entries()
    }
    if not isinstance(responses.value, MappingOf) or not found:
        return Setting()
    none = Tree([], responses.path, responses.places)
    origins, methods, headers = (_values(found.get(name, none)) for name in ("origin", "methods", "headers"))
    given = _values(found.get("credentials", none))
    return Setting(
        Cors(origins, methods, headers, Setting(given.value == ("true",), given.at), tree.at), responses.at
    )


def _values(tree: Tree) -> Setting[tuple[str, ...]]:
    """A constant in single quotes with commas between its parts; anything else is made at the call."""
    text = tree.value
    if text == []:
        return Setting((), tree.at)
    if not isinstance(text, str) or len(text) < 2 or text[0] != "'" or text[-1] != "'":
        return Setting()
    return Setting(tuple(part.strip() for part in text[1:-1].split(",")), tree.at)


def _responses(tree: Tree) -> Setting[tuple[GatewayResponse, ...]]:
    """The overridden ones; the others answer as AWS made them."""
    if tree.value == ABSENT.value:
        return Setting((), tree.at)
    if not isinstance(tree.value, MappingOf):
        return Setting()
    return Setting(tuple(_response(kind, part) for kind, part in tree.entries()), tree.at)


def _response(kind: str, tree: Tree) -> GatewayResponse:
    parameters = tree.get("responseParameters")
    names = frozenset(name.lower().removeprefix(_HEADER) for name, _ in parameters.entries())
    known = isinstance(parameters.value, MappingOf)
    return GatewayResponse(kind, Setting(names, parameters.at) if known else Setting(), tree.at)


def _rates(tree: Tree) -> Setting[tuple[Rate, ...]]:
    """Of the API as shown, else of its only stage."""
    methods, routes = tree.get("methodSettings"), tree.get("routeSettings")
    stages = list(tree.get("stages").items())
    if methods.value is None and routes.value is None and len(stages) == 1:
        return _of_stage(stages[0])
    found = [_rate(_method_key(key), part) for key, part in methods.entries()]
    found += [_rate(key, part) for key, part in routes.entries()]
    shown = methods if methods.value is not None else routes
    return Setting(tuple(found), shown.at) if found else Setting()


def _of_stage(stage: Tree) -> Setting[tuple[Rate, ...]]:
    if not isinstance(stage.value, MappingOf):
        return Setting()
    methods, general = stage.get("methodSettings"), stage.get("defaultRouteSettings")
    found = [_rate(_method_key(key), part) for key, part in methods.entries()]
    if isinstance(general.value, MappingOf):
        found.append(_rate("*", general))
    told = [each for each in found if each.rate.known or each.burst.known]
    return Setting(tuple(told), stage.at) if told else Setting()


def _caching(tree: Tree) -> Setting[tuple[Caching, ...]]:
    found = tuple(_cached(_method_key(key), part) for key, part in tree.entries())
    return Setting(found, tree.at) if found else Setting()


def _cached(route: str, tree: Tree) -> Caching:
    return Caching(
        route,
        enabled=tree.get("cachingEnabled").flag(),
        guarded=tree.get("requireAuthorizationForCacheControl").flag(),
        strategy=tree.get("unauthorizedCacheControlHeaderStrategy").text(),
        at=tree.at,
    )


def _method_key(key: str) -> str:
    """`~1pets~1{id}/GET` and `pets/{id}/GET` are both `GET /pets/{id}`."""
    path, _, verb = key.replace("~1", "/").rpartition("/")
    return "*" if path == "*" and verb == "*" else f"{verb} /{path.strip('/')}"


def _rate(route: str, tree: Tree) -> Rate:
    return Rate(route, tree.get("throttlingRateLimit").number(), tree.get("throttlingBurstLimit").number())
