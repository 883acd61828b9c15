"""How stages are kept: what they log, what stands before them, what they cache and hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from why403.audit import rule as rules
from why403.audit.finding import Finding
from why403.audit.rule import Rule
from why403.logic.places import Place
from why403.logic.states import ABSENT
from why403.model.configuration import Configuration, Stage
from why403.model.route import Setting

_REASONS = ("error.responseType", "error.message")
"""The variables of an access log, one of which tells a refusal from another."""
_KEY = "identity.apiKey"
_OLD = "TLS_1_0"


def of_stages(configuration: Configuration) -> Iterator[Finding]:
    """What there is to say of each stage that is told."""
    api = configuration.api
    for stage in api.stages.value if isinstance(api.stages.value, tuple) else ():
        yield from _of_logs(stage, str(api.kind.value))
        yield from _of_stage(stage, str(api.kind.value), str(api.endpoint_type.value))
    for caching in api.caching.value if isinstance(api.caching.value, tuple) else ():
        if caching.enabled.value is True and caching.guarded.value is False:
            name = "every method" if caching.route == "*" else caching.route
            yield Finding(rules.OPEN_INVALIDATION, name, _own(caching.guarded, caching.at))


def of_tls(configuration: Configuration) -> Iterator[Finding]:
    """Domains and APIs that take TLS 1.0."""
    if configuration.api.tls.value == _OLD:
        yield Finding(rules.OLD_TLS, "the API", configuration.api.tls.at)
    for domain in configuration.domains.value if isinstance(configuration.domains.value, tuple) else ():
        if domain.tls.value == _OLD:
            yield Finding(rules.OLD_TLS, f"domain {domain.name}", _own(domain.tls, domain.at))


def _of_logs(stage: Stage, kind: str) -> Iterator[Finding]:
    log = stage.upkeep.access_log
    if log.value is ABSENT:
        yield _found(rules.NO_ACCESS_LOG, stage, log)
    elif isinstance(log.value, str):
        variables = _variables(log.value)
        if not any(name.startswith(_REASONS) for name in variables):
            yield _found(rules.LOG_WITHOUT_REASON, stage, log)
        if _KEY in variables:
            yield _found(rules.SECRET_IN_LOG, stage, log)
    if kind in ("REST", "WEBSOCKET"):
        if stage.upkeep.execution_log.value == "OFF":
            yield _found(rules.NO_EXECUTION_LOG, stage, stage.upkeep.execution_log)
        if stage.upkeep.data_trace.value is True:
            yield _found(rules.DATA_TRACE, stage, stage.upkeep.data_trace)


def _variables(form: str) -> set[str]:
    """The names behind `$context.` in a format."""
    return {
        "".join(_name(part)).rstrip(".")
        for part in form.replace("${context.", "$context.").split("$context.")[1:]
    }


def _name(text: str) -> Iterator[str]:
    for character in text:
        if not (character.isalnum() or character in "._-"):
            return
        yield character


def _of_stage(stage: Stage, kind: str, endpoint: str) -> Iterator[Finding]:
    kept = stage.upkeep
    if kind == "REST":
        if kept.traced.value is False:
            yield _found(rules.NO_TRACING, stage, kept.traced)
        if kept.guarded.value is False and endpoint != "PRIVATE":
            yield _found(rules.NO_WEB_ACL, stage, kept.guarded)
        if kept.cached.value is True and kept.encrypted.value is False:
            yield _found(rules.UNENCRYPTED_CACHE, stage, kept.encrypted)
    if kept.throttled.value is False:
        yield _found(rules.NO_THROTTLE, stage, kept.throttled)
    for name in kept.variables.value if isinstance(kept.variables.value, tuple) else ():
        details = (("variable", name),)
        yield Finding(rules.SECRET_IN_VARIABLE, _named(stage), _own(kept.variables, stage.at), details)


def _found(rule: Rule, stage: Stage, setting: Setting[Any]) -> Finding:
    return Finding(rule, _named(stage), _own(setting, stage.at))


def _named(stage: Stage) -> str:
    return f"stage {stage.name}"


def _own(setting: Setting[Any], otherwise: Place) -> Place:
    return setting.at if setting.at.document else otherwise
