"""What the called address shows by itself, and beside the other addresses that somebody names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from urllib.parse import unquote, urlsplit

from why403 import facts as catalogue
from why403.aws.hosts import host_of_url
from why403.credentials.clue import Clue
from why403.logic.facts import Facts
from why403.model.incident import Incident
from why403.pasted.tried import tried_in
from why403.pattern import pattern
from why403.redaction.looks import without_random_parts

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
            yield Clue("segment-twice", "route-not-found", (("segment", _shown(part)),), at=at)
    unfilled = next((part for part in parts if _UNFILLED.fullmatch(unquote(part))), None)
    if unfilled is not None:
        stage = own and unfilled == next(filter(None, parts), "")
        cause = "stage-missing" if stage else "route-not-found"
        yield Clue("path-unfilled", cause, (("segment", _shown(unquote(unfilled))),), at=at)
    if not own:
        return
    called = next(filter(None, parts), "")
    if (other := _other_stage(incident, facts, path)) is not None:
        yield Clue(
            "another-stage", "stage-missing", (("called", _shown(called)), ("other", _shown(other))), at=at
        )
    elif called and (named := _named_stage(incident, called)) is not None:
        yield Clue(
            "stage-by-name", "stage-missing", (("called", _shown(called)), ("named", _shown(named))), at=at
        )


def _other_stage(incident: Incident, facts: Facts, path: str) -> str | None:
    """The first part of another address of the same API that ends like the called one, or is its beginning:
    the stage of a REST API. One that is refused as well shows none."""
    host, (called, rest) = facts.get(catalogue.HOST.name), _stage_and_rest(path)
    if facts.get(catalogue.API_KIND.name) == "HTTP" or not called:
        return None
    for each in tried_in(incident.words):
        if each.works is False or host_of_url(each.url) != host:
            continue
        stage, other = _stage_and_rest(urlsplit(each.url).path)
        same = bool(rest) and other in ("", rest)
        if stage and stage != called and (same or stage.lower() == called.lower()):
            return stage
    return None


_OF_STAGE = pattern(
    r"(?i)\bstages?[ \t]{1,2}(?:(?:in|of|on)[ \t]the[ \t]\w{1,20}[ \t])?(?:is|was|are)?[ \t]?"
    r"(?:only[ \t])?(?:named|called)[ \t:]{1,2}[`'\"]?([\w$-]{1,128})"
    r"|\bstage_?name[\"']?[ \t]{0,2}[:=][ \t]{0,2}[`'\"]?([\w$-]{1,128})"
    r"|\bstage[ \t](?:has|with|by|under)[ \t]the[ \t]name[ \t][`'\"]?([\w$-]{1,128})"
    r"|\bstage[ \t](?:in[ \t]the[ \t]\w{1,20}[ \t])?is[ \t][`'\"]?([\w$-]{1,128})"
)
"""What words say a stage is named."""
_NO_NAME = frozenset(("a", "an", "deployed", "fine", "not", "ok", "ref", "same", "string", "the", "there"))


def _named_stage(incident: Incident, called: str) -> str | None:
    """The one stage that words name, where the path begins with something else; in other letters' case that
    is another stage too."""
    found = (each for text in incident.words for each in _OF_STAGE.finditer(text))
    named = {next(filter(None, each.groups())) for each in found}
    named = {name for name in named if name.lower() not in _NO_NAME}
    return named.pop() if len(named) == 1 and called not in named else None


def _stage_and_rest(path: str) -> tuple[str, str]:
    first, _, rest = path.partition("?")[0].strip("/").partition("/")
    return first, rest


def _shown(part: str) -> str:
    """A part of a path as paths are shown: what looks random in one may be a secret."""
    return without_random_parts(f"/{part}")[1:]
