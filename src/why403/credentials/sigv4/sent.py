"""What travelled: host, path and query of a request as they stood on the wire."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import SplitResult, quote, urlsplit

from why403.logic.states import UNKNOWN, State
from why403.model.incident import Request

_LEGAL_IN_PATH = "/%:@!$&'()*+,;=-._~"
_LEGAL_IN_QUERY = _LEGAL_IN_PATH + "?"
_DEFAULT_PORTS = {"https": ":443", "http": ":80", "wss": ":443", "ws": ":80"}


def split(request: Request) -> SplitResult | None:
    """The URL in its parts; `None` where it is untold or no URL."""
    if not isinstance(request.url, str):
        return None
    return _of_received(request.url) if request.received else _of_shown(request.url)


def _of_shown(url: str) -> SplitResult | None:
    try:
        return urlsplit(url.strip())
    except ValueError:
        return None


@lru_cache(maxsize=4)
def _of_received(url: str) -> SplitResult:
    """What arrived was called by a name that is known, and has no fragment."""
    scheme, _, rest = url.partition("://")
    host, slash, target = rest.partition("/")
    path, _, asked = target.partition("?")
    return SplitResult(scheme, host, slash + path, asked, "")


def called_host(request: Request) -> str | State:
    """The name that was called: the URL's, else the Host header's."""
    url = split(request)
    return (_without_default_port(url) if url is not None else "") or request.header("Host")


def host_header(request: Request) -> str | State:
    """The Host header as it was sent: the one that was set, else what clients make of the URL."""
    named = request.header("Host")
    return named if isinstance(named, str) else called_host(request)


def path(request: Request) -> str | State:
    """The path as sent. What no URL can hold, a client has encoded before it sent it."""
    url = split(request)
    if url is None or not (url.netloc or url.path.startswith("/")):
        return UNKNOWN
    return quote(url.path or "/", safe=_LEGAL_IN_PATH, errors="replace")


def query(request: Request) -> str | State:
    url = split(request)
    return UNKNOWN if url is None else quote(url.query, safe=_LEGAL_IN_QUERY, errors="replace")


def _without_default_port(url: SplitResult) -> str:
    name = url.netloc.rpartition("@")[2].lower()
    return name.removesuffix(_DEFAULT_PORTS.get(url.scheme, ":443"))
