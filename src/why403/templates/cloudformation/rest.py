"""A REST API of a template: its own settings, its resources and methods, its stages.

Defaults are those of the CloudFormation user guide's pages for these resources: endpoint type EDGE, keys from
the header, the default endpoint on, methods without key.
"""

from __future__ import annotations

from collections.abc import Mapping

from why403.logic.states import ABSENT, State
from why403.model.configuration import Api, GatewayResponse, Rate, Stage
from why403.model.demands import Required, Validator, models_of, no_validator, required_of
from why403.model.route import Route, Setting
from why403.model.routes import Routes
from why403.templates.cloudformation import reasons
from why403.templates.cloudformation.index import Declared, Index
from why403.templates.cloudformation.integrations import integration_of, texts_of
from why403.templates.cloudformation.marks import text_in
from why403.templates.cloudformation.own import policy_of
from why403.templates.cloudformation.parts import Part, Plain
from why403.templates.cloudformation.permissions import sources_of
from why403.templates.cloudformation.upkeep import upkeep_of_rest
from why403.templates.reading import Note

REST = "AWS::ApiGateway::RestApi"
_HEADER = "gatewayresponse.header."


def rest_api(index: Index, api: Declared, plain: Plain, *, alone: bool) -> Api:
    """What the resource itself tells; with defaults where nothing but the resource tells it (`alone`)."""
    own = api.properties
    endpoint = own.get("EndpointConfiguration")
    types = endpoint.get("Types")
    simple = own.get("Parameters").get("endpointConfigurationTypes")
    policy = own.get("Policy")
    bare = ABSENT if alone else None
    return Api(
        kind=Setting("REST", api.at),
        endpoint_type=_only(types if types.node is not None else simple, api, alone=alone),
        endpoints=endpoint.get("VpcEndpointIds").texts() if not endpoint.missing else Setting(),
        access_mode=own.get("EndpointAccessMode").text(bare),
        default_endpoint=negated(own.get("DisableExecuteApiEndpoint").flag(False if alone else None)),
        key_source=own.get("ApiKeySourceType").text("HEADER" if alone else None),
        policy=policy_of(policy, plain)
        if not policy.missing
        else Setting(ABSENT, api.at)
        if alone
        else Setting(),
        stages=stages_of(index, api),
        responses=responses_of(index, api, alone=alone),
        rates=rates_of(index, api),
        tls=own.get("SecurityPolicy").text(),
        binary=_binary(own.get("BinaryMediaTypes")),
    )


def _binary(types: Part) -> Setting[tuple[str, ...]]:
    """The media types, with `~1` for a slash where they are written as AWS's API writes them."""
    if types.missing or types.open:
        return Setting()
    return Setting(tuple(str(text_in(each.node)).replace("~1", "/") for each in types.items()), types.at)


def negated(told: Setting[bool]) -> Setting[bool]:
    """The opposite of a told flag."""
    return told if isinstance(told.value, State) else Setting(not told.value, told.at)


def _only(types: Part, api: Declared, *, alone: bool) -> Setting[str]:
    """The first type: the first one counts where an API has several."""
    if types.missing:
        return Setting("EDGE", api.at) if alone else Setting()
    first = next(types.items(), types)
    return first.text()


def methods_of(index: Index, api: Declared) -> tuple[Setting[Routes], bool]:
    """All methods, where all are certain to be there and their paths are known; and whether there are any."""
    methods = index.owned("AWS::ApiGateway::Method", api.name, "RestApiId")
    paths = _Paths(index, api.name)
    found = [_method(each, paths) for each in methods]
    routes = [route for route in found if route is not None]
    if len(routes) < len(found):
        return Setting(), True
    return Setting(Routes(routes), api.at), bool(methods)


def _method(method: Declared, paths: _Paths) -> Route | None:
    own = method.properties
    verb, path = own.get("HttpMethod").text(), paths.of(own.get("ResourceId"))
    if not isinstance(verb.value, str) or path is None or not method.certain:
        return None
    authorizer, validator = own.get("AuthorizerId"), _validator(paths.index, own)
    return Route(
        verb.value.upper(),
        path or "/",
        authorization=own.get("AuthorizationType").text("NONE"),
        authorizer=Setting(authorizer.named(), authorizer.at) if not authorizer.missing else Setting(),
        scopes=own.get("AuthorizationScopes").texts(()),
        key_required=own.get("ApiKeyRequired").flag(False),
        required=_required(own, validator),
        models=models_of(validator, _models(paths.index, own.get("RequestModels"))),
        sources=sources_of(paths.index, paths.api, own.get("Integration")),
        behind=integration_of(own.get("Integration")),
        at=method.at,
    )


def _validator(index: Index, method: Part) -> Validator:
    """The one that it names; neither half is checked unless the validator says so."""
    named = method.get("RequestValidatorId")
    if named.missing:
        return no_validator(method.at)
    found = index.named.get(named.named())
    if found is None or not found.certain or found.kind != "AWS::ApiGateway::RequestValidator":
        named.noted()
        return Validator()
    own = found.properties
    return Validator(
        own.get("ValidateRequestParameters").flag(False), own.get("ValidateRequestBody").flag(False)
    )


def _required(method: Part, validator: Validator) -> Required:
    parameters = method.get("RequestParameters")
    if parameters.open and validator.parameters.value is not False:
        parameters.noted()
        return Setting(at=parameters.at)
    return required_of(validator, ((name, part.flag()) for name, part in parameters.entries()), parameters.at)


