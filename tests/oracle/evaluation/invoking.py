"""Whether the functions behind a method let API Gateway invoke them, by what their policies say.

Sources: developer guide, arn-format-reference (`API/STAGE/VERB/path`, `API/authorizers/ID`), and re:Post,
api-gateway-rest-api-lambda-integrations. Whether the path in the ARN is the called or the configured one is
not documented: a pattern counts only where both come to the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.oracle.evaluation.arrival import Arrival
from tests.oracle.evaluation.owner import api_of_host, region_of_host
from tests.oracle.evaluation.routing import called_method
from why403 import facts as catalogue
from why403.iam.globs import glob, wild
from why403.logic.facts import Facts
from why403.logic.places import NOWHERE_WRITTEN
from why403.logic.states import ABSENT
from why403.logic.truth import NO, YES, Truth, truth_of
from why403.model.configuration import Configuration
from why403.model.incident import FactValue
from why403.model.route import Route, Setting

_ARN = re.compile(
    r"arn:[\w*?-]*:execute-api:(?P<region>[\w*?-]*):[\d*?]*:(?P<api>[^/:]*)(?P<rest>/.*)?", re.S
)
_SHORT = "execute-api:/"
_LONGEST = 2048
_PARAMETER = re.compile(r"\{[^{}]*\}")


def invoking_statements(configuration: Configuration, arrival: Arrival, facts: Facts) -> Iterator[FactValue]:
    """Of the integration's function; one that may not be invoked is not reached."""
    met = called_method(configuration, arrival, facts)
    sources = met.sources
    if sources.value is ABSENT:
        yield FactValue(catalogue.INTEGRATION_PERMITTED.name, True, sources.at)
    if not isinstance(sources.value, tuple):
        return
    truths = [(_covers(each, met, arrival, configuration, facts), each.at) for each in sources.value]
    truth, at = max(truths, key=lambda each: each[0], default=(NO, NOWHERE_WRITTEN))
    if truth is not Truth.UNKNOWN:
        place = at if truth is YES else sources.at
        yield FactValue(catalogue.INTEGRATION_PERMITTED.name, truth is YES, place)
        if truth is NO:
            yield FactValue(catalogue.BACKEND_REACHED.name, False, place)


def _covers(
    source: Setting[str], met: Route, arrival: Arrival, configuration: Configuration, facts: Facts
) -> Truth:
    if not isinstance(source.value, str):
        return Truth.UNKNOWN
    told = configuration.api.id.value
    api = api_of_host(facts) or (told if isinstance(told, str) else None)
    rest = _within(source.value, api, region_of_host(facts))
    if rest is None:
        return NO
    if not set(rest) - {"*", "/"}:
        return YES
    if facts.get(catalogue.API_KIND.name) != "REST" or arrival.stage is None or arrival.path is None:
        return Truth.UNKNOWN
    ways = _ways(met, arrival.stage.name, arrival.path, facts)
    found = {_matches(rest, way) for way in ways}
    return truth_of(found.pop()) if len(found) == 1 else Truth.UNKNOWN


def _ways(met: Route, stage: str, called: str, facts: Facts) -> Iterator[str]:
    """The call as its ARN can have it."""
    verb = facts.get(catalogue.METHOD.name)
    verbs = {str(verb).upper(), met.verb or str(verb).upper()}
    for path in {called, met.path or called, _PARAMETER.sub("*", met.path or called)}:
        yield from (f"{stage}/{each}{path}" for each in verbs)


def _within(pattern: str, api: str | None, region: str | None) -> str | None:
    """What a pattern says of calls within the API: `None` where it is of another API or Region."""
    if pattern == "*":
        return "*"
    if pattern.startswith(_SHORT):
        return pattern.removeprefix(_SHORT)
    found = _ARN.fullmatch(pattern[:_LONGEST])
    if found is None:
        return None
    other = api is not None and not _matches(found["api"], api)
    elsewhere = region is not None and not _matches(found["region"], region)
    if other or elsewhere:
        return None
    return (found["rest"] or "/").removeprefix("/") or ("*" if found["api"].endswith("*") else None)


def _matches(pattern: str, text: str) -> bool:
    return glob(wild(pattern)).holds(text)
