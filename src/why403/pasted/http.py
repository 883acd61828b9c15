"""HTTP messages as pasted: raw, from `curl -i`, from `curl -v`, or a bare list of headers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import field

from why403.frozen import dataclass
from why403.incident.pieces import Piece, PieceKind
from why403.logic.places import Place
from why403.logic.states import ABSENT, UNKNOWN, State
from why403.model.incident import Answer, Headers, Incident, Request
from why403.pasted.bodies import body_and_rest
from why403.pattern import pattern

STATUS_LINE = pattern(r"HTTP/\d(?:\.\d)?[ \t]+(\d{3})(?:[ \t]|$)")
REQUEST_LINE = pattern(r"([A-Z]{3,20})[ \t]+(\S{1,8000})[ \t]+HTTP/\d(?:\.\d)?[ \t]*$")
HEADER = pattern(r"(:?[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100})[ \t]*:[ \t]*(.*)$")
_TRACE_LINE = pattern(r"[<>] |[<>]$")
_NOISE = pattern(r"\* |[{}] \[|  % Total|\s+Dload|\s*\d+\s+\d+\s+\d+\s+\d+\s+\d+\s+\d+\s")
_LEFT = pattern(r"\* (?:Connection #\d+ to host|Closing connection|Curl_|HTTP/2 stream|Request completely)")
_CONNECTS = pattern(r"\* Connected to ([A-Za-z][\w-]*(?:\.[\w-]+)+) \(")
_ELSEWHERE = pattern(r"\bproxy\b|\bCONNECT\b|Connecting to hostname", re.IGNORECASE)
_TLS = ("* SSL connection", "* ALPN", "* TLSv", "* Server certificate", "port 443")


@dataclass(frozen=True, slots=True)
class Message:
    """One request or answer: its first line, its headers and the text after them, which are read where they
    are asked for: of many messages that is the last."""

    start: str = field(repr=False)
    below: Sequence[str] = field(repr=False)

    @property
    def headers(self) -> Headers:
        return _headers(self.below[: self._end])

    @property
    def whole(self) -> bool:
        """Whether the headers are as they came: who typed them without the empty line behind them, or with
        dots among them, may have left some out."""
        below = self.below[: self._end + 1]
        return all(not line.strip() or HEADER.match(line) or line[0] in " \t" for line in below)

    @property
    def body(self) -> str:
        return "\n".join(self.below[self._end :]).strip("\n")

    @property
    def _end(self) -> int:
        """Where the headers end: at the empty line, or where a body begins that was copied without it."""
        return next((at for at, line in enumerate(self.below) if _ends_headers(line)), len(self.below))

    @property
    def status(self) -> int | State:
        match = STATUS_LINE.match(self.start)
        return int(match[1]) if match else UNKNOWN


def is_trace_line(line: str) -> bool:
    return bool(_TRACE_LINE.match(line))


def is_noise(line: str) -> bool:
    """A line that curl prints about itself: the connection, the progress."""
    return bool(_NOISE.match(line[:200]))


def read_http(text: str, at: Place) -> Piece:
    """A raw request, a raw answer, or one after the other; the last answer counts."""
    messages = _messages(text.replace("\r\n", "\n"))
    answers = [message for message in messages if _is_answer(message)]
    requests = [message for message in messages if not _is_answer(message)]
    return Piece(
        PieceKind.HTTP,
        Incident(
            answer=_answer(answers[-1], at) if answers else Answer(),
            request=_request(requests[-1], True, at) if requests else Request(),
            context=_below(answers),
            at=at,
            others=_refused_before(answers, at),
        ),
        at,
        _skipped(answers),
    )


def read_trace(text: str, at: Place) -> Piece:
    """The output of `curl -v`: the last request and its answer, with the URLs called before."""
    lines = text.replace("\r\n", "\n").split("\n")
    secure = any(mark in line for line in lines if line.startswith("*") for mark in _TLS)
    sent = _messages(_side(lines, ">"))
    name = _called(lines)
    came = [message for message in _messages(_came(lines)) if _is_answer(message)]
    requests = [
        _request(message, secure, at, name) for message in sent if not message.start.startswith("CONNECT ")
    ]
    answer = _answer(came[-1], at) if came else Answer()
    if sent and not requests and len(came) == 1:
        answer = _of_tunnel(answer)
    return Piece(
        PieceKind.TRACE,
        Incident(
            answer=answer,
            request=_curls(requests[-1]) if requests else Request(),
            context=_below(came),
            at=at,
            others=_refused_before(came, at),
        ),
        at,
        _skipped(came),
        tuple(request.url for request in requests[:-1] if isinstance(request.url, str)),
    )


def _of_tunnel(answer: Answer) -> Answer:
    """Where a proxy was asked for a tunnel alone, and made none, what it says is its own (RFC 9110, section
    9.3.6): curl says so in these words."""
    if not isinstance(answer.status, int) or 200 <= answer.status < 300:
        return answer
    said = f"CONNECT tunnel failed, response {answer.status}"
    return Answer(status=answer.status, headers=answer.headers, said=said, at=answer.at)


def read_headers(text: str, at: Place) -> Piece:
    """Headers without a first line, as a browser's developer tools show them."""
    headers = _headers(text.replace("\r\n", "\n").split("\n"))
    status = next((value for name, value in headers if name.lower() in (":status", "status")), "")
    code = re.match(r"\d{3}\b", status)
    answer = Answer(
        status=int(code.group()) if code else UNKNOWN,
        headers=tuple((name, value) for name, value in headers if not name.startswith(":")),
        at=at,
    )
    return Piece(PieceKind.HTTP, Incident(answer=answer, at=at), at)


