"""A curl command: what it sends."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote_plus, urlsplit

from why403.documents.errors import BadInput
from why403.incident.pieces import Piece, PieceKind
from why403.logic.places import Place
from why403.logic.states import ABSENT, UNKNOWN, State
from why403.model.incident import Headers, Incident, Request
from why403.pasted.cmdwords import typed_command
from why403.pasted.curl_auth import authorization, signing_headers
from why403.pasted.curl_options import options_of
from why403.pasted.lines import place_of
from why403.pasted.options import Options
from why403.pasted.shellwords import Word

CLIENT = "curl"
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
_BODY = frozenset({"data", "data-ascii", "data-raw", "data-binary", "data-urlencode", "json"})
_FROM_ELSEWHERE = ("config", "netrc", "netrc-file", "netrc-optional", "anyauth", "variable")
"""Options that bring in what the command does not show."""


def read_command(text: str, name: str, start: int = 0) -> tuple[Piece, int]:
    """The request of the curl command that begins at `start`, and where the command ends."""
    command = typed_command(text, start, name)
    at = place_of(text, start, name)
    options = options_of(command.words[1:], at)
    if not options.urls:
        raise BadInput(at, "a curl command without a URL", "curl URL", "copy the whole command")
    return Piece(
        PieceKind.COMMAND, Incident(request=_request(options, at), at=at), at, tuple(_notes(options))
    ), command.end


def _request(options: Options, at: Place) -> Request:
    url = _url(options)
    headers = _headers(options, url)
    agent = next((value for name, value in headers if name.lower() == "user-agent"), None)
    return Request(
        method=_method(options),
        url=url,
        headers=headers,
        body=_body(options),
        client=CLIENT if agent == CLIENT else UNKNOWN,
        complete=not _shows_less(options),
        at=at,
    )


def _notes(options: Options) -> Iterator[str]:
    if len(options.urls) > 1:
        yield f"the command calls {len(options.urls)} URLs; the first one is used"
    if options.more:
        yield "what follows --next is another call and was skipped"
    if _shows_less(options):
        yield "the command takes headers from a file or a variable, so it does not show all that was sent"


def _shows_less(options: Options) -> bool:
    """Whether headers were sent that the command does not show."""
    hidden = any(word.text.startswith("@") or _nameless(word) for word in options.all("header"))
    return hidden or any(options.has(name) for name in _FROM_ELSEWHERE)


def _nameless(word: Word) -> bool:
    """A header whose very name comes from a variable."""
    return word.open and "$" in word.text.partition(":")[0]


def _method(options: Options) -> str:
    named = options.last("request")
    if named is not None:
        return named.text
    if options.has("head"):
        return "HEAD"
    if options.has("upload-file"):
        return "PUT"
    posts = options.has("form", "form-string") or (options.has(*_BODY) and not options.has("get"))
    return "POST" if posts else "GET"


def _url(options: Options) -> str:
    url = options.urls[0].text
    if "://" not in url:
        url = f"http://{url}"
    query = [word.text for word in options.all("url-query")]
    if options.has("get"):
        query += [part for part in _parts(options) if part is not None]
    return _with_query(url, "&".join(query))


def _with_query(url: str, query: str) -> str:
    base, sign, fragment = url.partition("#")
    if query:
        base += f"{'&' if '?' in base else '?'}{query}"
    return base + sign + fragment


def _body(options: Options) -> bytes | State:
    """The body, where the command itself holds it."""
    if options.has("form", "form-string", "upload-file"):
        return UNKNOWN
    if options.has("get") or not options.has(*_BODY):
        return ABSENT
    parts = list(_parts(options))
    if any(part is None for part in parts):
        return UNKNOWN
    return ("" if options.has("json") else "&").join(part or "" for part in parts).encode("utf-8", "replace")


def _parts(options: Options) -> Iterator[str | None]:
    """Each piece of the body; None for one that a file or a variable holds."""
    for name, word in options.given:
        if name not in _BODY:
            continue
        if word.open:
            yield None
        elif name == "data-urlencode":
            yield _encoded(word.text)
        else:
            yield None if word.text.startswith("@") and name != "data-raw" else word.text


def _encoded(text: str) -> str | None:
    """One `--data-urlencode`: `content`, `=content`, `name=content`, or a file."""
    name, sign, content = text.partition("=")
    if sign:
        return f"{name}={quote_plus(content)}" if name else quote_plus(content)
    return None if "@" in text else quote_plus(text)


def _headers(options: Options, url: str) -> Headers:
    """The headers as sent: the user's, and curl's own where the user said nothing of them."""
    given = [pair for word in options.all("header") for pair in _header(word.text)]
    silenced = {name.lower() for name, value in given if value is None}
    chosen = {name.lower() for name, _ in given}
    own = [
        (name, value) for name, value in _own_headers(options, url) if name.lower() not in chosen | silenced
    ]
    return (*own, *((name, value) for name, value in given if value is not None))


def _header(text: str) -> Iterator[tuple[str, str | None]]:
    """`Name: value`; `Name:` takes a header away, `Name;` sends it empty."""
    name, sign, value = text.partition(":")
    if text.startswith("@"):
        return
    if sign:
        yield name.strip(), value.strip() or None
    elif text.rstrip().endswith(";"):
        yield text.rstrip()[:-1], ""


def _own_headers(options: Options, url: str) -> Iterator[tuple[str, str]]:
    yield "Host", urlsplit(url).netloc.rpartition("@")[2] if _parses(url) else ""
    yield from authorization(options, url)
    yield from signing_headers(options)
    agent = options.last("user-agent")
    if agent is None or agent.text:
        yield "User-Agent", agent.text if agent else CLIENT
    yield "Accept", JSON if options.has("json") else "*/*"
    yield from _named_headers(options)
    if (kind := _content_type(options)) is not None:
        yield "Content-Type", kind


def _parses(url: str) -> bool:
    try:
        return bool(urlsplit(url).netloc)
    except ValueError:
        return False


def _named_headers(options: Options) -> Iterator[tuple[str, str]]:
    """Headers that have an option of their own; a cookie without `=` names a file."""
    referer = options.last("referer")
    if referer is not None:
        yield "Referer", referer.text.partition(";")[0]
    cookies = [word.text for word in options.all("cookie") if "=" in word.text]
    if cookies:
        yield "Cookie", "; ".join(cookies)


def _content_type(options: Options) -> str | None:
    if options.has("form", "form-string"):
        return "multipart/form-data"
    if options.has("json"):
        return JSON
    return FORM if options.has(*_BODY) and not options.has("get") else None
