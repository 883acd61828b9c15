"""A command of GNU Wget: what it sends.

Sources: the manual, https://www.gnu.org/software/wget/manual/wget.html, *HTTP Options* (documented): the
options, the method and the type of a body, and that credentials wait for a challenge but for
`--auth-no-challenge`; the names of the options by `wget --help` of 1.21.3 (2026-11-28). The headers that Wget
sends itself, that `--spider` asks with HEAD, and that a header without value is sent empty was observed of
that release (2026-11-28).
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from why403.documents.errors import BadInput
from why403.incident.pieces import Piece, PieceKind
from why403.logic.places import Place
from why403.logic.states import ABSENT, UNKNOWN, State
from why403.model.incident import Headers, Incident, Request
from why403.pasted.cmdwords import typed_command
from why403.pasted.curl import FORM
from why403.pasted.curl_auth import HIDDEN
from why403.pasted.lines import place_of
from why403.pasted.options import Options, given_options

CLIENT = "Wget"
SHORT = {
    "a": "append-output", "A": "accept", "b": "background", "B": "base", "c": "continue", "d": "debug",
    "D": "domains", "e": "execute", "E": "adjust-extension", "F": "force-html", "h": "help",
    "H": "span-hosts", "i": "input-file", "I": "include-directories", "k": "convert-links",
    "K": "backup-converted", "l": "level", "L": "relative", "m": "mirror", "n": "no-", "N": "timestamping",
    "o": "output-file", "O": "output-document", "p": "page-requisites", "P": "directory-prefix",
    "q": "quiet", "Q": "quota", "r": "recursive", "R": "reject", "S": "server-response", "t": "tries",
    "T": "timeout", "U": "user-agent", "v": "verbose", "V": "version", "w": "wait",
    "x": "force-directories", "X": "exclude-directories", "4": "inet4-only", "6": "inet6-only",
}  # fmt: skip
"""`-nv` and its like are one option, whose second letter is read as a value of the first."""
_VALUED = """
    accept accept-regex append-output backups base bind-address body-data body-file ca-certificate
    ca-directory certificate certificate-type ciphers compression config connect-timeout crl-file cut-dirs
    default-page directory-prefix dns-timeout domains exclude-directories exclude-domains execute
    follow-tags ftp-password ftp-user header hsts-file http-passwd http-password http-user ignore-tags
    include-directories input-file level limit-rate load-cookies local-encoding max-redirect method no-
    output-document output-file password pinnedpubkey post-data post-file prefer-family private-key
    private-key-type progress proxy-password proxy-user quota read-timeout referer regex-type reject
    reject-regex rejected-log remote-encoding report-speed restrict-file-names retry-on-http-error
    save-cookies secure-protocol start-pos timeout tries use-askpass user user-agent wait waitretry
    warc-dedup warc-file warc-header warc-max-size warc-tempdir
"""
_FLAGS = """
    ask-password auth-no-challenge content-disposition content-on-error delete-after https-only
    ignore-case ignore-length keep-session-cookies no-cache no-check-certificate no-clobber no-config
    no-cookies no-directories no-dns-cache no-hsts no-host-directories no-http-keep-alive no-iri no-netrc
    no-parent no-proxy no-verbose random-wait retry-connrefused save-headers show-progress spider
    trust-server-names unlink xattr
