"""HAR 1.2, the recording of a browser's Network tab: the calls in it that were refused."""

from __future__ import annotations

import base64
import json
from urllib.parse import urlsplit

import msgspec

from why403.documents.depth import decoded_json
from why403.documents.errors import BadInput
from why403.incident.pieces import Piece, PieceKind
from why403.logic.places import Place
from why403.logic.states import ABSENT, UNKNOWN, State
from why403.model.differences import nearest
from why403.model.incident import Answer, Exchange, Headers, Incident, Request

_BODY_LIMIT = 1_000_000
_RANKS = ((403, 0), (401, 1), (0, 2), (429, 3))
"""Which refused call is looked at first: by its status; others come after these."""


class Pair(msgspec.Struct):
    """A header."""

    name: str
    value: str = ""


class PostData(msgspec.Struct):
    """The body that was sent."""

    text: str | None = None


class Sent(msgspec.Struct, rename="camel"):
    """A request."""

    method: str
    url: str
    headers: list[Pair] = []
    post_data: PostData | None = None
    body_size: int | None = None


class Content(msgspec.Struct):
    """The body that came."""

    text: str | None = None
    encoding: str | None = None


class Came(msgspec.Struct):
    """An answer; 0 is the status of one that the page was not given."""

    status: int = 0
    headers: list[Pair] = []
    content: Content | None = None
    error: str | None = msgspec.field(default=None, name="_error")


class Entry(msgspec.Struct):
    """One call."""

    request: Sent
    response: Came = msgspec.field(default_factory=Came)


class Log(msgspec.Struct):
    """The recording."""

    entries: list[Entry] = []


class Har(msgspec.Struct):
    """The whole file."""

    log: Log


def read_har(text: str, name: str) -> Har:
    """The parts of a HAR that are read here; all else in it is passed over."""
    try:
        return decoded_json(text, name, msgspec.json.Decoder(Har).decode)
    except msgspec.ValidationError as problem:
        raise _no_har(Place(name), f" ({problem})") from None
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return _with_halves(text, name)


def _with_halves(text: str, name: str) -> Har:
    """The same of a text with halves of characters in it, which a browser's page can have sent; slower."""
    try:
        return msgspec.convert(json.loads(text), Har)
    except json.JSONDecodeError as problem:
        raise _no_har(Place(name, (), problem.lineno, problem.colno)) from None
    except (ValueError, RecursionError):
        raise _no_har(Place(name)) from None


def _no_har(at: Place, why: str = "") -> BadInput:
    return BadInput(at, f"this is not a HAR{why}", "HAR 1.2", "save it again from the Network tab")


def refused(har: Har, name: str = "<har>") -> tuple[Incident, ...]:
    """An incident for every refused call, the most telling first, and what came of its preflight."""
    entries = har.log.entries
    numbers = [index for index, entry in enumerate(entries) if _is_refused(entry)]
    numbers = [index for index in numbers if not _never_sent(entries, index)]
    numbers.sort(key=lambda index: (_rank(entries[index]), index))
    return tuple(_incident(entries, index, name) for index in numbers)


def served(har: Har, name: str = "<har>") -> tuple[Incident, ...]:
    """An incident for every call that was answered as its sender wished; a preflight is no such call."""
    entries = har.log.entries
    numbers = [index for index, entry in enumerate(entries) if 100 <= entry.response.status < 400]
    calls = [index for index in numbers if entries[index].request.method != "OPTIONS"]
    return tuple(_incident(entries, index, name) for index in calls or numbers)


def har_piece(text: str, name: str, entry: int | None = None, like: Request | None = None) -> Piece:
    """The refused call of this number, or the most telling one; with `like`, the served one like it."""
    har = read_har(text, name)
    if like is not None and (calls := served(har, name)):
        best = calls[nearest([call.request for call in calls], like)]
        return Piece(PieceKind.HAR, best, best.at)
    incidents = refused(har, name)
    if not incidents:
        do = "record the refused call with the Network tab open"
        raise BadInput(Place(name), "no call in this HAR was refused", "a call that was", do)
    if entry is not None:
        return Piece(PieceKind.HAR, _numbered(incidents, entry, name), Place(name))
    rest = len(incidents) - 1
    notes = (f"the HAR has {rest} more refused {'call' if rest == 1 else 'calls'}",) if rest else ()
    return Piece(PieceKind.HAR, incidents[0], incidents[0].at, notes)


