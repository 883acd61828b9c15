"""Statements about the outside world, each with its source, its date and its standing."""

from __future__ import annotations

from enum import StrEnum

from why403.frozen import dataclass


class Standing(StrEnum):
    """How well a statement is supported."""

    DOCUMENTED = "documented"
    OBSERVED = "observed"
    ASSUMED = "assumed"


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement: `says` in a sentence, `source` a link, `date` the day it was read (ISO 8601)."""

    says: str
    source: str
    date: str
    standing: Standing


def documented(says: str, source: str, date: str) -> Claim:
    """The vendor's own documentation says so."""
    return Claim(says, source, date, Standing.DOCUMENTED)


def observed(says: str, source: str, date: str) -> Claim:
    """A third party saw it, and the link shows it."""
    return Claim(says, source, date, Standing.OBSERVED)


def assumed(says: str, date: str, source: str = "") -> Claim:
    """Nobody says so; the model needs an answer, and every user of it is told."""
    return Claim(says, source, date, Standing.ASSUMED)
