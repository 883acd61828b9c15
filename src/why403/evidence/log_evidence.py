"""What the lines of logs prove that an incident shows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from why403 import facts as catalogue
from why403.credentials.clue import Clue
from why403.documents.errors import BadInput
from why403.incident.pieces import RECORDS
from why403.logic.facts import Value
from why403.logic.places import Place
from why403.logic.states import UNKNOWN, State
from why403.logs.accesslog import has_route_keys, response_type_of
from why403.logs.execution import texts_of
from why403.logs.execution_facts import lines_of_method, may_not_invoke
from why403.logs.integration_failures import failure_in
from why403.model.incident import Answer, FactValue, Incident
from why403.pasted.combine import combine
from why403.pasted.output import lines_of
from why403.pasted.text import message_of
from why403.refusals.wordings import INTERNAL, family_of

NO_EVIDENCE = Incident()

_MOST = 1_000
_BLOCKED = re.compile(r"AWS WAF blocked the request by rule (.{1,300}?)(?: \(for [^)]{0,200}\))?$")
_EDITED = re.compile(
    r"CloudTrail: API (\S{1,40}) was edited at (\S{1,40}) \((\w{1,80})\) after its last deployment"
)
_DISABLED = re.compile(r"CloudTrail: API key ([a-z0-9]{4,20}) was disabled at (\S{1,40}) \(UpdateApiKey\)")
_FAILED = re.compile(
    r"\[ERROR\]\s+(?:Runtime\.)?\w{1,60}(?:Error|Exception)\b|\bRuntime\.(?:ImportModule|HandlerNotFound|Exit|Unhandled)"
    r"|\bTask timed out after \d"
)
"""How the log of a function that was invoked says that it failed."""
ERROR_TYPES = {
    "ACCESS_DENIED": "AccessDeniedException",
    "AUTHORIZER_CONFIGURATION_ERROR": "AuthorizerConfigurationException",
    "BAD_REQUEST_BODY": "BadRequestException",
    "BAD_REQUEST_PARAMETERS": "BadRequestException",
    "INVALID_API_KEY": "ForbiddenException",
    "INVALID_SIGNATURE": "InvalidSignatureException",
    "MISSING_AUTHENTICATION_TOKEN": "MissingAuthenticationTokenException",
    "QUOTA_EXCEEDED": "LimitExceededException",
    "THROTTLED": "TooManyRequestsException",
    "UNAUTHORIZED": "UnauthorizedException",
    "WAF_FILTERED": "ForbiddenException",
}
"""The x-amzn-ErrorType that goes with a gateway response, where one is known to."""


def told_by_log(incident: Incident) -> dict[str, Value]:
    """The facts that the incident's log lines prove, together with the words of its answer."""
    answer = incident.answer
    shown = evidence(answer, incident.log_format)
    told = {said.fact: said.value for said in shown.statements}
    if _ends_without_permission(answer, texts_of(shown.answer.log)):
        told |= {catalogue.INTEGRATION_PERMITTED.name: False, catalogue.BACKEND_REACHED.name: False}
    return told


def _ends_without_permission(answer: Answer, lines: Sequence[str]) -> bool:
    """Whether the lines name the missing permission, and the answer's words are not those with which an
    authorizer fails (a null message: a source of the gate `lambda-authorizer`)."""
    text, _ = message_of(answer)
    internal = isinstance(text, str) and family_of(text) == INTERNAL
    return internal and may_not_invoke(lines, ended=True)


def evidence(answer: Answer, declared: str = "") -> Incident:
    """What the log lines beside an answer say together; nothing where they contradict each other.

    `declared` is the format of an access log among them.
    """
    if not answer.log:
        return NO_EVIDENCE
    of = answer.header("x-amzn-RequestId")
    return _read(answer.log[:_MOST], declared, of.lower() if isinstance(of, str) else "")


@lru_cache(maxsize=16)
def _read(lines: tuple[str, ...], declared: str, of: str) -> Incident:
    try:
        found = [piece for piece in lines_of(lines, declared, Place(""), of) if piece.kind in RECORDS]
        whole = combine(found)
    except BadInput:
        return NO_EVIDENCE
    return NO_EVIDENCE if whole.disagreements else whole


def error_type_in(answer: Answer, declared: str = "") -> str | State:
    """The error type that goes with the response type in the lines of an access log or an execution log.

    An HTTP API, whose lines have route keys, sends no such header, or another.
    """
    kind = response_type_of(answer, declared)
    if has_route_keys(answer, declared):
        return UNKNOWN
    return ERROR_TYPES.get(kind, UNKNOWN) if isinstance(kind, str) else UNKNOWN


def log_clues(incident: Incident, _facts: Mapping[str, Value]) -> Iterator[Clue]:
    """Why an integration failed, the rule of AWS WAF that blocked, and edits that came after the last
    deployment."""
    shown = evidence(incident.answer, incident.log_format)
    if failure := failure_in(lines_of_method(texts_of(shown.answer.log))):
        yield Clue(failure.name, "backend-403")
    told = (*incident.context, *shown.context)
    spoken = (text for text in (*told, *incident.answer.log) if "uthorizer" not in text[:1000])
    if any(_FAILED.search(text[:1000]) for text in spoken):
        yield Clue("function-failed", "backend-403")
    for sentence in dict.fromkeys(told):
        if rule := _BLOCKED.match(sentence[:1000]):
            blocked = FactValue("waf.allows", False)
            ours = any(said == blocked for said in _without_places(incident))
            yield Clue("waf-rule", "waf-block", (("rule", rule[1]),), (blocked,) if ours else ())
        if edit := _EDITED.match(sentence[:1000]):
            yield Clue("edited-after-deployment", "not-deployed", (("edit", edit[3]), ("time", edit[2])))
        if key := _DISABLED.match(sentence[:1000]):
            yield _disabled(incident, key[1], key[2])


def _disabled(incident: Incident, key: str, time: str) -> Clue:
    """That the called key is meant is told by who names its id; CloudTrail alone knows of any key."""
    told = [text for text in incident.context if key in text and not text.startswith("CloudTrail: ")]
    meant = bool(told) and not any(_DENIAL.search(text[:1000]) for text in told)
    shows = (FactValue("key.enabled", False),) if meant else ()
    return Clue("key-disabled", "api-key-disabled", (("key", key), ("time", time)), shows)


_DENIAL = re.compile(r"\b(?:not|never|other|another)\b|n't\b", re.IGNORECASE)


def _without_places(incident: Incident) -> Iterator[FactValue]:
    shown = evidence(incident.answer, incident.log_format).statements
    return (FactValue(said.fact, said.value) for said in (*incident.statements, *shown))
