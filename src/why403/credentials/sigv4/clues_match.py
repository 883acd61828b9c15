"""Why the signature does not match: AWS's canonical string against ours, and what else can be seen."""

from __future__ import annotations

import re
from collections.abc import Iterator

from why403 import facts
from why403.credentials.clue import Clue
from why403.credentials.sigv4.canonical import Canonical, canonical_of
from why403.credentials.sigv4.compare import Difference, differences
from why403.credentials.sigv4.expected import Expected, client_in, expected_in
from why403.credentials.sigv4.parse import Signed
from why403.credentials.sigv4.pitfalls import of_list, pitfalls
from why403.logic.states import UNKNOWN
from why403.model.incident import FactValue, Request
from why403.refusals import causes

_HOST_WANTED = re.compile(r"'Host\\*'[^\n]{0,40} must be a \\*'SignedHeader", re.IGNORECASE)
_UNSURE = frozenset({"path-encoding", "path-other", "path-encoded-too-often", "query-plus", "query-encoding"})
"""Where these are all that differs from what was sent, we only rebuilt it otherwise than AWS did."""


def of_match(signed: Signed | None, request: Request, text: str) -> Iterator[Clue]:
    """Compared with the client's own canonical request where a log shows it, else with what was sent."""
    expected, own = expected_in(text), client_in(text)
    if _HOST_WANTED.search(text):
        yield clue("host-unsigned")
    if signed is not None:
        yield from (clue(name, *parts) for name, parts in of_list(signed, request))
    if expected is None:
        if own is not None:
            yield from _differing(own, _rebuilt(own, request), "signed", request)
        if signed is not None:
            yield from (clue(name, *parts) for name, parts in pitfalls(request))
    elif own is not None:
        yield from _of_own(own, expected, request)
    else:
        yield from _of_sent(signed, expected, request)


def _of_own(own: Canonical, expected: Expected, request: Request) -> Iterator[Clue]:
    """What was signed is known: a difference is the fault itself."""
    found = tuple(_differing(own, expected.canonical, "signed", request))
    shows = (FactValue(facts.SIGNATURE_MATCHES.name, False, request.at),) if expected.intact else ()
    yield from (Clue(one.name, one.cause, one.parts, shows, request.at) for one in found)
    if not found and own.text is not UNKNOWN and own.text == expected.canonical.text:
        yield clue("canonical-same")


def _of_sent(signed: Signed | None, expected: Expected, request: Request) -> Iterator[Clue]:
    aws = expected.canonical
    if isinstance(aws.path, str) and re.search(r"%25[0-9A-F]{2}", aws.path):
        yield clue("path-of-aws-encoded-twice", ("aws", aws.path))
    names = aws.signed if isinstance(aws.signed, tuple) else signed.headers if signed else UNKNOWN
    ours = canonical_of(request, names)
    if aws.query is UNKNOWN:
        return  # cut off, and perhaps retold
    found = tuple(_differing(ours, aws, "sent", request))
    yield from (one for one in found if one.name not in _UNSURE)
    if not found and expected.intact and ours.text == aws.text:
        yield clue("canonical-as-sent")


def _rebuilt(own: Canonical, request: Request) -> Canonical:
    return canonical_of(request, own.signed)


def _differing(ours: Canonical, aws: Canonical, side: str, request: Request) -> Iterator[Clue]:
    for one in differences(ours, aws, request):
        yield clue(one.reason, *_parts(one), ("side", side))


def _parts(one: Difference) -> Iterator[tuple[str, str]]:
    yield from (("subject", one.subject), ("ours", one.ours), ("aws", one.aws))


def clue(name: str, *parts: tuple[str, str]) -> Clue:
    return Clue(name, causes.IAM_SIGNATURE_MISMATCH.code, tuple(parts))
