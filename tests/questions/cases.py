"""Cases as the questions read them, written shortly."""

from __future__ import annotations

from why403.evidence.fingerprint import fingerprint
from why403.logic.facts import Fact, Value
from why403.model.incident import Answer
from why403.questions.explain import Case, explain, fitting
from why403.refusals.refusal import Fingerprint

FORBIDDEN = Fingerprint(403, "ForbiddenException", "forbidden")
MISSING_TOKEN = Fingerprint(403, "MissingAuthenticationTokenException", "missing-token")


def body(text: str, status: int = 403) -> Fingerprint:
    """What the gateway's JSON with this message shows."""
    return fingerprint(Answer(status=status, body='{"message":"' + text + '"}'))


def case(answer: Fingerprint, told: dict[Fact, Value] | None = None, *said: str) -> Case:
    """A case of facts and an answer."""
    return Case({fact.name: value for fact, value in (told or {}).items()}, answer, said)


def causes_of(given: Case) -> set[str]:
    """The codes of all suspects."""
    return {suspect.cause.code for suspect in fitting(given)[0]}


def certain_of(given: Case) -> set[str]:
    """The codes of the certain ones."""
    return set(fitting(given)[1])


def ranked(given: Case) -> list[str]:
    """All suspects, the likeliest first."""
    return [row.suspect.cause.code for row in explain(given).suspects]
