"""Do the answer, the request, the configuration and what was told speak of one call?

Each names parts of it: which API, in which account and Region, which stage, method and path, who calls.
`PARTS` is the table of what is compared, and says of each part when two names cannot be of the same. What is
masked, cut or stands for something conflicts with nothing.

A route that the configuration lacks is not compared: what misses every route of a REST API can be denied too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import combinations
from urllib.parse import unquote

from why403 import facts as catalogue
from why403.access.definitions import Access, Landed
from why403.access.landing import Landing
from why403.aws.partitions import partition_of
from why403.iam.principals import CallerKind, caller_of
from why403.logic.facts import Facts
from why403.logic.places import Place
from why403.logic.states import UNKNOWN
from why403.model.configuration import Configuration
from why403.model.denial import Denial
from why403.model.route import Setting
from why403.questions.conflict import Conflict, Source


def _shown(*texts: str) -> bool:
    """Whether none is masked, or stands for what somebody left out: a word in capitals, one letter again and
    again."""
    return not any(re.search(r"[*?<>{}\[\]$]|^(.)\1+$|^[A-Z_-]{3,}$|^$", text) for text in texts)


def _same_id(one: str, other: str) -> bool:
    return one == other or not _shown(one, other) or any(map(_NO_ID.fullmatch, (one, other)))


_NO_ID = re.compile(r"(?:your|my|the)?-?(?:rest|http)?-?api-?(?:id|gateway)?|id|example")
"""What people write for the id of an API."""


def _same_account(one: str, other: str) -> bool:
    """By the digits that a mask leaves at the end."""
    ends = [text.rpartition("*")[2] for text in (one, other)]
    if not all(end.isascii() and end.isdigit() for end in ends):
        return True
    count = min(map(len, ends))
    return ends[0][-count:] == ends[1][-count:]


def _same_region(one: str, other: str) -> bool:
    return one == other or partition_of(one) is None or partition_of(other) is None


def _same_name(one: str, other: str) -> bool:
    return one == other or not _shown(one, other)


def _same_verb(one: str, other: str) -> bool:
    """A browser's preflight belongs to a call of another method."""
    return "OPTIONS" in (one, other) or not (one.isalpha() and other.isalpha()) or one == other


def _same_path(one: str, other: str) -> bool:
    """Encoded or not. What cannot stand in a text without ending it may have been cut."""
    paths = [unquote(text).rstrip("/") for text in (one, other)]
    return paths[0] == paths[1] or any(_CUTS.search(path) for path in paths)


_CUTS = re.compile(r"[\s\"'<>()\[\]{}\\*?]|[.,;:]$")


def _same_caller(one: str, other: str) -> bool:
    """A role and its sessions are one: the name of a session changes from call to call."""
    callers = [caller_of(text) for text in (one, other)]
    if any(caller.kind not in _COMPARABLE for caller in callers):
        return True
    if not _same_account(*(caller.account for caller in callers)):
        return False
    kinds = {_ROLE.get(caller.kind, caller.kind) for caller in callers}
    return len(kinds) == 1 and _same_name(*(caller.name for caller in callers))


_COMPARABLE = (CallerKind.ROOT, CallerKind.USER, CallerKind.ROLE, CallerKind.SESSION, CallerKind.FEDERATED)
_ROLE = {CallerKind.SESSION: CallerKind.ROLE}

API, ACCOUNT, REGION, STAGE, ENDPOINT = "api", "account", "region", "stage", "vpc-endpoint"
METHOD, PATH = catalogue.METHOD.name, catalogue.CALLED_PATH.name
CALLER = catalogue.CALLER_ARN.name

PARTS: Mapping[str, Callable[[str, str], bool]] = {
    API: _same_id,
    ACCOUNT: _same_account,
    REGION: _same_region,
    STAGE: _same_name,
    ENDPOINT: _same_id,
    METHOD: _same_verb,
    PATH: _same_path,
    CALLER: _same_caller,
}
"""The parts of a call, and whether two names of one can be of the same. Some are facts, with their names."""

