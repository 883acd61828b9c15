"""REST APIs: `aws_api_gateway_*`. Defaults are those of the provider's pages, one a resource."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from why403.aws.arns import account_in as account_of
from why403.logic.states import ABSENT, UNKNOWN, State
from why403.model.configuration import Api, GatewayResponse, Stage
from why403.model.demands import models_of
from why403.model.route import Route, Setting
from why403.model.routes import Routes
from why403.model.upkeep import UNTOLD_UPKEEP
from why403.templates.terraform.bodies import has_body
from why403.templates.terraform.integrations import Integrations, text_or_absent, texts_of
from why403.templates.terraform.methods import METHOD, path_of
from why403.templates.terraform.permissions import Permissions
from why403.templates.terraform.policies import policy_of
from why403.templates.terraform.rates import caches, of_methods
from why403.templates.terraform.upkeep import upkeep_of_rest
from why403.templates.terraform.validators import models, required, validator_of
from why403.templates.terraform.world import Resource, World, flag, text, texts

_HEADER = "gatewayresponse.header."
_Sources = Callable[[str, str], Setting[tuple[Setting[str], ...]]]


def api_of(world: World, api: Resource, *, alone: bool = False) -> Api:
    """What the resources tell of one API; a document in its body tells the rest.

    Without a body, or with `alone`, AWS's own defaults hold for what is not written (API reference,
    CreateRestApi).
    """
    alone = alone or not has_body(api)
    endpoint = api.block("endpoint_configuration")
    joined = endpoint.get("vpc_endpoint_ids")
    return Api(
        kind=Setting("REST", api.at),
        id=text(api.get("id")),
        account=account_in(text(api.get("execution_arn"))),
        endpoint_type=_endpoint_type(api, alone=alone),
        endpoints=texts(joined) if joined.value else Setting(),
        default_endpoint=default_endpoint(api, alone=alone),
        key_source=_or_default(api, "api_key_source", "HEADER", alone=alone),
        policy=_policy(world, api, alone=alone),
        routes=_routes(world, api),
        stages=_stages(world, api),
        responses=_responses(world, api, alone=alone),
        rates=of_methods(world, api),
        caching=caches(world, api),
        tls=text(api.get("security_policy")),
        binary=texts(api.get("binary_media_types")) if api.get("binary_media_types").value else Setting(),
    )


def _or_default(api: Resource, name: str, default: str, *, alone: bool) -> Setting[str]:
    return Setting(default, api.at) if alone and api.leaves_out(name) else text(api.get(name))


def _endpoint_type(api: Resource, *, alone: bool) -> Setting[str]:
    """The first type counts where an API has several."""
    types = texts(api.block("endpoint_configuration").get("types"))
    if isinstance(types.value, tuple) and types.value:
        return Setting(types.value[0], types.at)
    unset = api.leaves_out("endpoint_configuration") or api.get("endpoint_configuration").value == []
    return Setting("EDGE", api.at) if alone and unset else Setting(at=types.at)


def default_endpoint(api: Resource, *, alone: bool) -> Setting[bool]:
    """Whether AWS's own host answers, which it does unless it is switched off."""
    name = "disable_execute_api_endpoint"
    if api.leaves_out(name):
        return Setting(True, api.at) if alone else Setting()
    disabled = flag(api.get(name))
    return disabled if isinstance(disabled.value, State) else Setting(not disabled.value, disabled.at)


def account_in(arn: Setting[str]) -> Setting[str]:
    """The account of an ARN."""
    account = account_of(arn.value) if isinstance(arn.value, str) else None
    return Setting(account, arn.at) if account is not None else Setting()


def _policy(world: World, api: Resource, *, alone: bool) -> Setting[object]:
    """The API's own, or the one that is attached to it."""
    attached, whole = world.tied(api, "rest_api_id", "aws_api_gateway_rest_api_policy")
    if not whole or len(attached) > 1:
        return Setting(at=api.at)
    if attached:
        return policy_of(world, attached[0])
    if api.leaves_out("policy"):
        return Setting(ABSENT, api.at) if alone else Setting()
    return policy_of(world, api)


