"""How a stage is kept, as an incident file or an account shows it."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping as MappingOf

from why403.incident.tree import Tree
from why403.logic.states import ABSENT, UNKNOWN
from why403.model.route import UNKNOWN_SETTING, Setting
from why403.model.upkeep import Upkeep
from why403.redaction.secret_names import holds_a_secret

_GENERAL = "*/*"


def upkeep(stage: Tree) -> Upkeep:
    """The settings of a stage, as get-stages and get-stage print them."""
    if not isinstance(stage.value, MappingOf):
        return Upkeep()
    methods, routes = stage.get("methodSettings"), stage.get("defaultRouteSettings")
    all_methods = next((part for name, part in methods.entries() if name == _GENERAL), None)
    general, whole = all_methods or routes, isinstance(methods.value, MappingOf)
    level = general.get("loggingLevel").text()
    return Upkeep(
        access_log=_format(stage.get("accessLogSettings")),
        execution_log=level
        if level.known or not whole or _any(methods, "loggingLevel")
        else Setting("OFF", methods.at),
        data_trace=general.get("dataTraceEnabled").flag(),
        traced=stage.get("tracingEnabled").flag(),
        guarded=_there(stage.get("webAclArn")),
        throttled=_throttled(methods, (part for _, part in methods.entries()))
        if whole
        else _throttled(routes, (routes,)),
        cached=stage.get("cacheClusterEnabled").flag(),
        encrypted=UNKNOWN_SETTING if all_methods is None else all_methods.get("cacheDataEncrypted").flag(),
        variables=_variables(stage.get("variables")),
    )


def _any(methods: Tree, name: str) -> bool:
    return any(part.get(name).value is not None for _, part in methods.entries())


def _format(log: Tree) -> Setting[str]:
    return Setting(ABSENT, log.at) if log.value == ABSENT.value else log.get("format").text()


def _there(part: Tree) -> Setting[bool]:
    told = part.text()
    return UNKNOWN_SETTING if told.value is UNKNOWN else Setting(told.value is not ABSENT, told.at)


def _throttled(written: Tree, parts: Iterable[Tree]) -> Setting[bool]:
    """A limit of -1 stands for none."""
    if not isinstance(written.value, MappingOf):
        return UNKNOWN_SETTING
    rates = [part.get("throttlingRateLimit").number().value for part in parts]
    return Setting(any(isinstance(rate, float) and rate >= 0 for rate in rates), written.at)


def _variables(part: Tree) -> Setting[tuple[str, ...]]:
    if not isinstance(part.value, MappingOf):
        return UNKNOWN_SETTING
    return Setting(tuple(name for name, each in part.entries() if holds_a_secret(name, each.value)), part.at)