_Named = dict[str, tuple[str, Place]]


def conflicts_of_parts(
    denial: Denial | None, facts: Facts, landed: Landed | None, at: Place, told_at: Mapping[str, Place]
) -> tuple[Conflict, ...]:
    """Every part of the call of which two sources have different names. `at` is the place of the request."""
    if denial is None and landed is None:
        return ()
    access = landed.access if landed is not None else Access(Configuration())
    landing = _landing(landed, access, facts, denial)
    sources: list[tuple[Source, _Named]] = [
        (Source.ANSWER, _by_denial(denial)),
        (Source.REQUEST, _by_call(landing, facts, at, told_at)),
        (Source.CONFIGURATION, _by_configuration(access.configuration)),
    ]
    pairs = (pair for both in combinations(sources, 2) for pair in _differing(*both))
    return (*pairs, *_without_stage(denial, access.configuration))


def _landing(landed: Landed | None, access: Access, facts: Facts, denial: Denial | None) -> Landing:
    """Where the call lands; that of a denial whose API is of no known type is one of a REST API's: the others
    name no method."""
    unknown = facts.get(catalogue.API_KIND.name, UNKNOWN) is UNKNOWN
    if landed is not None and (denial is None or not unknown):
        return landed.call.landing
    told = dict(facts if landed is None else landed.told)
    return access.call({**told, catalogue.API_KIND.name: "REST"} if unknown else told).landing


def _by_denial(denial: Denial | None) -> _Named:
    if denial is None:
        return {}
    named = {
        API: denial.api,
        ACCOUNT: denial.account,
        REGION: denial.region,
        STAGE: denial.stage,
        METHOD: denial.verb,
        PATH: denial.path,
        CALLER: denial.caller,
    }
    return {part: (value, denial.at) for part, value in named.items() if value}


def _by_call(landing: Landing, facts: Facts, at: Place, told_at: Mapping[str, Place]) -> _Named:
    host = landing.host
    caller = facts.get(CALLER)
    named: _Named = {}
    values = {
        API: None if host is None else host.api,
        REGION: None if host is None else host.region,
        ENDPOINT: None if host is None else host.vpc_endpoint,
        STAGE: None if landing.stage is None else landing.stage.name,
        METHOD: landing.verb,
        PATH: landing.path,
        CALLER: caller if CALLER in told_at else None,
    }
    for part, value in values.items():
        if isinstance(value, str):
            named[part] = (value, told_at.get(part, at))
    return named


def _by_configuration(configuration: Configuration) -> _Named:
    told: Mapping[str, Setting[str]] = {
        API: configuration.api.id,
        ACCOUNT: configuration.api.account,
        ENDPOINT: configuration.vpc_endpoint.id,
        CALLER: configuration.caller.arn,
    }
    return {part: (each.value, each.at) for part, each in told.items() if isinstance(each.value, str)}


def _differing(one: tuple[Source, _Named], other: tuple[Source, _Named]) -> Iterator[Conflict]:
    (source, named), (by, names) = one, other
    for part, same in PARTS.items():
        if part in named and part in names:
            (value, at), (otherwise, other_at) = named[part], names[part]
            if not same(value, otherwise):
                yield Conflict(part, value, at, by, otherwise, other_at, source)


def _without_stage(denial: Denial | None, configuration: Configuration) -> Iterator[Conflict]:
    """A denial names a stage that exists."""
    stages = configuration.api.stages
    if denial is None or denial.stage is None or not isinstance(stages.value, tuple):
        return
    if not any(_same_name(denial.stage, stage.name) for stage in stages.value):
        yield Conflict(
            STAGE, denial.stage, denial.at, Source.CONFIGURATION, UNKNOWN, stages.at, Source.ANSWER
        )
