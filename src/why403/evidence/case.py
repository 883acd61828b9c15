"""From an incident to the case that questions are asked about."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from why403 import facts as catalogue
from why403.credentials.clue import Clue
from why403.evidence.assumptions import assumptions_used
from why403.evidence.facts_of import facts_of
from why403.evidence.fingerprint import fingerprint
from why403.frozen import dataclass, replace
from why403.logic.claims import Claim
from why403.logic.facts import Value
from why403.logic.places import Place
from why403.logic.states import ABSENT, UNKNOWN, State
from why403.model.incident import Answer, Exchange, FactValue, Headers, Incident, Request
from why403.model.journey import of_preflight_too
from why403.pattern import pattern
from why403.refusals.stranger import Role

if TYPE_CHECKING:
    from why403.access.definitions import Access, Landed
    from why403.model.configuration import Configuration
    from why403.model.incident import ShownConfig
    from why403.model.route import Route

_Reader = Callable[[Incident, dict[str, Value]], Iterable[Clue]]


@dataclass(frozen=True, slots=True)
class CallFacts:
    """What is told of a call: its facts, with what follows from the configuration, and where it landed in
    that."""

    facts: dict[str, Value] = field(repr=False)
    clues: tuple[Clue, ...]
    landed: Landed | None


def call_facts(incident: Incident, more: Iterable[Clue] = (), *, read_clues: bool = True) -> CallFacts:
    """Everything told: by statements first, then by the configuration, then by clues, then by the call.

    `more` are clues that were found beside the call.
    """
    told = facts_of(incident)
    found = landed_in(incident, told)
    base = with_configuration(found, told, incident.statements)
    clues = (*(clues_of(incident, base) if read_clues else ()), *more)
    shown = shown_by_clues(clues)
    whole = _with_size(_with_server({**shown, **base}, incident), incident)
    if found is not None:
        found = found.learning_all({**shown, **_with_size(_with_server(told, incident), incident), **told})
    return CallFacts(whole, clues, found)


def known_facts(incident: Incident, clues: Iterable[Clue] | None = None) -> dict[str, Value]:
    """The facts alone; `clues` are those of this incident, where they were read before."""
    return call_facts(incident, () if clues is None else clues, read_clues=clues is None).facts


def _without_clues(incident: Incident) -> dict[str, Value]:
    told = facts_of(incident)
    return with_configuration(landed_in(incident, told), told, incident.statements)


def with_configuration(
    found: Landed | None, told: Mapping[str, Value], statements: Iterable[FactValue]
) -> dict[str, Value]:
    """What is told of a call, with what follows from the configuration; what somebody stated stands above
    it."""
    if found is None:
        return dict(told)
    from why403.access.definitions import outcomes

    shown = {said.fact: said.value for said in outcomes(found.access, found.call)}
    stated = {said.fact: said.value for said in statements if said.fact in told or said.value is UNKNOWN}
    return {**found.call.facts, **shown, **stated}


_WANTED = "Access-Control-Request-Method"
_OF_PREFLIGHTS = ("host", "origin", "access-control-request-")


def preflight_facts(incident: Incident) -> CallFacts:
    """What is told of the preflight of this call: a request of its own, without credentials. A request that
    is a preflight itself is not asked about by another one."""
    sent = incident.request
    itself = sent.method == "OPTIONS" and isinstance(sent.header(_WANTED), str)
    wanted = ((_WANTED, sent.method),) if isinstance(sent.method, str) and not itself else ()
    kept = tuple((name, value) for name, value in sent.headers if name.lower().startswith(_OF_PREFLIGHTS))
    asked = Request(
        "OPTIONS", sent.url, (*kept, *wanted), ABSENT, client="browser", complete=True, at=sent.at
    )
    told = tuple(said for said in incident.statements if of_preflight_too(said.fact))
    whole = replace(incident, request=asked, statements=told, answer=Answer(), preflight=Exchange())
    found = call_facts(whole, read_clues=False)
    landed = None if found.landed is None else found.landed.learning(catalogue.PREFLIGHT.name, True)
    return CallFacts({**found.facts, catalogue.PREFLIGHT.name: True}, (), landed)


def clues_of(incident: Incident, facts: dict[str, Value] | None = None) -> tuple[Clue, ...]:
    """What is read off the call itself by all readers."""
    told = _without_clues(incident) if facts is None else facts
    incident = _with_authorizer(_as_it_arrives(incident, told), told)
    return tuple(clue for reader in _READERS for clue in reader(incident, told))


def _as_it_arrives(incident: Incident, facts: dict[str, Value]) -> Incident:
    """The incident with the request that reaches API Gateway: without the header that a distribution leaves
    out, and placed where this is told."""
    sent = incident.request
    if facts.get(catalogue.AUTHORIZATION.name) != "none" or not isinstance(sent.header("Authorization"), str):
        return incident
    found = landed_in(incident, facts)
    passed = None if found is None else found.call.landing.behaviour
    if passed is None:
        return incident
    kept = tuple(pair for pair in sent.headers if pair[0].lower() != "authorization")
    return replace(incident, request=replace(sent, headers=kept, complete=True, at=passed.headers.at))


def assumed_by_reading(
    incident: Incident, facts: dict[str, Value], clues: tuple[Clue, ...]
) -> tuple[Claim, ...]:
    """What the reading of this call takes for true although nobody documents it."""
    return assumptions_used(incident, facts, clues)


def shown_by_clues(clues: Iterable[Clue]) -> dict[str, Value]:
    """The facts that clues settle; one on which they differ stays untold."""
    shown: dict[str, Value] = {}
    for said in [said for clue in clues for said in clue.shows]:
        shown[said.fact] = said.value if shown.get(said.fact, said.value) == said.value else UNKNOWN
    return {fact: value for fact, value in shown.items() if value is not UNKNOWN}


def _of_token(incident: Incident, facts: dict[str, Value]) -> Iterable[Clue]:
    challenged = isinstance(incident.answer.header("www-authenticate"), str)
    if not challenged and not _may_be_token(facts) and not incident.authorizer.told:
        return ()
    from why403.credentials.jwt.clues import token_clues

    return token_clues(incident, facts, _scopes(incident, facts))


def _may_be_token(facts: dict[str, Value]) -> bool:
    """Whether there is something in the Authorization header that an authorizer of tokens may read."""
    method = facts.get(catalogue.METHOD_AUTHORIZATION.name, UNKNOWN)
    if method in ("JWT", "COGNITO_USER_POOLS"):
        return True
    return method is UNKNOWN and facts.get(catalogue.AUTHORIZATION.name) in ("bearer", "other")


def _scopes(incident: Incident, facts: dict[str, Value]) -> tuple[str, ...] | State:
    """The scopes of the route that was called, where the list of routes tells them."""
    route = _called(incident, facts)
    return UNKNOWN if route is None else route.scopes.value


def _called(incident: Incident, facts: dict[str, Value]) -> Route | None:
    """The route that was called, where a list of routes tells it."""
    if incident.beside is None and not _lists_routes(incident):
        return None
    found = landed_in(incident, facts)
    return None if found is None else found.call.landing.met


def _lists_routes(incident: Incident) -> bool:
    api = None if incident.config is None else incident.config.configuration.api
    return api is not None and (api.routes.value is not UNKNOWN or api.served.value is not UNKNOWN)


def _whole(own: ShownConfig | None, beside: Configuration | None) -> Configuration | None:
    """What the incident shows of the configuration, above what other sources tell."""
    if own is None or beside is None:
        return beside if own is None else own.configuration
    from why403.templates.merge import above

    return above(own.configuration, beside)


def _with_authorizer(incident: Incident, facts: dict[str, Value]) -> Incident:
    """The incident with the settings of the called route's authorizer, where another source tells them."""
    if incident.beside is None or incident.authorizer.of_method:
        return incident
    route = _called(incident, facts)
    name = None if route is None else route.authorizer.value
    settings = incident.beside.authorizers.get(name) if isinstance(name, str) else None
    return incident if settings is None else replace(incident, authorizer_beside=settings)


