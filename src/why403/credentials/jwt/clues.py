"""What the token of a call, and an answer about one, say of the cause."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from why403 import facts as catalogue
from why403.credentials.authorizer.identity import Source, source_of, value_of
from why403.credentials.clue import Clue
from why403.credentials.jwt import cognito, http_api, rest_jwt
from why403.credentials.jwt.challenge import read_challenge
from why403.credentials.jwt.moment import moment_of
from why403.credentials.jwt.read import Form, Token, read_token, told_token
from why403.credentials.jwt.rules import TokenRequirements
from why403.credentials.verdict import Verdict, broken, doubtful, least
from why403.frozen import dataclass
from why403.logic.facts import Fact, Facts
from why403.logic.formula import Cause
from why403.logic.states import ABSENT, UNKNOWN, State
from why403.logic.truth import NO, Truth
from why403.model.authorizer import Settings, Texts
from why403.model.incident import FactValue, Incident
from why403.refusals import causes

Rules = Callable[[Token, TokenRequirements], Iterable[Verdict]]


@dataclass(frozen=True, slots=True)
class TokenAuthorizer:
    """One kind of authorizer of tokens: what it is called in the configuration, on which APIs, its rules."""

    authorization: str
    api: str
    valid: Rules
    scoped: Rules
    invalid: Cause
    unscoped: Cause


KINDS = (
    TokenAuthorizer(
        "COGNITO_USER_POOLS",
        "REST",
        cognito.valid,
        cognito.scoped,
        causes.COGNITO_TOKEN_INVALID,
        causes.COGNITO_SCOPE,
    ),
    TokenAuthorizer("JWT", "HTTP", http_api.valid, http_api.scoped, causes.JWT_INVALID, causes.JWT_SCOPE),
    TokenAuthorizer("JWT", "REST", rest_jwt.valid, rest_jwt.scoped, causes.JWT_INVALID, causes.JWT_SCOPE),
)


def token_clues(incident: Incident, facts: Facts, scopes: Texts = UNKNOWN) -> Iterator[Clue]:
    """Everything that is read off the token, for each kind of authorizer that may have read it.

    `scopes` are those of the route that was called, where the list of routes tells it.
    """
    told = incident.authorizer
    settings = replace(told, scopes=scopes) if told.scopes is UNKNOWN else told
    if _is_preflight(incident, facts):
        return
    kinds = _kinds(settings, facts)
    yield from _challenged(incident, facts)
    token = _token(settings, incident, settled=_settled(settings, facts))
    if token is not None:
        given = TokenRequirements(settings, moment_of(incident))
        yield from _judged(kinds, token, given, incident)


def _is_preflight(incident: Incident, facts: Facts) -> bool:
    """A browser sends no token with it, so that none arrived is not its sender's fault."""
    return incident.request.method == "OPTIONS" or facts.get(catalogue.PREFLIGHT.name) is True


def _kinds(settings: Settings, facts: Facts) -> tuple[TokenAuthorizer, ...]:
    """The kinds that what is told leaves over."""
    api = facts.get(catalogue.API_KIND.name, UNKNOWN)
    method = facts.get(catalogue.METHOD_AUTHORIZATION.name, UNKNOWN)
    named = settings.kind if method is UNKNOWN else method
    return tuple(
        kind for kind in KINDS if api in (UNKNOWN, kind.api) and named in (UNKNOWN, kind.authorization)
    )


def _settled(settings: Settings, facts: Facts) -> bool:
    """Whether an authorizer of tokens reads it: another may well want a text that is no JWT."""
    told = (settings.kind, facts.get(catalogue.METHOD_AUTHORIZATION.name))
    return any(kind.authorization in told for kind in KINDS)


def _token(settings: Settings, incident: Incident, *, settled: bool) -> Token | Verdict | None:
    """The token, or that there is none; nothing where neither is known."""
    told = (
        source_of(settings.sources[0]) if isinstance(settings.sources, tuple) and settings.sources else None
    )
    source = told or Source("header", "Authorization")
    value = value_of(source, incident.request)
    if value is ABSENT and settled:
        missing = broken if told else doubtful
        return missing("bearer-missing", part=source.part, source=source.name)
    token = None if isinstance(value, State) else read_token(value)
    if not isinstance(settings.token, State) and (token is None or token.form is Form.MASKED):
        return told_token(settings.token, token)
    return token if token is None or settled or token.form not in (Form.OTHER, Form.OPAQUE) else None


def _judged(
    kinds: tuple[TokenAuthorizer, ...], token: Token | Verdict, given: TokenRequirements, incident: Incident
) -> Iterator[Clue]:
    """The clues of all kinds; a fact is shown only where all kinds agree on it."""
    valid = [(kind.invalid, _verdicts(kind.valid, token, given)) for kind in kinds]
    scoped = [(kind.unscoped, _verdicts(kind.scoped, token, given)) for kind in kinds]
    yield from _clues(catalogue.TOKEN_VALID, valid, incident)
    if isinstance(token, Token) and token.form is Form.JWT:
        yield from _clues(catalogue.TOKEN_SCOPE_OK, scoped, incident)


def _verdicts(rules: Rules, token: Token | Verdict, given: TokenRequirements) -> tuple[Verdict, ...]:
    return (token,) if isinstance(token, Verdict) else tuple(rules(token, given))


def _clues(fact: Fact, judged: list[tuple[Cause, tuple[Verdict, ...]]], incident: Incident) -> Iterator[Clue]:
    truths = {least(verdicts) for _, verdicts in judged}
    agreed = truths.pop() if len(truths) == 1 else Truth.UNKNOWN
    shows = _shows(fact, agreed, incident)
    noticed = {
        (cause.code, verdict.name): verdict
        for cause, verdicts in judged
        for verdict in verdicts
        if verdict.name
    }
    for (code, name), verdict in noticed.items():
        settles = shows if verdict.truth is NO else ()
        yield Clue(name, code, verdict.parts, settles, incident.request.at)
    if agreed > Truth.UNKNOWN:
        yield Clue(f"{fact.name}-met", "", (), shows, incident.request.at)


def _shows(fact: Fact, truth: Truth, incident: Incident) -> tuple[FactValue, ...]:
    return (
        (FactValue(fact.name, truth > Truth.UNKNOWN, incident.request.at),)
        if truth is not Truth.UNKNOWN
        else ()
    )


def _challenged(incident: Incident, facts: Facts) -> Iterator[Clue]:
    """The reason that an HTTP API gives. Only its JWT authorizer speaks so."""
    value = incident.answer.header("www-authenticate")
    method = facts.get(catalogue.METHOD_AUTHORIZATION.name, "JWT")
    if not isinstance(value, str) or facts.get(catalogue.API_KIND.name, "HTTP") != "HTTP" or method != "JWT":
        return
    verdict = read_challenge(value)
    if verdict is None or (verdict.name == "challenge-bare" and not _from_gateway(incident)):
        return
    lacking = verdict.name == "challenge-scope"
    fact, cause = (
        (catalogue.TOKEN_SCOPE_OK, causes.JWT_SCOPE)
        if lacking
        else (catalogue.TOKEN_VALID, causes.JWT_INVALID)
    )
    shows = (
        FactValue(fact.name, False, incident.answer.at),
        FactValue(catalogue.METHOD_AUTHORIZATION.name, "JWT", incident.answer.at),
    )
    yield Clue(verdict.name, cause.code, verdict.parts, shows, incident.answer.at)


def _from_gateway(incident: Incident) -> bool:
    return isinstance(incident.answer.header("apigw-requestid"), str)