"""
WITH_VALUE = frozenset(_VALUED.split())
KNOWN = WITH_VALUE.union(_FLAGS.split(), SHORT.values(), {"url"})


def read_wget(text: str, name: str, start: int) -> tuple[Piece, int]:
    """The request of the command that begins at `start`, and where the command ends."""
    at = place_of(text, start, name)
    command = typed_command(text, start, name)
    options = Options(tuple(given_options(command.words[1:], SHORT, WITH_VALUE, at)))
    if not options.urls:
        raise BadInput(at, "a wget command without a URL", "wget URL", "copy the whole command")
    incident = Incident(request=_request(options, at), at=at)
    return Piece(PieceKind.WGET, incident, at, tuple(_notes(options))), command.end


def _request(options: Options, at: Place) -> Request:
    headers = _headers(options)
    agent = next((value for name, value in headers if name.lower() == "user-agent"), None)
    return Request(
        method=_method(options),
        url=_url(options),
        headers=headers,
        body=_body(options),
        client=CLIENT if agent == CLIENT else UNKNOWN,
        complete=next(_shows_less(options), None) is None,
        at=at,
    )


def _notes(options: Options) -> Iterator[str]:
    if len(options.urls) > 1:
        yield f"the command calls {len(options.urls)} URLs; the first one is used"
    yield from _shows_less(options)


def _shows_less(options: Options) -> Iterator[str]:
    """Why headers may have been sent that the command does not show."""
    unknown = [name for name, _ in options.given if name not in KNOWN]
    if unknown:
        yield f"the option --{unknown[0]} is not known here, so what it adds is not either"
    if options.has("load-cookies", "execute", "config", "use-askpass", "no-cache", "compression", "continue"):
        yield "the command takes headers from elsewhere, so it does not show all that was sent"
    if not _netloc(_url(options)):
        yield "a variable holds the URL, which is not known"
    if any(word.open and "$" in word.text.partition(":")[0] for word in options.all("header")):
        yield "a header comes from a variable, so the command does not show all that was sent"
    if _has_user(options) and not options.has("auth-no-challenge"):
        yield "Wget sends the credentials only after a challenge, so whether they were sent is not known"


def _has_user(options: Options) -> bool:
    return options.has("user", "http-user", "ask-password") or "@" in _netloc(_url(options))


def _method(options: Options) -> str | State:
    named = options.last("method")
    if named is not None:
        return UNKNOWN if named.open else named.text.upper()
    if options.has("post-data", "post-file"):
        return "POST"
    return "HEAD" if options.has("spider") else "GET"


def _url(options: Options) -> str | State:
    """The first URL, with its scheme; UNKNOWN where a variable holds the host."""
    text = options.urls[0].text
    if text.startswith("$"):
        return UNKNOWN
    return text if "://" in text else f"http://{text}"


def _netloc(url: str | State) -> str:
    try:
        return urlsplit(url).netloc if isinstance(url, str) else ""
    except ValueError:
        return ""


def _body(options: Options) -> bytes | State:
    """The body, where the command itself holds it."""
    data = options.last("post-data") or options.last("body-data")
    if options.has("post-file", "body-file"):
        return UNKNOWN
    if data is None:
        return ABSENT
    return UNKNOWN if data.open else data.text.encode("utf-8", "replace")


def _headers(options: Options) -> Headers:
    """The headers as sent: the user's, which an empty `--header` clears, and Wget's own beside them."""
    given: list[tuple[str, str]] = []
    for word in options.all("header"):
        name, sign, value = word.text.partition(":")
        given = [*given, (name.strip(), value.strip())] if sign else given if word.text else []
    chosen = {name.lower() for name, _ in given}
    return (*(each for each in _own_headers(options) if each[0].lower() not in chosen), *given)


def _own_headers(options: Options) -> Iterator[tuple[str, str]]:
    if host := _netloc(_url(options)).rpartition("@")[2]:
        yield "Host", host
    agent, referer = options.last("user-agent"), options.last("referer")
    if agent is None or agent.text:
        yield "User-Agent", agent.text if agent else CLIENT
    if referer is not None:
        yield "Referer", referer.text
    yield "Accept", "*/*"
    yield "Accept-Encoding", "identity"
    if _has_user(options) and options.has("auth-no-challenge"):
        yield "Authorization", f"Basic {HIDDEN}"
    if not options.has("no-http-keep-alive"):
        yield "Connection", "Keep-Alive"
    if options.has("post-data", "post-file", "body-data", "body-file"):
        yield "Content-Type", FORM
