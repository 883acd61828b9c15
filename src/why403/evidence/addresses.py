"""What the called address shows by itself, and beside the other addresses that somebody names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from urllib.parse import SplitResult, unquote, urlsplit

from why403 import facts as catalogue
from why403.aws.hosts import host_kind
from why403.credentials.clue import Clue
from why403.logic.facts import Facts
from why403.model.incident import Incident
from why403.pasted.tried import tried_in

_UNFILLED = re.compile(
    r"undefined|null|nan|none|\[object object\]|\{.{0,60}\}|\$\{.{0,60}|:\w{1,40}id|<.{0,60}>", re.IGNORECASE
)
_SHORTEST = 2


def address_clues(incident: Incident, facts: Facts) -> Iterator[Clue]:
    """Of the path that was called, and of the stages of the same API that stand in the words."""
    path = facts.get(catalogue.PATH.name)
    if not isinstance(path, str):
        return
    at, own = incident.request.at, facts.get(catalogue.HOST_KIND.name) == "execute-api"
    parts = path.split("?")[0].split("/")
    for before, part in pairwise(parts):
        if part == before and len(part) >= _SHORTEST and not part.isdigit():
            yield Clue("segment-twice", "route-not-found", (("segment", part),), at=at)
    unfilled = next((part for part in parts if _UNFILLED.fullmatch(unquote(part))), None)
    if unfilled is not None:
        stage = own and unfilled == next(filter(None, parts), "")
        cause = "stage-missing" if stage else "route-not-found"
        yield Clue("path-unfilled", cause, (("segment", unquote(unfilled)),), at=at)
    if own and (other := _other_stage(incident, facts, path)) is not None:
        called = next(filter(None, parts), "")
        yield Clue("another-stage", "stage-missing", (("called", called), ("other", other)), at=at)


def _other_stage(incident: Incident, facts: Facts, path: str) -> str | None:
    """The first part of another address of the same API, where it is said to work or differs in case alone: a
    REST API's stage, if it is none with the name $default."""
    host, called = facts.get(catalogue.HOST.name), next(filter(None, path.split("/")), "")
    if facts.get(catalogue.API_KIND.name) == "HTTP" or not called:
        return None
    for each in tried_in(_words(incident)):
        parts = _split(each.url)
        if parts is None or host_kind(parts.netloc.lower()) != "execute-api" or parts.netloc.lower() != host:
            continue
        stage = next(filter(None, parts.path.split("/")), "")
        if stage and stage != called and (each.works is not False):
            return stage
    return None


def _words(incident: Incident) -> Iterable[str]:
    said = incident.answer.said
    return (*incident.context, said) if isinstance(said, str) else incident.context


def _split(url: str) -> SplitResult | None:
    try:
        return urlsplit(url)
    except ValueError:
        return None
