"""What the CORS settings answer to a page of another origin.

An HTTP API answers by its own settings; a REST API by the headers of the mock behind its OPTIONS method, and
for its own refusals by those of its gateway responses. The rules that a browser adds are those of the Fetch
standard: GET, HEAD and POST need no permission, `*` is no wildcard for a call with credentials, and never one
for Authorization.
"""

from __future__ import annotations

from why403 import facts as catalogue
from why403.access.defining import Said, const, open_
from why403.access.landing import Landing
from why403.frozen import dataclass
from why403.logic.facts import AMONG, Fact, Operator, Value
from why403.logic.formula import Atom, CaseOf, Formula, all_of, any_of, yes
from why403.logic.places import Located
from why403.logic.states import ABSENT, UNKNOWN, State
from why403.logic.truth import NO, YES, Truth
from why403.model.configuration import Configuration, Cors, GatewayResponse
from why403.model.incident import Answer
from why403.model.route import UNKNOWN_SETTING, Setting

_SAFE_METHODS = frozenset({"GET", "HEAD", "POST"})
_ALLOWED = "access-control-allow-origin"
_DEFAULTS = frozenset({"DEFAULT_4XX", "DEFAULT_5XX"})

WANTED_METHOD = catalogue.header_fact("access-control-request-method")
WANTED_HEADERS = catalogue.header_fact("access-control-request-headers")


@dataclass(frozen=True, slots=True)
class Listed:
    """What a list of methods or headers allows: names in small letters, and what a star in it stands for.

    `star` is YES where it is known that no credentials go along, UNKNOWN where they may.
    """

    names: frozenset[str]
    star: Truth


_NOT_TOLD = Listed(frozenset(), Truth.UNKNOWN)
"""A list that is not known: only a preflight that asks for no name is known to be allowed."""


def _listed(value: Value, operand: object) -> Truth:
    """Every name of a comma list is allowed. A star never stands for Authorization."""
    assert isinstance(operand, Listed)
    wanted = [name.strip().lower() for name in str(value).split(",") if name.strip()]
    return min((_one_listed(name, operand) for name in wanted), default=YES)


def _one_listed(name: str, listed: Listed) -> Truth:
    if name in listed.names:
        return YES
    return Truth.UNKNOWN if name == "authorization" and listed.star is YES else listed.star


ALL_LISTED = Operator("are all allowed by", _listed, absent=True, open=True)


def origin_allowed(value: Value, operand: object) -> bool:
    """Exactly as written, or a star, alone or after the scheme."""
    origin = str(value)
    scheme = origin.partition("://")[0] + "://*"
    return isinstance(operand, frozenset) and bool({origin, scheme, "*"} & operand)


ORIGIN_ALLOWED = Operator("is an allowed origin", origin_allowed)


def cors(configuration: Configuration, landing: Landing) -> Said:
    """Whether the call is allowed, and whether answers and refusals carry the headers."""
    own = configuration.api.cors
    said: Said = {}
    if landing.kind == "HTTP" and own.known:
        said[catalogue.CORS_ON_ANSWER.name] = Located(True, own.at)
    rules = (
        own if landing.kind == "HTTP" else configuration.mock if landing.kind == "REST" else UNKNOWN_SETTING
    )
    if isinstance(rules.value, Cors):
        said |= allowed_by(rules.value)
    if landing.kind != "HTTP":
        said |= _refusals(configuration)
    return said


def allowed_by(rules: Cors) -> Said:
    """What the headers of an answer to a preflight, or the settings behind it, allow: the call,
    credentials."""
    return {catalogue.CORS_ALLOWS.name: _call_allowed(rules), **_with_credentials(rules)}


def rules_of(answer: Answer) -> Cors:
    """The rules that an answer to a preflight shows."""
    allows = answer.header("Access-Control-Allow-Credentials")
    return Cors(
        origins=_listed_in(answer, "Access-Control-Allow-Origin"),
        methods=_listed_in(answer, "Access-Control-Allow-Methods"),
        headers=_listed_in(answer, "Access-Control-Allow-Headers"),
        credentials=UNKNOWN_SETTING if allows is UNKNOWN else Setting(allows == "true", answer.at),
        at=answer.at,
    )


