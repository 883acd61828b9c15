"""Throttles and caches of methods and routes. Only of an API with one stage is told which of them count."""

from __future__ import annotations

from collections.abc import Iterator

from why403.incident.tree import Tree
from why403.model.configuration import Caching, Rate
from why403.model.route import Setting
from why403.templates.terraform.world import Resource, World, flag, text

_RATE, _BURST = "throttling_rate_limit", "throttling_burst_limit"


def of_methods(world: World, api: Resource) -> Setting[tuple[Rate, ...]]:
    """`aws_api_gateway_method_settings`, whose path is `*/*` or `PATH/VERB`."""
    keyed = _settings(world, api)
    if not keyed:
        return Setting()
    return Setting(tuple(rate(key, each.block("settings")) for key, each in keyed), keyed[0][1].at)


def caches(world: World, api: Resource) -> Setting[tuple[Caching, ...]]:
    """Whether the same resources cache, and who may bypass the cache."""
    keyed = _settings(world, api)
    if not keyed:
        return Setting()
    return Setting(tuple(_cache(key, each.block("settings")) for key, each in keyed), keyed[0][1].at)


def _cache(route: str, tree: Tree) -> Caching:
    return Caching(
        route,
        flag(tree.get("caching_enabled")),
        flag(tree.get("require_authorization_for_cache_control")),
        text(tree.get("unauthorized_cache_control_header_strategy")),
        tree.at,
    )


def _settings(world: World, api: Resource) -> list[tuple[str, Resource]]:
    """The settings of methods by their keys; none where not all are known to count."""
    settings, whole = world.tied(api, "rest_api_id", "aws_api_gateway_method_settings")
    if not whole or len({str(each.values.get("stage_name")) for each in settings}) > 1:
        return []
    paths = [each.values.get("method_path") for each in settings]
    if not all(isinstance(path, str) for path in paths):
        return []
    return list(zip(map(_key, map(str, paths)), settings, strict=True))


def _key(path: str) -> str:
    """`pets/{id}/GET` is `GET /pets/{id}`."""
    path, _, verb = path.replace("~1", "/").rpartition("/")
    return "*" if path == "*" and verb == "*" else f"{verb} /{path.strip('/')}"


def of_stage(stages: list[Resource]) -> Setting[tuple[Rate, ...]]:
    """Those of the one stage of an HTTP or WebSocket API, where 0 is written for a limit that is not set."""
    if len(stages) != 1:
        return Setting()
    found = tuple(_of_stage(stages[0]))
    return Setting(found, stages[0].at) if found else Setting()


def _of_stage(stage: Resource) -> Iterator[Rate]:
    general = stage.get("default_route_settings")
    if general.value:
        yield rate("*", stage.block("default_route_settings"), zero=False)
    for block in stage.get("route_settings").items():
        key = block.get("route_key").value
        if isinstance(key, str):
            yield rate(key, block, zero=False)


def rate(route: str, tree: Tree, *, zero: bool = True) -> Rate:
    """Rate and burst as far as they are set; -1 stands for a limit that is not, and 0 too unless `zero`."""
    return Rate(route, _limit(tree.get(_RATE), zero=zero), _limit(tree.get(_BURST), zero=zero))


def limits(tree: Tree) -> Rate:
    """Those of a usage plan, where the provider writes 0 for a limit that is not set."""
    return Rate("*", _limit(tree.get("rate_limit"), zero=False), _limit(tree.get("burst_limit"), zero=False))


def _limit(tree: Tree, *, zero: bool) -> Setting[float]:
    value = tree.value
    number = isinstance(value, int | float) and not isinstance(value, bool)
    none = value == -1 or (value == 0 and not zero)
    return Setting(float(str(value)), tree.at) if number and not none else Setting()
