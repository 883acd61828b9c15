"""What can be wrong with a policy as written: each finding a code, a sentence, and the place."""

from __future__ import annotations

from enum import StrEnum

from why403.frozen import dataclass
from why403.logic.places import Place


class Weight(StrEnum):
    """ERROR: AWS refuses it, or it can never do what it says. WARNING: it does something that surprises."""

    ERROR = "error"
    WARNING = "warning"


class Use(StrEnum):
    """What a policy is attached to, which decides what may stand in it."""

    IDENTITY = "identity"
    RESOURCE = "resource"
    BOUNDARY = "boundary"
    SESSION = "session"
    SCP = "scp"
    RCP = "rcp"
    ENDPOINT = "endpoint"


@dataclass(frozen=True, slots=True)
class Finding:
    """`code` is for machines and stays; `says` is a sentence without capital and period."""

    code: str
    weight: Weight
    says: str
    at: Place


def error(code: str, says: str, at: Place) -> Finding:
    """AWS refuses it, or it can never take effect."""
    return Finding(code, Weight.ERROR, says, at)


def warning(code: str, says: str, at: Place) -> Finding:
    """It takes effect, and probably not the one that was meant."""
    return Finding(code, Weight.WARNING, says, at)
