"""The facts that a request and its answer tell by themselves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from why403 import facts
from why403.evidence.redirects import redirect_in
from why403.evidence.spoken_facts import denies, spoken_facts
from why403.evidence.websocket import HANDSHAKE, MESSAGE, moment, operation
from why403.frozen import replace
from why403.logic.facts import Fact, Value
from why403.logic.states import ABSENT, UNKNOWN, State
from why403.model.incident import FactValue, Incident, Request
from why403.pasted.text import message_of
from why403.pattern import pattern
from why403.refusals.complaints import OF_PREFLIGHT, WITH_CREDENTIALS
from why403.refusals.wordings import FORBIDDEN, NOT_FOUND, UNAUTHORIZED, family_of

if TYPE_CHECKING:
    from urllib.parse import SplitResult

_Told = Iterator[tuple[Fact, Value]]

_SIGNED_QUERY = "x-amz-signature"
_BROWSERS = pattern(r"Mozilla/5\.0 .*(?:Gecko|AppleWebKit|Trident)")
_SDKS = pattern(r"aws-sdk|Boto3|Botocore|aws-cli|aws-amplify|amplify", re.I)
_TOOLS = pattern(
    r"^(?:curl|Wget|HTTPie|xh|PostmanRuntime|insomnia|Paw|bruno|hoppscotch|k6|ab|hey|vegeta)\b", re.I
)
_CLIENTS = (
    (
        "browser",
        pattern(r"\bamplify\b.{0,40}\b(?:page|react(?! native)|vue|angular|browser|web|site)\b", re.I),
    ),
    ("sdk", pattern(r"\bSDK\b|boto|amplify", re.I)),
    ("tool", pattern(r"\b(?:curl|postman|wget|httpie|xh|insomnia|bruno|hoppscotch)\b", re.I)),
    ("browser", pattern(r"\b(?:browser|chrome|chromium|firefox|safari|edge|XMLHttpRequest)\b", re.I)),
    ("service", pattern(r"\b(?:ECS|Step Functions|EventBridge|Fargate|API destination)\b")),
)
_PROXY_HEADERS = ("via", "x-cache", "x-amz-cf-id", "x-amz-cf-pop")


def facts_of(incident: Incident) -> dict[str, Value]:
    """All that is told of the facts: what somebody said stands above what follows from the request, but
    where the request shows it to be otherwise: then neither is taken. Who sends OPTIONS with a tool may mean
    to rehearse what a browser asks."""
    derived = {fact.name: value for fact, value in _derived(incident) if value is not UNKNOWN}
    told = {
        **derived,
        **_logged(incident),
        **{said.fact: said.value for said in incident.statements if said.value is not UNKNOWN},
    }
    for said, shown in _disputed(incident.statements, derived):
        told.pop(said.fact, None)
        if said.fact == facts.HOST.name and not _of_one_kind(str(said.value), str(shown)):
            told.pop(facts.HOST_KIND.name, None)
    if told.get(facts.METHOD.name) == "OPTIONS" and told.get(facts.CLIENT.name) == "tool":
        del told[facts.CLIENT.name]
    return told


def _of_one_kind(host: str, other: str) -> bool:
    from why403.aws.hosts import host_kind

    return host_kind(host) == host_kind(other)


def disputed(incident: Incident) -> tuple[tuple[FactValue, Value], ...]:
    """What somebody told of the request, beside what the request shows instead."""
    if not incident.statements:
        return ()
    return _disputed(incident.statements, {fact.name: value for fact, value in _derived(incident)})


def _disputed(told: Iterable[FactValue], derived: Mapping[str, Value]) -> tuple[tuple[FactValue, Value], ...]:
    found = ((said, derived.get(said.fact, UNKNOWN)) for said in told if said.fact in _SHOWN)
    return tuple((said, shown) for said, shown in found if not _alike(said.fact, said.value, shown))


_SHOWN = frozenset(
    fact.name
    for fact in (
        facts.METHOD,
        facts.HOST,
        facts.PATH,
        facts.ORIGIN,
        facts.HOST_REWRITTEN,
        facts.AUTHORIZATION,
        facts.API_KEY,
        facts.BODY_SIZE,
    )
)
"""What a request shows as it is: nothing in these is concluded from anything."""


def _alike(fact: str, told: Value, shown: Value) -> bool:
    """Whether two values can be the same: letters of a verb and a host have no case, and a mask hides."""
    if UNKNOWN in (told, shown) or told == shown:
        return True
    texts = str(told), str(shown)
    if fact in (facts.METHOD.name, facts.HOST.name):
        return texts[0].lower() == texts[1].lower()
    return not isinstance(told, State) and not isinstance(shown, State) and any("*" in text for text in texts)


def _logged(incident: Incident) -> dict[str, Value]:
    if not incident.answer.log:
        return {}
    from why403.evidence.log_evidence import told_by_log

    return told_by_log(incident)


def _derived(incident: Incident) -> _Told:
    request = _followed(incident)
    url = _split(request)
    yield facts.METHOD, _method(incident)
    yield facts.WEBSOCKET_MOMENT, moment(incident)
    yield from _of_url(url, incident)
    yield facts.ORIGIN, request.header("Origin")
    yield facts.PREFLIGHT, _preflight(incident)
    yield facts.CLIENT, client_of(request)
    yield facts.CREDENTIALS_MODE, _credentials_mode(incident)
    yield facts.AUTHORIZATION, _authorization(request, url)
    yield facts.API_KEY, request.header("x-api-key")
    yield facts.BODY_SIZE, _size(request)
    yield facts.BYPASSES_CACHE, _bypasses_cache(request)
    yield from spoken_facts(incident.answer)


def _followed(incident: Incident) -> Request:
    """The request that the browser's complaint is about: after a redirect, that of the new address."""
    request, complaint = incident.request, incident.answer.browser
    found = redirect_in(complaint) if isinstance(complaint, str) else None
    return replace(request, url=found.after) if found and found.before == request.url else request


