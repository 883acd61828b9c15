"""A command of HTTPie (`http`, `https`) or of xh (`xh`, `xhs`): what it sends.

Sources: HTTPie's documentation, https://httpie.io/docs/cli (read 2026-11-28, documented): the default method,
scheme and headers, what data implies, `Header:` and `Header;`, `-a`, sessions and netrc. That `-j` and `-f`
set a Content-Type without data as well, that `-a` stands above a header `Authorization`, that `-A digest`
waits for a challenge, and how JSON is written into the body was observed of HTTPie 3.2.4 (2026-11-28).
Of xh, https://github.com/ducaale/xh (read 2026-11-28, documented): it follows HTTPie, and has the type
`bearer`; that its JSON has no spaces is assumed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from urllib.parse import quote_plus, urlencode, urlsplit

from why403.documents.errors import BadInput
from why403.frozen import dataclass
from why403.incident.pieces import Piece, PieceKind
from why403.logic.places import Place
from why403.logic.states import ABSENT, UNKNOWN, State
from why403.model.incident import Headers, Incident, Request
from why403.pasted.cmdwords import typed_command
from why403.pasted.curl import FORM, JSON
from why403.pasted.curl_auth import HIDDEN
from why403.pasted.httpie_arguments import DATA, KNOWN, Arguments, arguments, may_be_command
from why403.pasted.lines import place_of
from why403.pasted.shellwords import Word

_SHORTHAND = re.compile(r":(?!:)(\d*)(/?.*)", re.S)


@dataclass(frozen=True, slots=True)
class _Call:
    """A command, and what is known of it beside its arguments."""

    program: str
    said: Arguments
    has_input: bool

    @property
    def client(self) -> str:
        return "xh" if self.program.startswith("xh") else "HTTPie"

    @property
    def auth_type(self) -> str:
        """The type of the credentials that the options give; empty for none."""
        named = self.said.options.last("auth-type")
        given = self.said.options.has("auth") or "@" in _netloc(_url(self))
        return named.text.lower() if named else "basic" if given else ""


def is_whole(text: str, start: int) -> bool:
    """Whether a command begins here: a sentence may begin with the same word.

    Half a command, whose quote is never closed, counts where the words before the quote make one: its reader
    refuses it.
    """
    if not may_be_command(text, start):
        return False
    try:
        words = typed_command(text, start, "").words
    except BadInput:
        words = tuple(Word(word) for word in re.split(r"['\"`$]", text[start : start + 4000])[0].split())
    try:
        return arguments(words[1:], Place("")) is not None
    except BadInput:
        return False


def read_httpie(text: str, name: str, start: int) -> tuple[Piece, int]:
    """The request of the command that begins at `start`, and where the command ends."""
    at = place_of(text, start, name)
    command = typed_command(text, start, name)
    said = arguments(command.words[1:], at)
    if said is None:
        raise BadInput(at, "an HTTPie command without a URL", "http [METHOD] URL", "copy the whole command")
    piped = text[text.rfind("\n", 0, start) + 1 : start].rstrip().endswith("|")
    ignored = said.options.has("ignore-stdin")
    program = command.words[0].text.removesuffix(".exe")
    call = _Call(program, said, (piped or command.reads_input) and not ignored)
    incident = Incident(request=_request(call, at), at=at)
    return Piece(PieceKind.HTTPIE, incident, at, tuple(_notes(call))), command.end


def _request(call: _Call, at: Place) -> Request:
    headers = _headers(call)
    agent = next((value for name, value in headers if name.lower() == "user-agent"), None)
    return Request(
        method=call.said.method or ("POST" if _has_data(call) else "GET"),
        url=_url(call),
        headers=headers,
        body=_body(call),
        client=call.client if agent == call.client else UNKNOWN,
        complete=next(_shows_less(call), None) is None,
        at=at,
    )


def _notes(call: _Call) -> Iterator[str]:
    yield from _shows_less(call)
    if call.said.options.has("offline"):
        yield "with --offline nothing is sent"
    told = any(name.lower() == "authorization" for name, _ in _headers(call))
    if not told and not call.auth_type and not call.said.options.has("ignore-netrc"):
        yield "credentials that ~/.netrc has for this host would be sent as well"


def _shows_less(call: _Call) -> Iterator[str]:
    """Why headers may have been sent that the command does not show."""
    said = call.said
    if said.options.has("session", "session-read-only"):
        yield "a session adds headers, cookies and credentials that the command does not show"
    if call.auth_type and next(_authorization(call), None) is None:
        yield f"what the type of authentication `{call.auth_type}` adds is not shown"
    if not _netloc(_url(call)):
        yield "a variable holds the URL, which is not known"
    if said.opaque:
        yield "the command takes items from a variable, so it does not show all that was sent"
    if _file_says_type(call):
        yield "the Content-Type follows from the name of the body's file and is not looked at"
    unknown = [name for name, _ in said.options.given if name not in KNOWN | {"url"} and not _resets(name)]
    if unknown:
        yield f"the option --{unknown[0]} is not known here, so what it adds is not either"


def _resets(name: str) -> bool:
    """`--no-OPTION` sets an option back, as the configuration of the tool may have set it."""
    return name.startswith("no-") and name[3:] in KNOWN


def _file_says_type(call: _Call) -> bool:
    """Whether the body's file, `@file`, has the Content-Type by its name."""
    from_file = any(not item.name for item in call.said.signed("@"))
    return from_file and all(item.name.lower() != "content-type" for item in call.said.signed(":", ":@"))