def _routes(world: World, api: Resource) -> Setting[Routes]:
    """All methods; untold where the path or the verb of one is, or where none is written."""
    methods, whole = world.tied(api, "rest_api_id", METHOD)
    permissions, integrations = Permissions(world, api.address), Integrations(world, api)

    def sources(path: str, verb: str) -> Setting[tuple[Setting[str], ...]]:
        return permissions.sources(integrations.at(path, verb))

    found = [_route(world, api, method, sources, integrations) for method in methods]
    routes = [route for route in found if route is not None]
    if not whole or not routes or len(routes) < len(found) or has_body(api):
        return Setting(at=api.at)
    return Setting(Routes(routes), api.at)


def _route(
    world: World, api: Resource, method: Resource, sources: _Sources, integrations: Integrations
) -> Route | None:
    verb, path = method.get("http_method").value, path_of(world, api, method, "resource_id")
    if not isinstance(verb, str) or path is None:
        return None
    verb = verb.upper()
    authorizer = world.link(method, "authorizer_id", "aws_api_gateway_authorizer")
    named = authorizer.address if isinstance(authorizer, Resource) else UNKNOWN
    validator = validator_of(world, method)
    return Route(
        verb,
        path,
        authorization=text(method.get("authorization")),
        authorizer=Setting(named, method.get("authorizer_id").at),
        scopes=texts(method.get("authorization_scopes")),
        key_required=flag(method.get("api_key_required"), default=False),
        required=required(validator, method),
        models=models_of(validator, models(world, api, method)),
        sources=sources(path, verb),
        behind=integrations.behind(path, verb),
        at=method.at,
    )


def _stages(world: World, api: Resource) -> Setting[tuple[Stage, ...]]:
    """Stages of their own, and those that a deployment makes."""
    own, whole = world.tied(api, "rest_api_id", "aws_api_gateway_stage")
    deployments, all_told = world.tied(api, "rest_api_id", "aws_api_gateway_deployment")
    made = [each for each in deployments if each.values.get("stage_name") is not None]
    kept = [upkeep_of_rest(world, api, each) for each in own] + [UNTOLD_UPKEEP for _ in made]
    names = [(each.values.get("stage_name"), each.get("stage_name").at) for each in (*own, *made)]
    told = zip((*own, *made), names, kept, strict=True)
    stages = tuple(
        Stage(name, at=at, upkeep=upkeep, variables=variables_of(each, "variables"))
        for each, (name, at), upkeep in told
        if isinstance(name, str)
    )
    if not whole or not all_told or not stages or len(stages) < len(names):
        return Setting(at=api.at)
    return Setting(stages, stages[0].at)


def variables_of(stage: Resource, name: str) -> Mapping[str, str]:
    """The variables of a stage; none where one of them is open."""
    found = texts_of(stage, name)
    return {} if isinstance(found, State) else found


def _responses(world: World, api: Resource, *, alone: bool) -> Setting[tuple[GatewayResponse, ...]]:
    """The overridden ones."""
    found, whole = world.tied(api, "rest_api_id", "aws_api_gateway_gateway_response")
    responses = tuple(response for each in found for response in _response(each))
    if not whole or not alone or len(responses) < len(found):
        return Setting()
    return Setting(responses, found[0].at if found else api.at)


def _response(resource: Resource) -> Iterator[GatewayResponse]:
    kind, parameters = resource.get("response_type").value, resource.get("response_parameters")
    if isinstance(kind, str):
        names = frozenset(name.lower().removeprefix(_HEADER) for name, _ in parameters.entries())
        unknown = isinstance(parameters.value, State)
        yield GatewayResponse(
            kind,
            Setting() if unknown else Setting(names, parameters.at),
            resource.at,
            Setting(text_or_absent(resource, "status_code"), resource.get("status_code").at),
            Setting(texts_of(resource, "response_parameters"), parameters.at),
            Setting(texts_of(resource, "response_templates"), resource.get("response_templates").at),
        )