def _method(incident: Incident) -> Value:
    """As it was sent, else as a management operation has it.

    A header replaces the verb of a REST API's call (developer guide, api-gateway-known-issues).
    """
    kind = next((said.value for said in incident.statements if said.fact == facts.API_KIND.name), UNKNOWN)
    other, verb = incident.request.header("X-HTTP-Method-Override"), incident.request.method
    if isinstance(other, str) and other.isalpha() and kind not in ("HTTP", "WEBSOCKET"):
        return other.upper()
    named = operation(incident) if verb is UNKNOWN else None
    if named is None and verb is UNKNOWN and denies(incident.answer):
        return _denied(incident, "verb")
    return verb if named is None else named


def _denied(incident: Incident, part: str) -> Value:
    """A part of the call that a denial's ARN names, where it is plain."""
    from why403.evidence.denials import denial_in

    denial = denial_in(incident.answer)
    value = None if denial is None else getattr(denial, part)
    plain = isinstance(value, str) and not re.search(r"[*?<>{}\[\]$]", value)
    return value if plain and isinstance(value, str) else UNKNOWN


def _bypasses_cache(request: Request) -> Value:
    """The developer guide's page api-gateway-caching names this one directive."""
    asked = request.header("Cache-Control")
    if asked is UNKNOWN:
        return UNKNOWN
    return isinstance(asked, str) and "max-age=0" in asked.replace(" ", "")


def _split(request: Request) -> SplitResult | None:
    """The URL in its parts; a URL that is only a path has no host."""
    if not isinstance(request.url, str):
        return None
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(request.url)
        return parts if parts.hostname or parts.path.startswith("/") else None
    except ValueError:
        return None


def _of_url(url: SplitResult | None, incident: Incident) -> _Told:
    host = _host(url, incident.request)
    if url is not None:
        yield facts.PATH, url.path or "/"
    if host:
        from why403.aws.hosts import host_kind

        kind = host_kind(host)
        yield facts.HOST, host
        yield facts.HOST_KIND, kind
        yield facts.FRONT, _front(kind, incident)
        yield facts.HOST_REWRITTEN, _rewritten(url, incident.request)


def _host(url: SplitResult | None, request: Request) -> str:
    """The name that was called: the URL's, since a Host header may be another one."""
    named = request.header("Host")
    if url is None and not isinstance(named, str):
        return ""
    from why403.aws.hosts import host_of_url, name_in

    called = host_of_url(request.url) if url is not None and isinstance(request.url, str) else None
    if called is not None:
        return called
    return name_in(named) if isinstance(named, str) else ""


def _front(kind: str, incident: Incident) -> Value:
    """What is in front, where the called name says it. An execute-api host is AWS's own to its end: an
    edge-optimized API answers through a CloudFront which belongs to AWS, so its headers prove no front."""
    if kind == "cloudfront":
        return "cloudfront"
    passed = any(isinstance(incident.answer.header(name), str) for name in _PROXY_HEADERS)
    return "none" if kind == "execute-api" and incident.request.complete and not passed else UNKNOWN


