"""In what two incidents differ: their requests, and what is told or was logged of the calls besides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from why403.credentials.jwt.moment import moment_of, written
from why403.logic.states import State
from why403.logs.accesslog import columns
from why403.logs.accesslog_facts import is_set
from why403.logs.accesslog_format import log_format
from why403.model.differences import Difference, differences
from why403.model.incident import Incident

_LOGGED = {
    "apiKeyId": ("API key id", "key"),
    "userArn": ("caller", "credentials"),
    "caller": ("caller's id", "credentials"),
    "vpce": ("VPC endpoint", "network"),
    "stage": ("stage", "path"),
    "routeKey": ("route", "path"),
    "resource": ("resource", "path"),
}
"""The columns of an access log that tell of the call what its request does not show."""
_TOLD = {"callerIp": ("source address", "network"), "callerArn": ("caller", "credentials")}


def told_differences(refused: Incident, works: Incident) -> tuple[Difference, ...]:
    """Everything that is told of both calls and is not the same, each thing once."""
    found = (
        *differences(refused.request, works.request),
        *_pairs(_caller(refused), _caller(works), _TOLD),
        *_pairs(_logged(refused), _logged(works), _LOGGED),
        *_moments(refused, works),
    )
    return tuple({difference.what: difference for difference in found}.values())


def _pairs(
    refused: Mapping[str, object], works: Mapping[str, object], names: Mapping[str, tuple[str, str]]
) -> Iterator[Difference]:
    for name, (what, aspect) in names.items():
        one, other = refused.get(name), works.get(name)
        if isinstance(one, str) and isinstance(other, str) and one != other:
            yield Difference(what, one, other, frozenset({aspect}))


def _caller(incident: Incident) -> dict[str, object]:
    if incident.config is None:
        return {}
    caller = incident.config.configuration.caller
    return {"callerIp": caller.ip.value, "callerArn": caller.arn.value}


def _logged(incident: Incident) -> dict[str, str]:
    """The columns of the access log's lines; one in which nothing stands is left out."""
    form = log_format(incident.log_format) if incident.log_format else None
    rows = [columns(line, form) for line in incident.answer.log]
    return {name: value for row in rows for name, value in row.items() if is_set(row, name)}


def _moments(refused: Incident, works: Incident) -> Iterator[Difference]:
    one, other = map(moment_of, (refused, works))
    if not isinstance(one, State) and not isinstance(other, State) and one != other:
        yield Difference("moment", written(one), written(other), frozenset({"time"}))
