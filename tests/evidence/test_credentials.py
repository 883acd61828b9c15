"""Temporary credentials and the moment of the call (AWS STS: a session ends at its Expiration)."""

from __future__ import annotations

import pytest

from why403.evidence.credentials import credentials_clues
from why403.incident.config import shown
from why403.model.incident import Answer, Incident

ENDED = "2026-11-22T11:00:00Z"


def incident(expiration: object, date: str = "Sun, 22 Nov 2026 12:00:10 GMT") -> Incident:
    answer = Answer(403, headers=(("date", date),) if date else ())
    return Incident(answer=answer, config=shown({"credentials": {"Expiration": expiration}}))


def test_credentials_that_ended_before_the_call_are_expired() -> None:
    clue = next(iter(credentials_clues(incident(ENDED))))
    assert [(said.fact, said.value) for said in clue.shows] == [("credentials.fresh", False)]


@pytest.mark.parametrize("expiration", ["2026-11-22T13:00:00Z", "soon", None, {"at": 1}])
def test_what_ends_later_or_cannot_be_read_tells_nothing(expiration: object) -> None:
    assert list(credentials_clues(incident(expiration))) == []


def test_without_the_moment_of_the_call_nothing_follows() -> None:
    assert list(credentials_clues(incident(ENDED, date=""))) == []
