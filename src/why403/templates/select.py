"""Which of the APIs in a file was called: by name, by id, by custom domain, by kind, or as the only one."""

from __future__ import annotations

from collections.abc import Mapping

from why403 import facts as catalogue
from why403.access.definitions import landing_of
from why403.access.landing import domain_of
from why403.logic.facts import Facts
from why403.logic.states import UNKNOWN
from why403.model.called import api_of_host
from why403.model.configuration import Configuration
from why403.templates.reading import ApiReading


def select_api(readings: Mapping[str, ApiReading], facts: Facts, name: str = "") -> ApiReading | None:
    """The one that is meant; `None` where several could be, or none can."""
    if name:
        return _named(readings, name)
    left = dict(readings)
    for narrowed in (_by_id(left, facts), _by_domain(left, facts), _by_kind(left, facts)):
        left = {key: left[key] for key in narrowed if key in left}
    return next(iter(left.values())) if len(left) == 1 else None


def _named(readings: Mapping[str, ApiReading], name: str) -> ApiReading | None:
    """By what the file calls it, also without what stands before it, or by its id."""
    found = [
        reading
        for key, reading in readings.items()
        if name in (key, key.rpartition("/")[2], reading.label, reading.configuration.api.id.value)
    ]
    return found[0] if len(found) == 1 else None


def _by_id(readings: Mapping[str, ApiReading], facts: Facts) -> list[str]:
    """Those that have the called id, else those that have no other one."""
    called = api_of_host(facts)
    if called is None:
        return list(readings)
    ids = {key: reading.configuration.api.id.value for key, reading in readings.items()}
    exact = [key for key, known in ids.items() if known == called]
    return exact or [key for key, known in ids.items() if known is UNKNOWN]


def _by_domain(readings: Mapping[str, ApiReading], facts: Facts) -> list[str]:
    """For a custom domain, those that one of its mappings leads to for this path."""
    if facts.get(catalogue.HOST_KIND.name) != "custom":
        return list(readings)
    reached = [key for key, reading in readings.items() if _is_reached(reading.configuration, facts)]
    return reached or list(readings)


def _is_reached(configuration: Configuration, facts: Facts) -> bool:
    host = str(facts.get(catalogue.HOST.name))
    return domain_of(configuration, host) is not None and landing_of(configuration, facts).path is not None


def _by_kind(readings: Mapping[str, ApiReading], facts: Facts) -> list[str]:
    kind = facts.get(catalogue.API_KIND.name, UNKNOWN)
    told = {key: reading.configuration.api.kind.value for key, reading in readings.items()}
    return [key for key, known in told.items() if UNKNOWN in (kind, known) or kind == known]
