"""What was looked for in an account, and what came of it."""

from __future__ import annotations

from why403.account.account import Done
from why403.account.faults import Fault
from why403.frozen import dataclass
from why403.logic.states import UNKNOWN, State


@dataclass(frozen=True, slots=True)
class Disagreement:
    """What we conclude of the caller's policies, and what AWS's simulator does."""

    ours: str
    aws: str


@dataclass(frozen=True, slots=True)
class Looked:
    """What was looked for in an account, and what came of it.

    `aws` is what its simulator said: `UNKNOWN` where nobody asked, `ABSENT` where it could not be asked.
    """

    api: str | None
    stage: str | None
    region: str | None
    account: str | None
    done: tuple[Done, ...]
    faults: tuple[Fault, ...]
    odd: tuple[str, ...] = ()
    aws: Disagreement | State = UNKNOWN
