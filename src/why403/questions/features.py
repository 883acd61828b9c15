"""The signs of an incident, as short strings: told facts, the answer, and what the reporter speaks of."""

from __future__ import annotations

from collections.abc import Iterable

from why403 import facts as catalogue
from why403.frozen import replace
from why403.logic.facts import Facts
from why403.logic.states import ABSENT, UNKNOWN, State
from why403.refusals.refusal import Fingerprint

_FACTS = frozenset(
    {
        "request.host-kind",
        "request.authorization",
        "request.client",
        "request.preflight",
        "api.type",
        "edge.front",
        "edge.host-forwarded",
        "network.vpc-endpoint",
        "method.authorization",
        "method.api-key-required",
        "route.exists",
        "authorizer.invoked",
        "backend.reached",
    }
)
"""Facts that are counted as they are. Those named works.* are counted as well."""

SAYS = "says:"
CLUE = "clue="
"""What was read off the call itself, by the name of the clue."""
TALKS = "talks"
"""Somebody said something: only then does it tell anything that a subject is not spoken of."""

_STAGES = frozenset(
    {
        "prod",
        "production",
        "dev",
        "development",
        "test",
        "testing",
        "stage",
        "staging",
        "stg",
        "live",
        "default",
        "beta",
        "alpha",
        "qa",
        "uat",
        "int",
    }
)
"""What people call a stage. A version (`v1`) is as often a resource."""


def features(facts: Facts, seen: Fingerprint, subjects: Iterable[str] = ()) -> frozenset[str]:
    """The signs by which incidents are counted: what makes two of them look alike."""
    return frozenset({*_of_facts(facts), *_of_answer(seen), *(SAYS + name for name in subjects)})


def signs(
    facts: Facts, seen: Fingerprint, subjects: Iterable[str], talks: bool, clues: Iterable[str] = ()
) -> frozenset[str]:
    """The signs that rules are written with: all facts with few values, what follows from the call, and the
    names of the clues that were read off it."""
    told = (
        f"{name}={_word(value)}" for name, value in facts.items() if isinstance(value, State | bool | str)
    )
    more = (TALKS,) if talks else ()
    read = (*_of_answer(seen), *_of_call(facts, seen), *(CLUE + name for name in clues))
    return frozenset({*told, *read, *more, *(SAYS + subject for subject in subjects)})


def _of_facts(facts: Facts) -> Iterable[str]:
    for name, value in facts.items():
        if name in _FACTS or name.startswith("works."):
            yield f"{name}={_word(value)}"
    if facts.get("request.method") == "OPTIONS":
        yield "request.method=OPTIONS"


def _word(value: object) -> object:
    return value.value if isinstance(value, State) else value


def _of_answer(seen: Fingerprint) -> Iterable[str]:
    """The error type follows from the words: beside them it would only tell whether headers were pasted. Of
    an answer that the API's owner wrote it is all that tells something. Words that
    are not shown are taken for the likely ones."""
    if isinstance(seen.likely, str):
        seen = replace(seen, family=seen.likely)
    told = ("status", "error_type" if seen.family is UNKNOWN else "family")
    for name in (*(("error_type",) if seen.retold else told), "browser", "role"):
        value = getattr(seen, name)
        if value is not UNKNOWN:
            yield f"{name}={value}"


def _of_call(facts: Facts, seen: Fingerprint) -> Iterable[str]:
    key = facts.get(catalogue.API_KEY.name, UNKNOWN)
    if key is not UNKNOWN:
        yield "sends=no-key" if key is ABSENT else "sends=key"
    if seen.at_gateway:
        yield "called=gateway"
    if isinstance(seen.layer, str):
        yield "layer=named"
    if seen.typed:
        yield "answer=typed"
    if seen.family is not UNKNOWN:
        yield "words=gateway" if seen.family else "words=foreign"
    path = facts.get(catalogue.PATH.name)
    if isinstance(path, str):
        yield from _of_path(path, facts)


def _of_path(path: str, facts: Facts) -> Iterable[str]:
    """Whether the path begins with what people call a stage, as far as one can tell."""
    first = path.strip("/").partition("/")[0].lower()
    kind = facts.get(catalogue.HOST_KIND.name)
    if first[:1] == "v" and first[1:].isdigit():
        return
    if kind == "execute-api" and facts.get(catalogue.API_KIND.name) != "HTTP":
        yield "path=empty" if not first else "path=stage" if first in _STAGES else "path=no-stage"
    elif kind == "custom" and first in _STAGES:
        yield "path=stage-of-domain"