def _numbered(incidents: tuple[Incident, ...], entry: int, name: str) -> Incident:
    if entry > len(incidents):
        count = len(incidents)
        calls = "call" if count == 1 else "calls"
        raise BadInput(Place(name), f"the file has {count} refused {calls}", f"--entry from 1 to {count}")
    return incidents[entry - 1]


def _is_refused(entry: Entry) -> bool:
    return entry.response.status == 0 or entry.response.status >= 400


def _never_sent(entries: list[Entry], index: int) -> bool:
    """A call without an answer whose preflight was refused: what was refused is the preflight."""
    before = _preflight_of(entries, index)
    return entries[index].response.status == 0 and before is not None and before.response.status >= 300


def _rank(entry: Entry) -> int:
    return dict(_RANKS).get(entry.response.status, 4 if entry.response.status < 500 else 5)


def _incident(entries: list[Entry], index: int, name: str) -> Incident:
    entry = entries[index]
    at = Place(name, ("log", "entries", index))
    preflight = _exchange(entries, index, at)
    return Incident(
        answer=_answer(entry.response, at),
        request=_request(entry.request, at),
        context=_told(preflight),
        preflight=preflight,
        at=at,
    )


def _preflight_of(entries: list[Entry], index: int) -> Entry | None:
    """The preflight of this call, which the browser records beside it: the last one before, else after."""
    called = entries[index].request
    if called.method == "OPTIONS":
        return None
    near = [*entries[max(0, index - 50) : index][::-1], *entries[index + 1 : index + 50]]
    fitting = (
        other for other in near if other.request.method == "OPTIONS" and other.request.url == called.url
    )
    return next((other for other in fitting if _asks_for(other.request) in (called.method, None)), None)


def _asks_for(sent: Sent) -> str | None:
    named = (pair.value for pair in sent.headers if pair.name.lower() == "access-control-request-method")
    return next(named, None)


def _exchange(entries: list[Entry], index: int, at: Place) -> Exchange:
    before = _preflight_of(entries, index)
    if before is None or not before.response.status:
        return Exchange()
    return Exchange(_request(before.request, at), _answer(before.response, at))


def _told(exchange: Exchange) -> tuple[str, ...]:
    status = exchange.answer.status
    told = f"the browser's preflight of this call was answered with status {status}"
    return () if status is UNKNOWN else (told,)


def _answer(came: Came, at: Place) -> Answer:
    return Answer(
        status=came.status or UNKNOWN,
        headers=_headers(came.headers),
        all_headers=bool(came.headers),
        body=_body(came),
        browser=_complaint(came),
        at=at,
    )


def _complaint(came: Came) -> str | State:
    if came.error:
        return came.error[:2000]
    return UNKNOWN if came.status else "the browser kept the answer from the page (status 0)"


def _body(came: Came) -> str | State:
    content = came.content
    if content is None or not content.text:
        return UNKNOWN
    if content.encoding != "base64":
        return content.text[:_BODY_LIMIT]

    try:
        return base64.b64decode(content.text[: _BODY_LIMIT * 2]).decode()
    except ValueError:
        return UNKNOWN


def _request(sent: Sent, at: Place) -> Request:
    return Request(
        method=sent.method,
        url=sent.url,
        headers=_with_host(_headers(sent.headers), sent.url),
        body=_sent_body(sent),
        client="browser",
        complete=bool(sent.headers),
        at=at,
    )


def _with_host(headers: Headers, url: str) -> Headers:
    """HTTP/2 sends the host as `:authority`."""
    if any(name.lower() == "host" for name, _ in headers):
        return headers
    try:
        host = urlsplit(url).netloc
    except ValueError:
        return headers
    return (("Host", host), *headers) if host else headers


def _headers(pairs: list[Pair]) -> Headers:
    return tuple((pair.name, pair.value) for pair in pairs if not pair.name.startswith(":"))


def _sent_body(sent: Sent) -> bytes | State:
    if sent.post_data is not None and sent.post_data.text is not None:
        return sent.post_data.text[:_BODY_LIMIT].encode("utf-8", "replace")
    return ABSENT if sent.body_size == 0 else UNKNOWN