def _has_data(call: _Call) -> bool:
    return call.has_input or call.said.options.has("raw") or bool(call.said.signed(*DATA))


def _url(call: _Call) -> str | State:
    """With its scheme; UNKNOWN where a variable holds the host."""
    word, options = call.said.url, call.said.options
    text = word.text.removeprefix("://")
    if text.startswith("$"):
        return UNKNOWN
    if not re.match(r"[a-zA-Z][\w+.-]*://", text):
        chosen = options.last("default-scheme")
        secure = call.program in ("https", "xhs") or options.has("https")
        scheme = "https" if secure else chosen.text if chosen else "http"
        local = _SHORTHAND.fullmatch(text)
        port = f":{local[1]}" if local and local[1] else ""
        text = f"{scheme}://localhost{port}{local[2]}" if local else f"{scheme}://{text}"
    query = "&".join(_parameters(call))
    base, sign, fragment = text.partition("#")
    return f"{base}{'&' if '?' in base else '?'}{query}{sign}{fragment}" if query else text


def _parameters(call: _Call) -> Iterator[str]:
    for item in call.said.signed("==", "==@"):
        hidden = HIDDEN if item.from_file else item.value if item.open else quote_plus(item.value)
        yield f"{quote_plus(item.name)}={hidden}"


def _netloc(url: str | State) -> str:
    try:
        return urlsplit(url).netloc if isinstance(url, str) else ""
    except ValueError:
        return ""


def _headers(call: _Call) -> Headers:
    """The headers as sent: the user's, and the tool's own where the user said nothing of them."""
    given = call.said.signed(":", ";", ":@")
    authorization = tuple(_authorization(call))
    chosen = {item.name.lower() for item in given}
    own = (each for each in _own_headers(call) if each[0].lower() not in chosen)
    users = (
        (item.name, HIDDEN if item.from_file else item.value.strip())
        for item in given
        if item.value or item.sign == ";"
    )
    return (
        *own,
        *((name, value) for name, value in users if name.lower() != "authorization" or not call.auth_type),
        *authorization,
    )


def _own_headers(call: _Call) -> Iterator[tuple[str, str]]:
    if host := _netloc(_url(call)).rpartition("@")[2]:
        yield "Host", host
    yield "User-Agent", call.client
    options = call.said.options
    implied = _has_data(call) and not options.has("form", "multipart")
    yield "Accept", f"{JSON}, */*;q=0.5" if implied or options.has("json") else "*/*"
    if call.client == "HTTPie":
        yield "Accept-Encoding", "gzip, deflate"
    yield "Connection", "keep-alive"
    if (kind := _content_type(call)) is not None:
        yield "Content-Type", kind


def _content_type(call: _Call) -> str | None:
    options = call.said.options
    if options.has("multipart") or (options.has("form") and call.said.signed("@")):
        return "multipart/form-data"
    if options.has("form"):
        return f"{FORM}; charset=utf-8" if call.client == "HTTPie" else FORM
    if _file_says_type(call):
        return None
    return JSON if options.has("json") or _has_data(call) else None


def _authorization(call: _Call) -> Iterator[tuple[str, str]]:
    """What the options make of credentials; nothing for a type that waits for a challenge, or of a plugin."""
    given = call.said.options.last("auth")
    if call.auth_type == "bearer" and given is not None:
        yield "Authorization", f"Bearer {given.text}"
    elif call.auth_type == "basic" and (given is not None or "@" in _netloc(_url(call))):
        yield "Authorization", f"Basic {HIDDEN}"


def _body(call: _Call) -> bytes | State:
    """The body, where the command itself holds it."""
    raw, options = call.said.options.last("raw"), call.said.options
    fields = call.said.signed(*DATA)
    if call.has_input or call.said.opaque or options.has("multipart", "compress"):
        return UNKNOWN
    if raw is not None:
        return UNKNOWN if raw.open else raw.text.encode("utf-8", "replace")
    if not fields:
        return ABSENT
    pairs = [(item.name, item.value) for item in fields]
    repeated = len({name for name, _ in pairs}) < len(pairs)
    if repeated or any(item.open or item.from_file for item in fields):
        return UNKNOWN
    if options.has("form"):
        return urlencode(pairs).encode() if not call.said.signed(":=") else UNKNOWN
    return _json([(item.name, item.sign, item.value) for item in fields], compact=call.client == "xh")


def _json(fields: Sequence[tuple[str, str, str]], *, compact: bool) -> bytes | State:
    """An object of the fields; a name with a bracket is a path into it, and is not followed."""
    if any(re.search(r"[\[\]\\]", name) for name, _, _ in fields):
        return UNKNOWN
    try:
        tree = {name: json.loads(value) if sign == ":=" else value for name, sign, value in fields}
    except (ValueError, RecursionError):
        return UNKNOWN
    separators = (",", ":") if compact else (", ", ": ")
    return json.dumps(tree, separators=separators, ensure_ascii=not compact).encode("utf-8", "replace")