def _below(answers: Sequence[Message]) -> tuple[str, ...]:
    """What somebody typed below the last answer."""
    rest = body_and_rest(answers[-1].body, answers[-1].headers)[1] if answers else ""
    return (rest,) if rest else ()


_MOST = 6
SCHEMES = r"(?:basic|digest|ntlm|negotiate)\b"
"""Challenges for a password, which a client answers by itself (RFC 9110, section 11.6.1)."""
_ASKS = pattern(rf"(?i){SCHEMES}")


def _refused_before(answers: Sequence[Message], at: Place) -> tuple[Answer, ...]:
    """The refusals before the last answer: of other calls, or of the same at another time. A challenge that a
    client answers by itself, and what a proxy asks for, refuse nothing."""
    before = (_answer(each, at) for each in answers[:-1][-_MOST:])
    return tuple(each for each in before if _refuses(each))


def _refuses(answer: Answer) -> bool:
    challenge = answer.header("www-authenticate")
    asks = isinstance(challenge, str) and _ASKS.match(challenge) is not None
    return isinstance(answer.status, int) and answer.status >= 400 and answer.status != 407 and not asks


def _is_answer(message: Message) -> bool:
    return message.start.startswith("HTTP/")


def _skipped(answers: Sequence[Message]) -> tuple[str, ...]:
    before = [answer.status for answer in answers[:-1] if answer.status not in (100, 200)]
    redirects = " (redirects)" if set(before) <= {301, 302, 303, 307, 308} else ""
    return (f"the answers before the last one{redirects} were left out",) if before else ()


def _side(lines: Sequence[str], sign: str) -> str:
    return "\n".join(line[2:] for line in lines if line.startswith(sign) and is_trace_line(line))


def _came(lines: Sequence[str]) -> str:
    """The answers of a trace: lines with `<`, and what curl printed of the body."""
    return "\n".join(_printed(lines))


def _printed(lines: Sequence[str]) -> Iterator[str]:
    begun = False
    for line in lines:
        if line.startswith("<") and is_trace_line(line):
            begun = True
            yield line[2:]
        elif begun and not line.startswith(">") and not is_noise(line):
            yield _LEFT.split(line, maxsplit=1)[0]


def _messages(text: str) -> list[Message]:
    return list(_cut(text.split("\n")))


def _cut(lines: Sequence[str]) -> Iterator[Message]:
    """The messages in some lines: each begins with a first line."""
    starts = [index for index, line in enumerate(lines) if _begins(line)]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=False):
        yield Message(lines[start].strip(), lines[start + 1 : end])


def _ends_headers(line: str) -> bool:
    """An empty line, JSON or a page: the name of a header begins with none of their signs."""
    return not line.strip() or line.startswith(("{", "[", "<"))


def _begins(line: str) -> bool:
    return "HTTP/" in line and bool(STATUS_LINE.match(line) or REQUEST_LINE.match(line[:9000]))


def _headers(lines: Sequence[str]) -> Headers:
    """Headers line by line; a line that begins with a space goes on with the one before."""
    pairs: list[tuple[str, str]] = []
    for line in lines:
        match = HEADER.match(line)
        if match:
            pairs.append((match[1], match[2].rstrip()))
        elif line[:1] in (" ", "\t") and pairs and line.strip():
            pairs[-1] = (pairs[-1][0], f"{pairs[-1][1]} {line.strip()}")
    return tuple(pairs)


def _answer(message: Message, at: Place) -> Answer:
    body, _ = body_and_rest(message.body, message.headers)
    return Answer(
        status=message.status,
        headers=message.headers,
        all_headers=bool(message.headers) and message.whole,
        body=body or _no_body(message),
        at=at,
    )


def _no_body(message: Message) -> str | State:
    """A body that was not shown; told to be empty only where the length says so."""
    length = next((value for name, value in message.headers if name.lower() == "content-length"), "")
    return ABSENT if length == "0" else UNKNOWN


def _called(lines: Sequence[str]) -> str:
    """The name in the URL, which curl says that it connects to; a Host header may have another one.

    With a proxy in the way, or `--connect-to`, it is not the URL's; and of redirects each has its own.
    """
    names = {match[1] for line in lines if (match := _CONNECTS.match(line[:400]))}
    elsewhere = any(line.startswith("* ") and _ELSEWHERE.search(line[:400]) for line in lines)
    return names.pop() if len(names) == 1 and not elsewhere else ""


def _request(message: Message, secure: bool, at: Place, called: str = "") -> Request:
    match = REQUEST_LINE.match(message.start)
    host = next((value for name, value in message.headers if name.lower() == "host"), "")
    if called and called.lower() != host.partition(":")[0].lower():
        host = called
    target = match[2] if match else ""
    url = target if "://" in target else f"http{'s' if secure else ''}://{host}{target}" if host else target
    return Request(
        method=match[1] if match else UNKNOWN,
        url=url or UNKNOWN,
        headers=message.headers,
        body=message.body.encode("utf-8", "replace") if message.body else _body_sent(message),
        complete=bool(message.headers) and message.whole,
        at=at,
    )


def _body_sent(message: Message) -> State:
    has_one = any(name.lower() in ("content-length", "transfer-encoding") for name, _ in message.headers)
    return UNKNOWN if has_one else ABSENT


def _curls(request: Request) -> Request:
    """A request in a trace of curl: the body is not printed there, and all headers are."""
    return Request(
        method=request.method,
        url=request.url,
        headers=request.headers,
        body=ABSENT if request.body is ABSENT else UNKNOWN,
        client="curl",
        complete=True,
        at=request.at,
    )
