"""How the stages of a module are kept. Defaults are those of the provider's pages of the stages."""

from __future__ import annotations

from collections.abc import Mapping

from why403.incident.tree import Tree
from why403.logic.states import ABSENT, UNKNOWN, State
from why403.model.route import UNKNOWN_SETTING, Setting
from why403.model.upkeep import Upkeep
from why403.redaction.secret_names import holds_a_secret
from why403.templates.terraform.world import Resource, World, flag, text

_STAGE = "aws_api_gateway_stage"
_ASSOCIATIONS = ("aws_wafv2_web_acl_association", "aws_wafregional_web_acl_association")
_GENERAL = "*/*"


def upkeep_of_rest(world: World, api: Resource, stage: Resource) -> Upkeep:
    """A stage with the settings of its methods, which are resources of their own."""
    settings = _settings(world, api, stage)
    general = _general(settings)
    level = None if general is None else general.get("logging_level")
    some = settings is None or any(
        each.block("settings").get("logging_level").value is not None for each in settings
    )
    return Upkeep(
        access_log=_format(stage),
        execution_log=text(level)
        if level is not None and level.value is not None
        else UNKNOWN_SETTING
        if some
        else Setting("OFF", stage.at),
        data_trace=UNKNOWN_SETTING if general is None else flag(general.get("data_trace_enabled")),
        traced=flag(stage.get("xray_tracing_enabled"), default=False),
        guarded=_guarded(world, stage),
        throttled=_throttled(settings, stage),
        cached=flag(stage.get("cache_cluster_enabled"), default=False),
        encrypted=UNKNOWN_SETTING
        if general is None
        else flag(general.get("cache_data_encrypted"), default=False),
        variables=_variables(stage.get("variables")),
    )


def upkeep_of_v2(stage: Resource) -> Upkeep:
    """A stage of an HTTP or WebSocket API, where 0 is written for a limit that is not set."""
    general, routes = stage.block("default_route_settings"), stage.get("route_settings")
    blocks = [general, *routes.items()]
    rates = [each.get("throttling_rate_limit").value for each in blocks]
    unknown = any(isinstance(each, State) for each in (general.value, routes.value, *rates))
    limited = any(isinstance(rate, int | float) and rate > 0 for rate in rates)
    level = general.get("logging_level")
    return Upkeep(
        access_log=_format(stage),
        execution_log=text(level, "OFF"),
        data_trace=flag(general.get("data_trace_enabled"), default=False),
        throttled=Setting(limited, stage.at) if limited or not unknown else UNKNOWN_SETTING,
        variables=_variables(stage.get("stage_variables")),
    )


def _settings(world: World, api: Resource, stage: Resource) -> list[Resource] | None:
    """Those of this stage; `None` where one of them cannot be told apart from those of another."""
    found, whole = world.tied(api, "rest_api_id", "aws_api_gateway_method_settings")
    if not whole:
        return None
    own: list[Resource] = []
    for each in found:
        named, name = each.values.get("stage_name"), stage.values.get("stage_name")
        if isinstance(named, str) and isinstance(name, str):
            own += [each] if named == name else []
            continue
        referred = world.referred(each, "stage_name", _STAGE)
        if not isinstance(referred, Resource):
            return None
        own += [each] if referred is stage else []
    return own


def _general(settings: list[Resource] | None) -> Tree | None:
    found = (each for each in settings or () if each.values.get("method_path") == _GENERAL)
    return next((each.block("settings") for each in found), None)


def _format(stage: Resource) -> Setting[str]:
    log = stage.block("access_log_settings")
    if log.value is None or log.value == []:
        return Setting(ABSENT, stage.at)
    return UNKNOWN_SETTING if isinstance(log.value, State) else text(log.get("format"))


def _throttled(settings: list[Resource] | None, stage: Resource) -> Setting[bool]:
    """A limit of -1 stands for none."""
    if settings is None:
        return UNKNOWN_SETTING
    rates = [each.block("settings").get("throttling_rate_limit").value for each in settings]
    if any(isinstance(rate, int | float) and rate >= 0 for rate in rates):
        return Setting(True, stage.at)
    return UNKNOWN_SETTING if UNKNOWN in rates else Setting(False, stage.at)


def _guarded(world: World, stage: Resource) -> Setting[bool]:
    """By an association that names the stage, or as a state tells it; one that cannot be followed is open."""
    if stage.values.get("web_acl_arn"):
        told = isinstance(stage.values["web_acl_arn"], str)
        return Setting(True, stage.at) if told else _associated(world, stage)
    return _associated(world, stage)


def _associated(world: World, stage: Resource) -> Setting[bool]:
    open_ = not world.complete
    for each in world.of(*_ASSOCIATIONS):
        arn, own = each.values.get("resource_arn"), stage.values.get("arn")
        found = world.referred(each, "resource_arn", _STAGE) if not isinstance(arn, str) else None
        if found is stage or (isinstance(own, str) and arn == own):
            return Setting(True, each.at)
        open_ = open_ or (found is not None and not isinstance(found, Resource))
    return UNKNOWN_SETTING if open_ else Setting(False, stage.at)


def _variables(part: Tree) -> Setting[tuple[str, ...]]:
    if not isinstance(part.value, Mapping):
        return UNKNOWN_SETTING
    return Setting(tuple(name for name, each in part.entries() if holds_a_secret(name, each.value)), part.at)
