"""Temporary credentials that are shown with their end, as `assume-role` answers them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from why403.gateway.clue import Clue
from why403.gateway.incident import Incident, Statement
from why403.gateway.jwt.moment import moment_of, moment_told, written
from why403.logic.states import State


def credentials_clues(incident: Incident) -> Iterator[Clue]:
    """By the answer's clock; what ends later can still have been taken back."""
    shown = incident.config.get("credentials")
    if not isinstance(shown, Mapping):
        return
    ends = moment_told(shown.get("Expiration"))
    called = moment_of(incident.answer, incident.config)
    if not isinstance(ends, State) and not isinstance(called, State) and ends < called:
        parts = (("ends", written(ends)), ("called", written(called)))
        yield Clue("credentials-ended", "iam-expired-token", parts, (Statement("credentials.fresh", False),))
