"""How the stages of a template are kept: logs, tracing, web ACL, throttles, cache, variables.

Defaults are those of the CloudFormation user guide's pages of the stages: no log, no tracing, no cache.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from why403.logic.places import Place
from why403.logic.states import ABSENT
from why403.model.route import UNKNOWN_SETTING, Setting
from why403.model.upkeep import UNTOLD_UPKEEP, Upkeep
from why403.redaction.secret_names import holds_a_secret
from why403.templates.cloudformation.index import Declared, Index
from why403.templates.cloudformation.marks import text_in
from why403.templates.cloudformation.parts import Part

_ASSOCIATIONS = ("AWS::WAFv2::WebACLAssociation", "AWS::WAFRegional::WebACLAssociation")
_DEPLOYMENT = "AWS::ApiGateway::Deployment"


def upkeep_of_rest(index: Index, api: str, stage: Declared, name: str) -> Upkeep:
    """A stage of its own, or the one that a deployment describes. One that a deployment makes by the way,
    beside a stage of its own (SAM has such a one, named Stage), is not asked about."""
    own = stage.properties
    if stage.kind == _DEPLOYMENT:
        own = own.get("StageDescription")
        if own.missing and index.owned("AWS::ApiGateway::Stage", api, "RestApiId"):
            return UNTOLD_UPKEEP
    methods = own.get("MethodSettings")
    settings = [] if methods.open else list(methods.items())
    general = partial(_general, own, [each for each in settings if _is_general(each)], methods, stage.at)
    level = general("LoggingLevel")
    some = any(not each.get("LoggingLevel").missing for each in settings)
    return Upkeep(
        access_log=_format(own.get("AccessLogSetting"), stage.at),
        execution_log=UNKNOWN_SETTING if level.missing and some else level.text("OFF"),
        data_trace=general("DataTraceEnabled").flag(False),
        traced=own.get("TracingEnabled").flag(False),
        guarded=_guarded(index, (name, stage.name, api), stage.at),
        throttled=_throttled([own, *settings], methods, stage.at),
        cached=own.get("CacheClusterEnabled").flag(False),
        encrypted=general("CacheDataEncrypted").flag(False),
        variables=_variables(own.get("Variables")),
    )


def _general(own: Part, settings: list[Part], methods: Part, at: Place, name: str) -> Part:
    """What holds for every method: beside the list, as a deployment has it, or in its entry for all."""
    if methods.open:
        return methods
    found = next((each for each in (own, *settings) if not each.get(name).missing), None)
    return Part(None, at, own.notes) if found is None else found.get(name)


def _is_general(settings: Part) -> bool:
    return (settings.get("ResourcePath").text("/*").value, settings.get("HttpMethod").text("*").value) == (
        "/*",
        "*",
    )


def upkeep_of_v2(stage: Declared) -> Upkeep:
    """A stage of an HTTP or WebSocket API."""
    own = stage.properties
    general, routes = own.get("DefaultRouteSettings"), own.get("RouteSettings")
    level = general.get("LoggingLevel")
    return Upkeep(
        access_log=_format(own.get("AccessLogSettings"), stage.at),
        execution_log=Part(None, stage.at, own.notes).text("OFF") if level.missing else level.text(),
        data_trace=general.get("DataTraceEnabled").flag(False),
        throttled=_throttled([general, *(part for _, part in routes.entries())], routes, stage.at),
        variables=_variables(own.get("StageVariables")),
    )


def _format(log: Part, at: Place) -> Setting[str]:
    if log.missing:
        return Setting(ABSENT, at)
    return UNKNOWN_SETTING if log.open else log.get("Format").text()


def _throttled(parts: Iterable[Part], written: Part, at: Place) -> Setting[bool]:
    rates = [part.get("ThrottlingRateLimit") for part in parts]
    if any(not each.missing and not each.open for each in rates):
        return Setting(True, at)
    return UNKNOWN_SETTING if written.open or any(each.open for each in rates) else Setting(False, at)


def _guarded(index: Index, names: tuple[str, ...], at: Place) -> Setting[bool]:
    """Whether an association names the stage; one whose target stays open can be of any."""
    open_ = False
    for each in index.of(*_ASSOCIATIONS):
        target = each.properties.get("ResourceArn")
        text = str(text_in(target.node))
        if any(name in text for name in names):
            return Setting(True, each.at)
        open_ = open_ or target.open
    return UNKNOWN_SETTING if open_ else Setting(False, at)


def _variables(part: Part) -> Setting[tuple[str, ...]]:
    """Those that hold a secret itself: not one that is a parameter of the template, or filled in later."""
    written = ((name, each) for name, each in part.entries() if not each.open)
    return Setting(tuple(name for name, each in written if holds_a_secret(name, each.text().value)), part.at)
