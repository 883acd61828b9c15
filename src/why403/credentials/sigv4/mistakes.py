"""What signers sign by mistake: the canonical requests that a call may have been signed as."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, product
from urllib.parse import quote, unquote

from why403.credentials.sigv4 import sent
from why403.credentials.sigv4.canonical import EMPTY_HASH, UNSIGNED, Canonical, Lines, body_hash, canonical_of
from why403.credentials.sigv4.differ import written_anew
from why403.credentials.sigv4.parse import Signed
from why403.logic.states import ABSENT, State
from why403.model.incident import Request

_MOST = 3
"""How many parts are taken to be wrong at once."""
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")


def signed_instead(request: Request, signed: Signed) -> Iterator[Canonical]:
    """Each form once, those with the fewest mistakes first."""
    right = canonical_of(request, signed.headers)
    forms: dict[str, tuple[object, ...]] = {
        "method": tuple(method for method in _METHODS if method != right.method),
        "path": _others(_paths(request, right), right.path),
        "query": _others(_queries(request), right.query),
        "headers": tuple(_header_lists(request, right)),
        "payload": _others(_payloads(request), right.payload),
    }
    for count in range(1, _MOST + 1):
        for names in combinations(forms, count):
            for values in product(*(forms[name] for name in names)):
                yield replace(right, **dict(zip(names, values, strict=True)))  # type: ignore[arg-type]


def _others(values: Iterator[str], right: str | State) -> tuple[str, ...]:
    return tuple(value for value in dict.fromkeys(values) if value != right)


def _paths(request: Request, right: Canonical) -> Iterator[str]:
    path = sent.path(request)
    if not isinstance(path, str) or not isinstance(right.path, str):
        return
    later = "/" + path.lstrip("/").partition("/")[2]
    for form in (path, later):
        once = quote(unquote(form), safe="/-_.~", errors="replace")
        yield from (form, unquote(form), once, quote(once, safe="/-_.~"), f"{once.rstrip('/')}/")
        yield once.rstrip("/") or "/"
    yield from (right.path.lower(), quote(right.path, safe="/-_.~"), "/")


def _queries(request: Request) -> Iterator[str]:
    """As it was sent, in its order, without its values' encoding; none at all."""
    query = sent.query(request)
    if not isinstance(query, str):
        return
    pairs = [part.partition("=") for part in query.split("&") if part and "X-Amz-Signature=" not in part]
    encoded = [(_encoded(name), _encoded(value)) for name, _, value in pairs]
    plus = [(_encoded(name, plus=True), _encoded(value, plus=True)) for name, _, value in pairs]
    kept = [(name, value) for name, _, value in pairs]
    named = [(unquote(name), unquote(value)) for name, _, value in pairs]
    for form in (encoded, plus, kept, named):
        yield "&".join(f"{name}={value}" for name, value in form)
        yield "&".join(f"{name}={value}" for name, value in sorted(form))
        yield "&".join(f"{name}={value}" if value else name for name, value in form)
    yield from (query, "")


def _encoded(text: str, *, plus: bool = False) -> str:
    return quote(unquote(text if plus else text.replace("+", " ")), safe="-_.~", errors="replace")


def _header_lists(request: Request, right: Canonical) -> Iterator[Lines]:
    """The signed headers with one of them as clients get it wrong."""
    if isinstance(right.headers, State):
        return
    for place, (name, value) in enumerate(right.headers):
        for other in _values(name, value, request):
            if other != value:
                yield (*right.headers[:place], (name, other), *right.headers[place + 1 :])


def _values(name: str, value: str | State, request: Request) -> Iterator[str]:
    text = value if isinstance(value, str) else ""
    called = sent.called_host(request)
    if name == "host" and isinstance(called, str):
        bare = called.partition(":")[0]
        yield from (called, bare, f"{bare}:443", f"{text.partition(':')[0]}:443", text.partition(":")[0])
    elif name == "content-type":
        bare = text.partition(";")[0].strip()
        yield from (bare, f"{bare}; charset=utf-8", f"{bare};charset=utf-8", f"{bare}; charset=UTF-8")
        yield from (f"{bare};charset=UTF-8", "application/json", "application/x-www-form-urlencoded")
    elif value is not ABSENT:
        yield from (value for key, value in request.headers if key.lower() == name)
    yield ""


def _payloads(request: Request) -> Iterator[str]:
    yield from (EMPTY_HASH, UNSIGNED)
    held = body_hash(request)
    if isinstance(held, str):
        yield held
    if isinstance(request.body, bytes):
        yield from (form for form in written_anew(request.body) if isinstance(form, str))
