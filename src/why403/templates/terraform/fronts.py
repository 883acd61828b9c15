"""CloudFront distributions of a plan, a state or a module that pass calls on to one of its APIs."""

from __future__ import annotations

from collections.abc import Iterator

from why403.aws.hosts import gateway_host
from why403.incident.tree import Tree
from why403.logic.states import UNKNOWN, State
from why403.model.configuration import Front
from why403.model.distribution import CACHE, NOTHING, ORIGIN_REQUEST, by_list, by_policy, together
from why403.model.front import Behaviour, Forwarded
from why403.model.route import UNKNOWN_SETTING, Setting
from why403.templates.terraform.addresses import plain_address
from why403.templates.terraform.world import Resource, World, text, texts

_STAGES = {"aws_api_gateway_stage": "rest_api_id", "aws_apigatewayv2_stage": "api_id"}
_FUNCTIONS = ("function_association", "lambda_function_association")


def front_of(world: World, api: Resource) -> Front:
    """The one distribution that leads to this API; of several the call does not tell which one it met."""
    every = [(each, tuple(_behaviours(world, each, api))) for each in world.of("aws_cloudfront_distribution")]
    found = [(each, own) for each, own in every if any(one.here.value is True for one in own)]
    if len(found) != 1 or _names_open(found[0][0]):
        return Front()
    distribution, behaviours = found[0]
    names = texts(distribution.get("aliases"))
    return Front(
        names=names,
        behaviours=Setting(behaviours, distribution.at),
        alone=Setting(len(every) == 1, distribution.at),
    )


def _names_open(distribution: Resource) -> bool:
    return isinstance(distribution.values.get("ordered_cache_behavior"), State)


def _behaviours(world: World, distribution: Resource, api: Resource) -> Iterator[Behaviour]:
    """In their order, the default one last."""
    ordered, default = (
        distribution.get("ordered_cache_behavior"),
        distribution.block("default_cache_behavior"),
    )
    for part in ordered.items() if isinstance(ordered.value, list) else ():
        yield _behaviour(world, distribution, part, api, part.get("path_pattern").value)
    yield _behaviour(world, distribution, default, api, "*")


def _behaviour(world: World, distribution: Resource, part: Tree, api: Resource, pattern: object) -> Behaviour:
    origin = _origin(distribution, part.get("target_origin_id").value)
    headers = _headers(world, part)
    verbs = part.get("allowed_methods")
    return Behaviour(
        pattern if isinstance(pattern, str) else "*",
        here=UNKNOWN_SETTING if origin is None else _leads_to(world, distribution, origin, api),
        path=UNKNOWN_SETTING if origin is None else text(origin.get("origin_path"), ""),
        verbs=texts(verbs) if isinstance(verbs.value, list) else UNKNOWN_SETTING,
        headers=UNKNOWN_SETTING if headers is None else Setting(headers, part.at),
        adds=frozenset() if origin is None else _added(origin),
        rewrites=not isinstance(pattern, str) or any(_written(part.get(name)) for name in _FUNCTIONS),
        at=part.at,
    )


def _written(tree: Tree) -> bool:
    """Whether there is a block of the name, or one cannot tell."""
    return tree.value not in (None, [])


def _origin(distribution: Resource, wanted: object) -> Tree | None:
    origins = distribution.get("origin")
    listed = list(origins.items()) if isinstance(origins.value, list) else []
    found = [each for each in listed if isinstance(wanted, str) and each.get("origin_id").value == wanted]
    if isinstance(wanted, State) and len(listed) == 1:
        return listed[0]
    return found[0] if len(found) == 1 else None


def _leads_to(world: World, distribution: Resource, origin: Tree, api: Resource) -> Setting[bool]:
    """By the API's id in the origin's name; of one that is open, by the only API that origins refer to."""
    name, own = origin.get("domain_name").value, api.values.get("id")
    if isinstance(name, str):
        called = gateway_host(name)
        here = called is not None and called.api == own
        return Setting(here, origin.at) if isinstance(own, str) else UNKNOWN_SETTING
    origins = distribution.get("origin").items()
    alone = sum(each.get("domain_name").value is UNKNOWN for each in origins) == 1
    sure = alone and _refers(world, distribution) == {plain_address(api.address)}
    return Setting(True, origin.at) if sure else UNKNOWN_SETTING


def _refers(world: World, distribution: Resource) -> set[str]:
    """The APIs that the origins name, themselves or by a stage; none where references are not told."""
    references = distribution.references.get("origin*", UNKNOWN)
    named = set() if isinstance(references, State) else {each.address for each in references}
    kinds = ("aws_api_gateway_rest_api", "aws_apigatewayv2_api")
    apis = {plain_address(each.address) for each in world.of(*kinds)} & named
    for kind, owner in _STAGES.items():
        for stage in world.of(kind):
            found = world.link(stage, owner, *kinds)
            if plain_address(stage.address) in named and isinstance(found, Resource):
                apis.add(plain_address(found.address))
    return apis


def _added(origin: Tree) -> frozenset[str]:
    headers = origin.get("custom_header")
    names = [each.get("name").value for each in headers.items()] if isinstance(headers.value, list) else []
    return frozenset(name.lower() for name in names if isinstance(name, str))


def _headers(world: World, behaviour: Tree) -> Forwarded | None:
    """By policies, or by the settings that came before them."""
    legacy = behaviour.get("forwarded_values")
    if _written(legacy):
        block = next(iter(legacy.items()), legacy) if isinstance(legacy.value, list) else legacy
        names = texts(block.get("headers")).value
        return by_list(names) if isinstance(names, tuple) else None
    request = behaviour.get("origin_request_policy_id").value
    asked = ORIGIN_REQUEST.get(str(request)) or _own(world, "aws_cloudfront_origin_request_policy", request)
    cached = behaviour.get("cache_policy_id").value
    cache = CACHE.get(str(cached)) or _own(world, "aws_cloudfront_cache_policy", cached)
    return together(cache, NOTHING if request in (None, "") else asked)


def _own(world: World, kind: str, wanted: object) -> Forwarded | None:
    """A policy that is written beside it and has this id."""
    for policy in world.of(kind):
        if isinstance(wanted, str) and policy.values.get("id") == wanted:
            outer = policy.block("parameters_in_cache_key_and_forwarded_to_origin")
            config = (policy if outer.value is None else outer).get("headers_config")
            block = next(iter(config.items()), config) if isinstance(config.value, list) else config
            listed = block.get("headers")
            inner = next(iter(listed.items()), listed) if isinstance(listed.value, list) else listed
            behaviour, names = block.get("header_behavior").value, texts(inner.get("items")).value
            if isinstance(behaviour, str) and isinstance(names, tuple):
                return by_policy(behaviour, names)
    return None