def _of_authorizer(incident: Incident, facts: dict[str, Value]) -> Iterable[Clue]:
    if not incident.authorizer.told and not any("uthorizer" in line for line in incident.answer.log):
        return ()
    from why403.credentials.authorizer.clues import authorizer_clues

    return authorizer_clues(incident, facts)


def _of_signature(incident: Incident, facts: dict[str, Value]) -> Iterable[Clue]:
    request, answer = incident.request, incident.answer
    signed = facts.get(catalogue.AUTHORIZATION.name) == "sigv4"
    marked = any(name[:6].lower() == "x-amz-" for name, _ in request.headers)
    words = (answer.body, answer.said, *answer.log)
    if not (signed or marked or any(_SIGNATURE.search(text) for text in words if isinstance(text, str))):
        return ()
    from why403.credentials.sigv4.clues import clues

    return clues(request, answer, _called_at(incident))


def _called_at(incident: Incident) -> datetime | None:
    """When the call was made, where something else than the answer's own Date header tells it."""
    told = incident.called_at
    return None if isinstance(told, State) else datetime.fromtimestamp(told, UTC)


def _is_of_log(text: str) -> bool:
    """Whether a sentence is one of a log that has no lines of its own in an incident."""
    head = text[:1_000]
    return head.startswith(("AWS WAF ", "CloudTrail: ")) or any(word in head for word in _OF_FUNCTIONS)


