"""What the CORS settings answer to a page of another origin.

An HTTP API answers by its own settings; a REST API by the headers of the mock behind its OPTIONS method, and
for its own refusals by those of its gateway responses. The rules that a browser adds are those of the Fetch
standard: GET, HEAD and POST need no permission, `*` is no wildcard for a call with credentials, and never one
for Authorization.
"""

from __future__ import annotations

from collections.abc import Iterator

from why403 import facts as catalogue
from why403.logic.facts import Facts
from why403.logic.places import Place
from why403.logic.states import ABSENT, State
from why403.model.configuration import Configuration, Cors, GatewayResponse
from why403.model.incident import FactValue, Request
from why403.model.route import UNKNOWN_SETTING, Setting

_SAFE_METHODS = frozenset({"GET", "HEAD", "POST"})
_ALLOWED = "access-control-allow-origin"
_DEFAULTS = frozenset({"DEFAULT_4XX", "DEFAULT_5XX"})
_Verdict = tuple[bool | None, Place]


def cors_statements(configuration: Configuration, facts: Facts, request: Request) -> Iterator[FactValue]:
    """Whether the call is allowed, and whether answers and refusals carry the headers."""
    kind = facts.get(catalogue.API_KIND.name)
    cors = configuration.api.cors
    if kind == "HTTP":
        yield from _of_http_api(cors)
    rules = cors if kind == "HTTP" else configuration.mock if kind == "REST" else UNKNOWN_SETTING
    if isinstance(rules.value, Cors):
        yield from _allowed(rules.value, facts, request)
        yield from _with_credentials(rules.value, facts)
    if kind != "HTTP":
        yield from _refusals(configuration)


def _of_http_api(cors: Setting[Cors]) -> Iterator[FactValue]:
    """Where CORS is configured the gateway adds the headers and drops the backend's."""
    if cors.known:
        yield FactValue(catalogue.CORS_ON_ANSWER.name, True, cors.at)


def _refusals(configuration: Configuration) -> Iterator[FactValue]:
    """Those that are not overridden have no such header; a type without an override follows its default."""
    responses = configuration.api.responses
    if not isinstance(responses.value, tuple):
        return
    carry = {response.kind: _carries(response) for response in responses.value}
    if all(each is False for each in carry.values()):
        yield FactValue(catalogue.CORS_ON_ERRORS.name, False, responses.at)
    elif carry.keys() >= _DEFAULTS and all(carry.values()):
        yield FactValue(catalogue.CORS_ON_ERRORS.name, True, responses.at)


def _carries(response: GatewayResponse) -> bool | None:
    headers = response.headers.value
    return None if isinstance(headers, State) else _ALLOWED in headers


def _allowed(rules: Cors, facts: Facts, request: Request) -> Iterator[FactValue]:
    """One list that does not name the call's part refuses; all have to name it to allow."""
    origin = facts.get(catalogue.ORIGIN.name)
    if not isinstance(origin, str):
        return
    verdicts = (_origin(rules, origin), _method(rules, facts, request), _headers(rules, facts, request))
    refused = next((at for verdict, at in verdicts if verdict is False), None)
    if refused is not None:
        yield FactValue(catalogue.CORS_ALLOWS.name, False, refused)
    elif all(verdict for verdict, _ in verdicts):
        yield FactValue(catalogue.CORS_ALLOWS.name, True, rules.at)


def _with_credentials(rules: Cors, facts: Facts) -> Iterator[FactValue]:
    """Admitted where they are allowed and the origin itself is named; `*` admits none."""
    origin, credentials, origins = facts.get(catalogue.ORIGIN.name), rules.credentials, rules.origins
    if credentials.value is False:
        yield FactValue(catalogue.CORS_CREDENTIALS.name, False, credentials.at)
    elif isinstance(origins.value, tuple) and origins.value == ("*",):
        yield FactValue(catalogue.CORS_CREDENTIALS.name, False, origins.at)
    elif credentials.value is True and isinstance(origins.value, tuple) and origin in origins.value:
        yield FactValue(catalogue.CORS_CREDENTIALS.name, True, credentials.at)


def _origin(rules: Cors, origin: str) -> _Verdict:
    """Exactly as written, or a star, alone or after the scheme."""
    if isinstance(rules.origins.value, State):
        return None, rules.at
    scheme = origin.partition("://")[0] + "://*"
    return bool({origin, scheme, "*"}.intersection(rules.origins.value)), rules.origins.at


def _method(rules: Cors, facts: Facts, request: Request) -> _Verdict:
    verb, preflight = facts.get(catalogue.METHOD.name), facts.get(catalogue.PREFLIGHT.name)
    wanted = request.header("Access-Control-Request-Method") if verb == "OPTIONS" else verb
    if preflight is False and verb != "OPTIONS":
        return True, rules.at
    if not isinstance(wanted, str) or (preflight is not True and verb != "OPTIONS"):
        return None, rules.at
    if wanted in _SAFE_METHODS:
        return True, rules.at
    return _listed(rules, rules.methods, wanted, wanted)


def _headers(rules: Cors, facts: Facts, request: Request) -> _Verdict:
    if facts.get(catalogue.METHOD.name) != "OPTIONS":
        known = facts.get(catalogue.PREFLIGHT.name) is False
        return (True if known else None), rules.at
    wanted = request.header("Access-Control-Request-Headers")
    if isinstance(wanted, State):
        return (True if wanted is ABSENT else None), rules.at
    names = [name.strip().lower() for name in wanted.split(",") if name.strip()]
    verdicts = [_listed(rules, rules.headers, name, name) for name in names]
    refused = next((verdict for verdict in verdicts if verdict[0] is False), None)
    return refused or ((True if all(v for v, _ in verdicts) else None), rules.at)


def _listed(rules: Cors, listed: Setting[tuple[str, ...]], wanted: str, name: str) -> _Verdict:
    """Whether a list names it; a star does where it is known that no credentials go along."""
    if isinstance(listed.value, State):
        return None, rules.at
    named = {part.lower() for part in listed.value}
    if wanted.lower() in named:
        return True, listed.at
    if "*" not in named:
        return False, listed.at
    plain = rules.credentials.value is False and name != "authorization"
    return (True if plain else None), listed.at