def _models(index: Index, part: Part) -> Setting[Mapping[str, object]]:
    """The schemas that the template tells, by content type; what is open stays without a known keyword."""
    found = {
        name.lower(): model.properties.get("Schema")
        for name, written in part.entries()
        if (model := index.named.get(written.named())) is not None
    }
    if part.open or part.missing or len(found) < len(list(part.entries())):
        return Setting(at=part.at)
    plain = Plain(lambda _: None)
    return Setting({name: plain.of(each.node, ()) for name, each in found.items() if each.node}, part.at)


class _Paths:
    """The paths of resources, followed to the root of this API and remembered."""

    def __init__(self, index: Index, api: str) -> None:
        self.index, self.api, self._root = index, api, f"{api}.RootResourceId"
        self._known: dict[str, str | None] = {}

    def of(self, part: Part) -> str | None:
        """The path of a referred resource, the empty one for the root."""
        path = self._of(part.named())
        if path is None:
            part.noted()
        return path

    def _of(self, name: str) -> str | None:
        if name == self._root:
            return ""
        if name not in self._known:
            self._known[name] = None
            self._known[name] = self._followed(name)
        return self._known[name]

    def _followed(self, name: str) -> str | None:
        resource = self.index.named.get(name)
        if resource is None or resource.kind != "AWS::ApiGateway::Resource":
            return None
        part = resource.properties.get("PathPart").text()
        above = self._of(resource.properties.get("ParentId").named())
        return None if above is None or not isinstance(part.value, str) else f"{above}/{part.value}"


def stages_of(index: Index, api: Declared) -> Setting[tuple[Stage, ...]]:
    """Stages of their own and those that deployments make; untold where there is none, or one has no name."""
    found = [
        (each, each.properties.get("StageName"))
        for kind in ("AWS::ApiGateway::Stage", "AWS::ApiGateway::Deployment")
        for each in index.owned(kind, api.name, "RestApiId")
    ]
    named = [(each, part.text()) for each, part in found if not part.missing]
    stages = {
        name.value: Stage(
            name.value,
            at=each.at,
            upkeep=upkeep_of_rest(index, api.name, each, name.value),
            variables=variables_of(each.properties, "Variables"),
        )
        for each, name in named
        if isinstance(name.value, str)
    }
    certain = all(
        isinstance(name.value, str) and each.certain and _can_be_made(index, each, api)
        for each, name in named
    )
    return (
        Setting(tuple(stages.values()), next(iter(stages.values())).at) if stages and certain else Setting()
    )


def _can_be_made(index: Index, stage: Declared, api: Declared) -> bool:
    """Whether the deployment of a stage, where the template has it, is one of the same API."""
    deployment = index.named.get(stage.properties.get("DeploymentId").named())
    owner = None if deployment is None else deployment.properties.get("RestApiId").named()
    return owner in (None, "", api.name) or owner not in index.named


def variables_of(stage: Part, name: str) -> Mapping[str, str]:
    """The variables of a stage; none where one of them is open."""
    found = texts_of(stage.get(name))
    return {} if isinstance(found, State) else found


def responses_of(index: Index, api: Declared, *, alone: bool) -> Setting[tuple[GatewayResponse, ...]]:
    """The overridden answers."""
    made = index.owned("AWS::ApiGateway::GatewayResponse", api.name, "RestApiId")
    if not made:
        return Setting((), api.at) if alone else Setting()
    found = [_response(each) for each in made]
    known = [response for response in found if response is not None]
    return Setting(tuple(known), made[0].at) if len(known) == len(found) else Setting()


def _response(made: Declared) -> GatewayResponse | None:
    kind, headers = made.properties.get("ResponseType").text(), made.properties.get("ResponseParameters")
    if not isinstance(kind.value, str) or not made.certain:
        return None
    names = frozenset(name.lower().removeprefix(_HEADER) for name, _ in headers.entries())
    status, templates = made.properties.get("StatusCode"), made.properties.get("ResponseTemplates")
    return GatewayResponse(
        kind.value,
        Setting() if headers.open else Setting(names, headers.at),
        made.at,
        Setting() if status.open else status.text(ABSENT),
        Setting(texts_of(headers), headers.at),
        Setting(texts_of(templates), templates.at),
    )


def rates_of(index: Index, api: Declared) -> Setting[tuple[Rate, ...]]:
    """The throttles of the stage, where there is one stage only."""
    stages = index.owned("AWS::ApiGateway::Stage", api.name, "RestApiId")
    settings = [each.properties.get("MethodSettings") for each in stages]
    written = [part for part in settings if not part.missing]
    if len(stages) > 1 and written:
        index.notes.append(Note(reasons.SEVERAL_STAGES, written[0].at, "MethodSettings"))
    if len(stages) != 1 or not written:
        return Setting()
    return written[0].all(_rate)


def _rate(part: Part) -> Rate | None:
    path, verb = part.get("ResourcePath").text("/*").value, part.get("HttpMethod").text("*").value
    if not isinstance(path, str) or not isinstance(verb, str):
        return None
    way = path.removeprefix("/").replace("~1", "/")
    route = "*" if way == "*" and verb == "*" else f"{verb} /{way.strip('/')}"
    return Rate(route, part.get("ThrottlingRateLimit").number(), part.get("ThrottlingBurstLimit").number())
