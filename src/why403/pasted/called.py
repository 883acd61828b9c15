"""Which call words tell of, where nothing else shows its request: no command, no message, no log.

A verb before an address on a line of its own; the one address that is said to be refused; a call in a
program; an address alone on its line; else the one address of API Gateway's. Where several could be meant,
none is taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from why403.aws.hosts import Form, gateway_host, host_of_url, is_untold
from why403.logic.places import Place
from why403.logic.states import UNKNOWN
from why403.model.incident import Request
from why403.pasted.tried import URL, VERB, Tried, plain, tried_in
from why403.pattern import pattern

_LONGEST = 20_000
_LINE = pattern(
    rf"^[^\w\n]{{0,8}}(?:[\w-]{{1,12}}:[ \t])?({VERB})[ \t:]{{1,4}}[`\"'<(]?({URL})"
    r"(?:[ \t]+HTTP/[\d.]{1,3})?[^\w\n]{0,8}$",
    re.M,
)
_ALONE = pattern(rf"^[^\w\n]{{0,8}}({URL})[^\w\n]{{0,8}}$", re.M)
_IN_PROGRAM = pattern(
    r"(?i)\b(get|post|put|patch|delete|head)(?:_?(?:json|async|for_?object|for_?entity|string)){0,2}"
    rf"\(\s{{0,20}}(?:(?:new |\w{{1,20}}[.:]{{1,2}})?\w{{1,20}}\(\s{{0,20}})?[\"'`]({URL})"
)


def called_in(texts: Iterable[str], at: Place) -> Request:
    """The one call that these words name, as somebody told it; one of which nothing is known where they name
    none or several."""
    whole = "\n".join(texts)[:_LONGEST]
    if _MANAGES.search(whole):
        return Request()
    tried = [each for each in tried_in((whole,)) if not _is_page(each.url)]
    served = {each.url for each in tried if each.works is True}
    refused = [each for each in tried if each.works is False and (each.at_once or _is_of_api(each.url))]
    lines, programs = _named(_LINE, whole), _named(_IN_PROGRAM, whole)
    alone = [
        Tried(url)
        for found in _ALONE.finditer(whole)
        if (url := plain(found[1]))
        and not _is_page(url)
        and (_is_of_api(url) or not _OF_AWS.search(host_of_url(url) or ""))
    ]
    for meant in (lines, refused, programs, alone, [each for each in tried if _is_of_api(each.url)]):
        left = [each for each in meant if meant is refused or each.url not in served]
        if chosen := [each for each in left if _is_of_api(each.url)] or left:
            if meant is refused and len({_beginning(each.url) for each in chosen}) == 1:
                chosen = [each for each in chosen if each.url == chosen[0].url]
            urls = {each.url for each in chosen}
            return _one([*chosen, *(each for each in (*lines, *programs) if each.url in urls)], at)
    return Request()


_MANAGES = pattern(
    r"(?i)@connections|\bPostToConnection|execute-api:ManageConnections|apigatewaymanagementapi"
)
"""What speaks of calls to open connections: an address beside it is the API's, and not what is called."""
_PAGES = pattern(
    r"(?:docs?|help|support|forum|forums|community|discuss|stackoverflow|blog|wiki|www\.npmjs|pypi|gist"
    r"|developer\.mozilla|developers?\.google)\.|(?:[\w-]{1,63}\.){0,9}(?:dev\.to|(?:github|gitlab|stackoverflow"
    r"|stackexchange|repost|medium|readthedocs|githubusercontent|aws\.amazon|youtube|imgur|reddit|typicode|npmjs"
    r"|pypi|serverless|terraform)\.(?:com|org|aws|io))$"
)
"""Hosts of pages that people cite."""
_OF_AWS = pattern(r"\.(?:amazonaws\.com(?:\.cn)?|on\.aws|api\.aws)$")
"""Hosts of services: an address that is only there may be what stands beside an API."""


def _is_page(url: str) -> bool:
    return _PAGES.match(host_of_url(url) or "") is not None


def _named(form: re.Pattern[str], text: str) -> list[Tried]:
    named = ((plain(found[2]), found[1].upper()) for found in form.finditer(text))
    return [Tried(url, verb) for url, verb in named if url and not _is_page(url)]


def _one(meant: Iterable[Tried], at: Place) -> Request:
    urls, verbs = {each.url for each in meant}, {each.verb for each in meant if each.verb is not UNKNOWN}
    if len(urls) != 1:
        return Request()
    return Request(verbs.pop() if len(verbs) == 1 else UNKNOWN, urls.pop(), at=at, typed=True, spoken=True)


def _beginning(url: str) -> tuple[str, str]:
    """The name that is called, and the first part of the path: of refused calls that begin alike, as several
    paths of one stage do, the first stands for all."""
    _, _, rest = url.partition("://")
    host, _, path = rest.partition("/")
    return host.lower(), path.partition("?")[0].partition("/")[0]


def _is_of_api(url: str) -> bool:
    name = host_of_url(url) or ""
    host = gateway_host(name)
    return is_untold(name) if host is None else host.form in (Form.API, Form.ASSOCIATED)