_OF_FUNCTIONS = ("[ERROR]", "Runtime.", "Task timed out")


def _of_logs(incident: Incident, facts: dict[str, Value]) -> Iterable[Clue]:
    if not incident.answer.log and not any(map(_is_of_log, incident.context)):
        return ()
    from why403.evidence.log_evidence import log_clues

    return log_clues(incident, facts)


def _of_journey(incident: Incident, facts: dict[str, Value]) -> Iterable[Clue]:
    origin = facts.get(catalogue.ORIGIN.name)
    answered = incident.preflight.answer.status is not UNKNOWN
    if not answered and incident.answer.browser is UNKNOWN and not isinstance(origin, str):
        return ()
    from why403.evidence.journey import journey_clues

    return journey_clues(incident, facts)


def _of_connections(incident: Incident, facts: dict[str, Value]) -> Iterable[Clue]:
    moment = facts.get(catalogue.WEBSOCKET_MOMENT.name)
    if moment not in ("connections", "handshake"):
        return ()
    from why403.evidence.connections import connection_clues, handshake_clues

    return connection_clues(incident) if moment == "connections" else handshake_clues(incident)


_SIGNATURE = pattern("signature|credential should be|key=value pair|canonical", re.IGNORECASE)


def _of_credentials(incident: Incident, _facts: dict[str, Value]) -> Iterable[Clue]:
    if incident.config is None or incident.config.credentials.expiration is UNKNOWN:
        return ()
    from why403.evidence.credentials import credentials_clues

    return credentials_clues(incident)


def _of_address(incident: Incident, facts: dict[str, Value]) -> Iterable[Clue]:
    if not isinstance(facts.get(catalogue.PATH.name), str):
        return ()
    from why403.evidence.addresses import address_clues

    return address_clues(incident, facts)


def _of_key(incident: Incident, _facts: dict[str, Value]) -> Iterable[Clue]:
    request = incident.request
    shown = (request.url, *(part for header in request.headers for part in header))
    if not any(isinstance(part, str) and "key" in part.lower() for part in shown):
        return ()
    from why403.evidence.keys import key_clues

    return key_clues(incident)


_READERS: tuple[_Reader, ...] = (
    _of_address,
    _of_key,
    _of_signature,
    _of_token,
    _of_authorizer,
    _of_logs,
    _of_connections,
    _of_journey,
    _of_credentials,
)


def _with_server(facts: dict[str, Value], incident: Incident) -> dict[str, Value]:
    """Who serves a host follows from its kind, unless somebody says otherwise.

    API Gateway listens on port 443 alone (a source of the gate `edge`). Who answers on another port under a
    name of somebody's own is not known, whatever the words; nor who does on this machine, unless the name or
    the answer is an emulator's: a development proxy or a tunnel there passes calls on.
    """
    kind = facts.get(catalogue.HOST_KIND.name, UNKNOWN)
    if isinstance(kind, State):
        return facts
    real: bool | State = True
    if kind == "local":
        real = False if _is_emulated(facts.get(catalogue.HOST.name, UNKNOWN), incident) else UNKNOWN
    elif kind == "custom" and _port(incident) not in (None, 443):
        real = UNKNOWN
    return {catalogue.REAL_GATEWAY.name: real, **facts}


def _is_emulated(host: Value, incident: Incident) -> bool:
    """Whether the name that was called, or the answer, is that of an emulator."""
    called = host if isinstance(host, str) else ""
    return fingerprint(incident.answer, incident.log_format, called).role == Role.EMULATOR


def _port(incident: Incident) -> int | None:
    """The port that the URL names."""
    url = incident.request.url
    if not isinstance(url, str):
        return None
    from urllib.parse import urlsplit

    try:
        return urlsplit(url).port
    except ValueError:
        return None


LARGEST_BODY = 10_485_760
"""Bytes (developer guide, api-gateway-execution-service-limits-table and http-api-quotas: 10 MB)."""