def _rewritten(url: SplitResult | None, request: Request) -> Value:
    """A client sends the name in the URL (RFC 9110, section 7.2), unless another one is shown."""
    if url is None or not url.hostname:
        return UNKNOWN
    from why403.aws.hosts import name_in

    named = request.header("Host")
    return isinstance(named, str) and name_in(named) != _host(url, request)


def _preflight(incident: Incident) -> Value:
    request, complaint = incident.request, incident.answer.browser
    if moment(incident) in (HANDSHAKE, MESSAGE):
        return False
    spoken_of = isinstance(complaint, str) and re.search("preflight", complaint, re.I) is not None
    if request.method == "OPTIONS":
        asks = isinstance(request.header("Access-Control-Request-Method"), str)
        return True if asks or spoken_of or client_of(request) == "browser" else UNKNOWN
    if isinstance(complaint, str) and OF_PREFLIGHT.search(complaint[:20_000]):
        return True
    own_call = (
        request.complete
        or client_of(request) == "tool"
        or _read_by_the_caller(incident)
        or _refused_by_log(incident)
    )
    return (
        False if isinstance(request.method, str) and own_call and not isinstance(complaint, str) else UNKNOWN
    )


def _refused_by_log(incident: Incident) -> bool:
    """Whether a log names the gateway response that this call got, and tells of no OPTIONS."""
    if not incident.answer.log:
        return False
    from why403.logs.accesslog import response_type_of

    shown = response_type_of(incident.answer, incident.log_format)
    told = isinstance(shown, str) and shown not in ("", "-")
    return told and not any("OPTIONS" in line for line in incident.answer.log)


def _read_by_the_caller(incident: Incident) -> bool:
    """Whether the caller read AWS's own words: of a preflight a page never gets to see the answer."""
    text, key = message_of(incident.answer)
    shown = isinstance(text, str) and (key is not UNKNOWN or family_of(text) not in _REASON_PHRASES)
    return shown and not isinstance(incident.answer.browser, str)


_REASON_PHRASES = ("", FORBIDDEN, UNAUTHORIZED, NOT_FOUND)
"""Words that a client prints for a status alone."""


def client_of(request: Request) -> Value:
    """What sent the request, from its User-Agent or the reporter's words; only where one thing fits.

    A preflight is a browser's, whoever rehearses it.
    """
    if request.method == "OPTIONS" and isinstance(request.header("Access-Control-Request-Method"), str):
        return "browser"
    return _named_client(request)


def _named_client(request: Request) -> Value:
    agent = request.header("User-Agent")
    if isinstance(agent, str):
        kinds = (("sdk", _SDKS), ("tool", _TOOLS), ("browser", _BROWSERS))
        return next((kind for kind, pattern in kinds if pattern.search(agent[:2000])), UNKNOWN)
    if not isinstance(request.client, str):
        return UNKNOWN
    named = {kind for kind, pattern in _CLIENTS if pattern.search(request.client[:2000])}
    return named.pop() if len(named) == 1 else UNKNOWN


def _credentials_mode(incident: Incident) -> Value:
    """A browser sends cookies to another origin only if the page asks for it; its complaint says so too."""
    request, complaint = incident.request, incident.answer.browser
    if isinstance(complaint, str) and WITH_CREDENTIALS.search(complaint[:20_000]):
        return "include"
    abroad = isinstance(request.header("Origin"), str) and client_of(request) == "browser"
    return "include" if abroad and isinstance(request.header("Cookie"), str) else UNKNOWN


def _signed(query: str) -> bool:
    from urllib.parse import parse_qs

    return any(name.lower() == _SIGNED_QUERY for name in parse_qs(query, keep_blank_values=True))


def _authorization(request: Request, url: SplitResult | None) -> Value:
    return authorization_of(request.header("Authorization"), "" if url is None else url.query)


def authorization_of(header: str | State, query: str) -> Value:
    """What a call brings to be let in: a signature, in its header or its query, a bearer token, another
    scheme, or nothing."""
    if _SIGNED_QUERY in query.lower() and _signed(query):
        return "sigv4"
    if not isinstance(header, str):
        return "none" if header is ABSENT else UNKNOWN
    scheme = header.split(None, 1)[0].upper() if header.strip() else ""
    if scheme.startswith("AWS4-"):
        return "sigv4"
    return "bearer" if scheme == "BEARER" else "other"


def _size(request: Request) -> Value:
    if isinstance(request.body, bytes):
        return len(request.body)
    length = request.header("Content-Length")
    if isinstance(length, str) and re.fullmatch(r"[0-9]{1,15}", length):
        return int(length)
    return 0 if request.body is ABSENT else UNKNOWN
