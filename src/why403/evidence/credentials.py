"""Temporary credentials that are shown with their end, as `assume-role` answers them."""

from __future__ import annotations

from collections.abc import Iterator

from why403.credentials.clue import Clue
from why403.credentials.jwt.moment import moment_of, written
from why403.logic.states import UNKNOWN, State
from why403.model.incident import FactValue, Incident


def credentials_clues(incident: Incident) -> Iterator[Clue]:
    """By the answer's clock; what ends later can still have been taken back."""
    ends = UNKNOWN if incident.config is None else incident.config.credentials.expiration
    called = moment_of(incident)
    if not isinstance(ends, State) and not isinstance(called, State) and ends < called:
        parts = (("ends", written(ends)), ("called", written(called)))
        yield Clue("credentials-ended", "iam-expired-token", parts, (FactValue("credentials.fresh", False),))