MOST_HEADERS, MOST_HEADERS_PRIVATE = 20_480, 8_000
"""Bytes of all headers together, of a REST API and of a private one (the same table, read 2026-11-28; copies
until April 2026 have 10,240 where it has 20,480: nothing is concluded in between)."""


MOST_HEADERS_HTTP = 10_240
"""Bytes of the request line and the values of all headers together, of an HTTP API (http-api-quotas)."""


LONGEST_URL = {"EDGE": 8_192, "REGIONAL": 10_240, "PRIVATE": 8_192}
"""Characters of a URL, by the type of a REST API's endpoint (the same table, read 2026-11-28)."""

_NEVER_TOO_MANY = min(MOST_HEADERS, MOST_HEADERS_PRIVATE, MOST_HEADERS_HTTP)
"""Bytes that no API refuses, whatever else it limits; a character has up to four in UTF-8."""


def _with_size(facts: dict[str, Value], incident: Incident) -> dict[str, Value]:
    """What is above a limit is too large, a body or the headers that are shown; what is below it says nothing
    of the rest."""
    size = facts.get(catalogue.BODY_SIZE.name)
    if isinstance(size, int) and size > LARGEST_BODY and facts.get(catalogue.API_KIND.name) != "WEBSOCKET":
        return {catalogue.REQUEST_SIZE_OK.name: False, **facts}
    config = incident.config.configuration if incident.config is not None else None
    endpoint = facts.get(catalogue.ENDPOINT_TYPE.name, config and config.api.endpoint_type.value)
    kind = facts.get(catalogue.API_KIND.name, config and config.api.kind.value)
    if too_many_headers(incident.request.headers, private=endpoint == "PRIVATE", http=kind == "HTTP"):
        return {catalogue.REQUEST_SIZE_OK.name: False, catalogue.OVERSIZE.name: "headers", **facts}
    return facts


def too_many_headers(headers: Headers, *, private: bool, http: bool) -> bool:
    """Whether all headers together are more than an API accepts. The request line of an HTTP API, which
    counts too, is left out: it only makes a request larger."""
    if 4 * sum([len(name) + len(value) for name, value in headers]) <= _NEVER_TOO_MANY:
        return False
    if http:
        return sum(_size(value) for _, value in headers) > MOST_HEADERS_HTTP
    sent = sum(_size(name) + _size(value) for name, value in headers)
    return sent > (MOST_HEADERS_PRIVATE if private else MOST_HEADERS)


def _size(text: str) -> int:
    """The bytes of a text, of which a recording can hold half a character."""
    return len(text.encode("utf-8", "surrogatepass"))


def places(incident: Incident) -> dict[str, Place]:
    """Where each fact was told by somebody."""
    return {said.fact: said.at for said in incident.statements}


def landed_in(incident: Incident, facts: dict[str, Value]) -> Landed | None:
    """Where the call lands in what is shown of the configuration; `None` where nothing is."""
    whole = _whole(incident.config, incident.beside)
    if whole is None:
        return None
    from why403.access.definitions import landed

    return landed(_prepared(whole), facts, incident.request)


_PREPARED: list[tuple[Configuration, Access]] = []
_KEPT = 2


def _prepared(configuration: Configuration) -> Access:
    """A configuration made ready once, however often a call lands in it while it is explained."""
    from why403.access.definitions import Access

    found = next((access for known, access in _PREPARED if known is configuration), None)
    if found is None:
        found = Access(configuration)
        _PREPARED.append((configuration, found))
        del _PREPARED[:-_KEPT]
    return found


def shown_by_configuration(incident: Incident, facts: dict[str, Value]) -> tuple[FactValue, ...]:
    """What the configuration says of this call."""
    found = landed_in(incident, facts)
    if found is None:
        return ()
    from why403.access.definitions import outcomes

    return outcomes(found.access, found.call)


def sentences(incident: Incident) -> tuple[str, ...]:
    """The reporter's own words, and those of programs that spoke for the gateway: each paragraph and each
    item of a list by itself, for words of two need not be of one thing."""
    answer, request = incident.answer, incident.request
    spoken = (answer.said, answer.browser, request.client)
    texts = (*incident.context, *answer.log, *(text for text in spoken if not isinstance(text, State)))
    return tuple(part for text in texts for part in _PARAGRAPHS.split(text) if part.strip())


_PARAGRAPHS = pattern(r"\n[ \t]*\n|\n(?=[ \t]*(?:[-*\u2022]|\d{1,2}[.)])[ \t])")