def _listed_in(answer: Answer, name: str) -> Setting[tuple[str, ...]]:
    value = answer.header(name)
    if value is UNKNOWN:
        return UNKNOWN_SETTING
    parts = value.split(",") if isinstance(value, str) else ()
    return Setting(tuple(part.strip() for part in parts), answer.at)


def _refusals(configuration: Configuration) -> Said:
    """Those that are not overridden have no such header; a type without an override follows its default."""
    responses, fact = configuration.api.responses, catalogue.CORS_ON_ERRORS
    if not isinstance(responses.value, tuple):
        return {}
    carry = {response.kind: _carries(response) for response in responses.value}
    if all(each is False for each in carry.values()):
        return {fact.name: Located(False, responses.at)}
    if carry.keys() >= _DEFAULTS and all(carry.values()):
        return {fact.name: Located(True, responses.at)}
    return {}


def _carries(response: GatewayResponse) -> bool | None:
    headers = response.headers.value
    return None if isinstance(headers, State) else _ALLOWED in headers


def _call_allowed(rules: Cors) -> Formula:
    """One list that does not name the call's part refuses; all have to name it to allow."""
    fact = catalogue.CORS_ALLOWS
    origins = rules.origins.value
    named = (
        open_(fact, rules.at)
        if isinstance(origins, State)
        else Atom(catalogue.ORIGIN, ORIGIN_ALLOWED, frozenset(origins), None, rules.origins.at)
    )
    whole = all_of((named, _method(rules), _headers(rules)))
    return CaseOf(catalogue.ORIGIN, {ABSENT: open_(fact)}, whole)


def _method(rules: Cors) -> Formula:
    """The verb that the preflight asks for, or that of the call behind it; without a preflight any is
    allowed."""
    fact = catalogue.CORS_ALLOWS
    call = CaseOf(
        catalogue.PREFLIGHT,
        {False: yes(rules.at), True: _method_listed(catalogue.METHOD, rules)},
        open_(fact, rules.at),
    )
    return CaseOf(catalogue.METHOD, {"OPTIONS": _method_listed(WANTED_METHOD, rules)}, call)


def _method_listed(asked: Fact, rules: Cors) -> Formula:
    methods = rules.methods.value
    safe = Atom(asked, AMONG, _SAFE_METHODS, None, rules.at)
    listed: Formula = open_(catalogue.CORS_ALLOWS, rules.at)
    if not isinstance(methods, State):
        listed = Atom(asked, ALL_LISTED, _list_of(methods, rules), None, rules.methods.at)
    return CaseOf(asked, {ABSENT: open_(catalogue.CORS_ALLOWS, rules.at)}, any_of((safe, listed)))


def _headers(rules: Cors) -> Formula:
    headers, allowed, at = rules.headers.value, _NOT_TOLD, rules.at
    if not isinstance(headers, State):
        allowed, at = _list_of(headers, rules), rules.headers.at
    listed = Atom(WANTED_HEADERS, ALL_LISTED, allowed, None, at)
    call = CaseOf(catalogue.PREFLIGHT, {False: yes(rules.at)}, open_(catalogue.CORS_ALLOWS, rules.at))
    return CaseOf(catalogue.METHOD, {"OPTIONS": listed}, call)


def _list_of(listed: tuple[str, ...], rules: Cors) -> Listed:
    """A star counts where it is known that no credentials go along."""
    names = frozenset(part.lower() for part in listed)
    if "*" not in names:
        return Listed(names, NO)
    return Listed(names, YES if rules.credentials.value is False else Truth.UNKNOWN)


def _with_credentials(rules: Cors) -> Said:
    """Admitted where they are allowed and the origin itself is named; `*` admits none."""
    fact, credentials, origins = catalogue.CORS_CREDENTIALS, rules.credentials, rules.origins
    if credentials.value is False:
        return {fact.name: Located(False, credentials.at)}
    if isinstance(origins.value, tuple) and origins.value == ("*",):
        return {fact.name: Located(False, origins.at)}
    if credentials.value is True and isinstance(origins.value, tuple):
        named: dict[Value, Formula] = {each: const(True, credentials.at, fact) for each in origins.value}
        return {fact.name: CaseOf(catalogue.ORIGIN, named, open_(fact))}
    return {}
