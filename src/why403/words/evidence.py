"""Evidence as data: what a leaf or a claim says, where it stands, and by which source."""

from __future__ import annotations

from collections.abc import Mapping

from why403.logic.claims import Claim
from why403.logic.formula import Const
from why403.logic.places import NOWHERE_WRITTEN, Place
from why403.logic.reading import Reason
from why403.words import outgoing
from why403.words.outgoing import Tree


def row(text: str, at: Place = NOWHERE_WRITTEN) -> Tree:
    """What somebody or something tells, with its place."""
    return {"text": text, **outgoing.placed(at), "source": None}


def claim_row(claim: Claim) -> Tree:
    """What is claimed of AWS, with its source."""
    source = {"url": claim.source or None, "date": claim.date, "standing": str(claim.standing)}
    return {**row(claim.says), "source": source}


def place_of(reason: Reason, told_at: Mapping[str, Place]) -> Place:
    """Where a leaf was written; of a told fact, where it was told."""
    leaf = reason.leaf
    if leaf.at.document or isinstance(leaf, Const):
        return leaf.at
    return told_at.get(leaf.fact.name, NOWHERE_WRITTEN)
