"""What was shown of an answer: its status, its error type and its message, in whatever form they came.

Nothing here names a cause.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from why403.documents.loose_json import json_in, objects_of
from why403.incident.pieces import Piece, PieceKind
from why403.logic.places import Place
from why403.logic.states import ABSENT, UNKNOWN, State
from why403.model.incident import Answer, Incident, Request
from why403.pasted.clients import AWS_EXCEPTIONS, HIDDEN, told_by
from why403.pattern import pattern
from why403.refusals.wordings import WHOLE, family_of

REASONS = {"forbidden": 403, "unauthorized": 401, "not found": 404, "too many requests": 429}
"""Words that are a reason phrase as well as a message: alone they only tell the status."""

_ERROR_TYPE = "x-amzn-errortype"
_REQUEST_ID = "x-amzn-RequestId"
_PHRASES = r"""(?xi:(?<!or\ )missing\ authentication\ token
    |user\ is\ not\ authorized\ to\ access\ this\ resource
    |user:\ \S{1,300}\ is\ not\ authorized\ to\ perform:
    |the\ security\ token\ included\ in\ the\ request\ is
    |signature\ (?:expired|not\ yet\ current):
    |the\ request\ signature\ we\ calculated\ does\ not\ match
    |credential\ should\ be\ scoped\ to
    |credential\ must\ have\ exactly\ 5\ slash-delimited\ elements
    |'host'[\w\ ':]{0,20}\ must\ be\ a\ 'signedheader'
    |date\ must\ be\ in\ iso-8601
    |authorization\ header\ requires
    |'[^'\n]{0,2000}'\ not\ a\ valid\ key=value\ pair
    |invalid\ key=value\ pair
    |invalid\ api\ key\ identifier
    |the\ incoming\ token\ has\ expired
    |endpoint\ request\ timed\ out
    |http\ content\ length\ exceeded\ \d{1,12}\ bytes
    |missing\ required\ request\ parameters:\ ?\[
    |no\ method\ found\ matching\ route
    |limit\ exceeded$)"""
_LONGEST = 20_000
_MOST = 100
_TELLING = pattern(
    r"\b(?:401|403|404|413|429|50[0-4])\b|forbidden|unauthorized|not authorized|access ?denied"
    r"|missing authentication|signature|security token|limit exceeded|errortype"
    r"|request timed out|length exceeded|required request parameters|matching route"
    r"|exception\b.{0,80}execute-api",
    re.IGNORECASE,
)
_TELLING_WORDS = (
    *("401", "403", "404", "413", "429", "500", "501", "502", "503", "504", "forbidden", "unauthorized"),
    *("not authorized", "access denied", "accessdenied", "missing authentication", "signature"),
    *("security token", "limit exceeded", "errortype", "execute-api"),
    *("request timed out", "length exceeded", "required request parameters", "matching route"),
)
"""Without one of them no line tells of a refusal."""
_LOOK = (
    "a browser keeps the answer of a failed call from the page: open DevTools, Network tab, select the call "
    "and copy its status and response headers, or save all as HAR; curl cannot show what CORS does"
)
_HTML = r"(?i)\s*<(?:!doctype|html|head|body|\?xml|error)\b"


def read_text(text: str, at: Place) -> Piece:
    """A loose error text: a body where it is JSON, else whatever it says."""
    stripped = text.strip()
    found = json_in(stripped)
    printed = found is not None and isinstance(found[0], dict) and _is_printed(found[0])
    whole = found is not None and not printed and not found[1].strip()
    if found is not None and whole:
        whole = not is_below((stripped[: len(stripped) - len(found[2])],), found[2])
    if found is not None and whole and (_ends(found[2]) or _is_error(found[0])):
        body = stripped[: len(stripped) - len(found[2])].rstrip()
        below = () if _ends(found[2]) else (found[2].strip(),)
        return Piece(PieceKind.BODY, Incident(answer=Answer(body=body, at=at), context=below, at=at), at)
    if re.match(_HTML, stripped) or (
        found is None and stripped.startswith("{") and any(objects_of(stripped))
    ):
        return Piece(PieceKind.BODY, Incident(answer=Answer(body=stripped, at=at), at=at), at)
    stripped, notes = telling_part(stripped)
    told = told_by(stripped)
    if re.search(HIDDEN, stripped[:_LONGEST], re.M):
        notes = (*notes, _LOOK)
    request = Request(method=told.method, url=told.url, client=told.client, at=at)
    headers = ((_REQUEST_ID, told.request_id),) if isinstance(told.request_id, str) else ()
    status = _status(stripped, told.status)
    answer = Answer(status=status, headers=headers, said=stripped, at=at, spoken_status=told.spoken)
    return Piece(PieceKind.TEXT, Incident(answer=answer, request=request, at=at), at, notes)


def telling_part(text: str) -> tuple[str, tuple[str, ...]]:
    """Of a long text the lines that may tell of a refusal, with their neighbours; and what was left out."""
    if len(text) <= _LONGEST:
        return text, ()
    lines = text.split("\n")
    plain = text.lower()
    words = [word for word in _TELLING_WORDS if word in plain]
    wanted = [
        number
        for number, (line, small) in enumerate(zip(lines, plain.split("\n"), strict=True))
        if any(map(small.__contains__, words)) and _TELLING.search(line, 0, _LONGEST)
    ]
    kept = sorted({near for number in wanted[:_MOST] for near in (number - 1, number, number + 1)})
    kept = [number for number in kept if 0 <= number < len(lines)]
    told = "\n".join(lines[number][:_LONGEST] for number in kept)[:_LONGEST]
    left = len(lines) - told.count("\n") - 1
    if not kept:
        return text[:_LONGEST], (f"of a long text only the first {_LONGEST} characters were read in full",)
    return told, (f"of {len(lines)} lines, {left} tell of no refusal and were left out",)


def status_of(answer: Answer) -> int | State:
    """The status, from the answer itself or from a text that tells it."""
    if answer.status is not UNKNOWN or not isinstance(answer.said, str):
        return answer.status
    return _status(answer.said, told_by(answer.said).status)


def is_spoken(answer: Answer) -> bool:
    """Whether its status is only spoken of, amid a sentence."""
    if answer.status is not UNKNOWN or not isinstance(answer.said, str):
        return answer.spoken_status
    return told_by(answer.said).spoken


def error_type_of(answer: Answer) -> str | State:
    """The error type without the address and the namespace that some answers carry with it."""
    shown = error_type_shown(answer)
    words = answer.said if not isinstance(shown, str) else UNKNOWN
    told = told_by(words).error_type if isinstance(words, str) else UNKNOWN
    return shown if told is UNKNOWN else told


def error_type_shown(answer: Answer) -> str | State:
    """The error type in the header or in the JSON of the body, and not in the words around it."""
    header = answer.header(_ERROR_TYPE)
    if isinstance(header, str):
        return _bare(header)
    shown = answer.body if isinstance(answer.body, str) else answer.said
    if not isinstance(shown, str):
        return header
    kinds = (entries.get("__type") for entries in objects_of(shown))
    return next((_bare(each) for each in kinds if isinstance(each, str)), header)


def message_of(answer: Answer) -> tuple[str | State, str | State]:
    """The message and the key it stood under (`message` or `Message`); `ABSENT` for one that is null."""
    if isinstance(answer.body, str):
        text, key = _keyed(answer.body)
        return (text, key) if key is not UNKNOWN else (_bare_body(answer.body), UNKNOWN)
    if isinstance(answer.said, str) and answer.body is not ABSENT:
        marked = _of_now(answer.said)
        if marked is not None:
            return marked, "message"
        text, key = _keyed(answer.said)
        return (text, key) if key is not UNKNOWN else (_spoken(answer.said), UNKNOWN)
    return UNKNOWN, UNKNOWN


def speaks_of_refusal(answer: Answer) -> bool:
    """Whether an answer's message or type is one of API Gateway's refusals, or it is CloudFront's page,
    whatever its status."""
    message, _ = message_of(answer)
    if message is UNKNOWN and isinstance(answer.body, str) and re.match(_HTML, answer.body):
        return bool(family_of(answer.body))
    return (isinstance(message, str) and bool(family_of(message))) or isinstance(error_type_of(answer), str)


def says_gateways_words(text: str) -> bool:
    """Whether a text holds a message of API Gateway, word by word."""
    return re.search(_PHRASES, text[:_LONGEST]) is not None


def is_below(bodies: Iterable[str], rest: str) -> bool:
    """Whether the refusal is among the words below what looks like a body, and not in it."""
    spoken = says_gateways_words(rest) or speaks_of_refusal(Answer(said=rest))
    return spoken and not any(speaks_of_refusal(Answer(body=body)) for body in bodies)


def tells_of_refusal(text: str) -> bool:
    """Whether a text shows a status of an error, or a message or an error type of API Gateway."""
    status = told_by(text).status
    message, _ = _keyed(text)
    known = isinstance(message, str) and family_of(message) != ""
    return (
        known
        or (isinstance(status, int) and status >= 400)
        or says_gateways_words(text)
        or _ERROR_TYPE in text.lower()
    )


def without_words_amid_sentences(text: str) -> str:
    """A text without the lines that have API Gateway's words amid a sentence: these may tell of another
    call."""
    amid = {
        text.count("\n", 0, found.start())
        for found in re.finditer(_PHRASES, text[:_LONGEST])
        if not _begins_line(text, found.start())
    }
    return "\n".join(line for number, line in enumerate(text.split("\n")) if number not in amid)


def _up_to_gap(text: str, start: int) -> str:
    return text[start:].split("\n\n", 1)[0].strip().rstrip("\"'`}")


def messages_amid(text: str) -> tuple[tuple[int, str], ...]:
    """API Gateway's messages among words, each with where it begins, and as far as it may go."""
    head = text[:_LONGEST]
    starts = {found.start() for found in re.finditer(_PHRASES, head)}
    quoted = {found.start(1) for found in _QUOTED.finditer(head) if found[1].strip().lower() in WHOLE}
    every = sorted(starts | quoted)
    ends = (*every[1:], len(head)) if every else ()
    return tuple(
        (start, re.split(r"\n\s*\n|[\"'`]\s*[,}\])]", head[start:end], maxsplit=1)[0])
        for start, end in zip(every, ends, strict=True)
    )


_QUOTED = pattern(r"""[mM]essage\\*["']?\s*:\s*\\*["']([A-Za-z ]{4,40})\\*["']""")
_NOW = pattern(r"(?i)\b(?:now|today|currently|these days|jetzt|ahora|maintenant|adesso|agora)\b")


def _of_now(text: str) -> str | None:
    """The one message of several that the words around it say to be today's."""
    found = messages_amid(text)
    if len({family_of(message.strip()) for _, message in found}) < 2:
        return None
    marked = [found[number][1] for number in range(len(found)) if _NOW.search(_around(text, found, number))]
    return _up_to_gap(marked[0], 0) if len(marked) == 1 else None


def _around(text: str, found: Sequence[tuple[int, str]], number: int) -> str:
    """What stands on the line of a message before it; and behind it, where no other message follows there."""
    start, message = found[number]
    before = text.rfind("\n", 0, start) + 1
    if number:
        before = max(before, found[number - 1][0] + len(found[number - 1][1]))
    begun = start + len(message)
    line = text.find("\n", begun)
    end = len(text) if line < 0 else line
    alone = number + 1 == len(found) or found[number + 1][0] > end
    return text[before:start] + (text[begun:end] if alone else "")


def is_of_client(message: str) -> bool:
    """Whether a message is what a client made of an answer: then it has none of the answer's words."""
    return _OF_CLIENT.search(message[:_LONGEST]) is not None


_OF_CLIENT = pattern(
    r"(?i)\bstatus(?: code)?:? ?[1-5]\d\d\b|\b[1-5]\d\d (?:client|server) error\b|^(?:http )?[1-5]\d\d\b"
    r"|\b(?:request|response|call|fetch|query|operation) (?:failed|was rejected|returned|error)\b"
    r"|^network error$"
)


def _is_printed(entries: Mapping[str, object]) -> bool:
    """Whether an object is a record that a program printed of its own, with a client's message."""
    failed = entries.get("errorMessage")
    if isinstance(failed, str):  # a function that failed because it was refused, by an API that it calls
        return (
            is_of_client(failed) or says_gateways_words(failed) or entries.get("errorType") in AWS_EXCEPTIONS
        )
    message, _ = next(_messages_of(entries), (UNKNOWN, UNKNOWN))
    return isinstance(message, str) and is_of_client(message) and family_of(message) == ""


def _ends(rest: str) -> bool:
    """Whether what follows a body is only the terminal's: a `%`, or the next prompt."""
    return not rest or (
        len(rest) < 80 and bool(re.fullmatch(r"\s*(?:%|[\w.@:~/\\\[\] -]*[$#%>\u276f])?\s*", rest))
    )


def _status(text: str, told: int | State) -> int | State:
    word = text.strip(" \t\r\n.!\"'").lower()
    return REASONS.get(word, UNKNOWN) if told is UNKNOWN else told


def _bare(text: str) -> str:
    before = text.split(":", 1)[0].strip()
    return before.rpartition("#")[2] or before.partition("#")[0]


def _keyed(text: str) -> tuple[str | State, str | State]:
    """The message in the JSON of a text. Of several objects, one in API Gateway's words goes before others:
    what was sent, or what a file is about, can have a message too."""
    found = [each for entries in objects_of(text) for each in _messages_of(entries)]
    known = (each for each in found if isinstance(each[0], str) and family_of(each[0]))
    return next(known, found[0] if found else (UNKNOWN, UNKNOWN))


def _messages_of(entries: Mapping[str, object]) -> Iterator[tuple[str | State, str]]:
    for key in ("message", "Message"):
        if key in entries:
            yield _as_text(entries[key]), key
            return
    errors = entries.get("errors")
    first = errors[0] if isinstance(errors, list) and errors else None
    if isinstance(first, dict) and "message" in first:
        yield _as_text(first["message"]), "message"


def is_error(body: str) -> bool:
    """Whether a body is JSON that tells of an error."""
    found = json_in(body)
    return found is not None and _is_error(found[0])


def _is_error(value: object) -> bool:
    """Whether JSON has a message, or tells of an error under the names that others give it."""
    return isinstance(value, dict) and not _NAMES_OF_ERRORS.isdisjoint(value)


_NAMES_OF_ERRORS = frozenset(
    {
        "message",
        "Message",
        "__type",
        "detail",
        "error",
        "errors",
        "error_description",
        "errorMessage",
        "fault",
    }
)


def _as_text(value: object) -> str | State:
    if value is None:
        return ABSENT
    return value if isinstance(value, str) else UNKNOWN


def _bare_body(body: str) -> str | State:
    """A body that is no JSON is its own message, unless it is a page."""
    text = body.strip().strip('"')
    return UNKNOWN if not text or re.match(_HTML, text) or text.isdecimal() or len(text) > 4000 else text


def _spoken(text: str) -> str | State:
    """The gateway's own words in a sentence, or what a client quotes as the message. Words that begin a line
    were copied; those amid a sentence may tell of another attempt."""
    every = list(re.finditer(_PHRASES, text[:_LONGEST]))
    if every:
        found = next((each for each in every if _begins_line(text, each.start())), every[0])
        return _up_to_gap(text, found.start())
    told = told_by(text).message
    return told if isinstance(told, str) else UNKNOWN


def _begins_line(text: str, at: int) -> bool:
    return not text[text.rfind("\n", 0, at) + 1 : at].strip(" \t\"'`>")
