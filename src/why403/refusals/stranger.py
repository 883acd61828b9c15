"""One who answers besides API Gateway, and the patterns by which it is known."""

from __future__ import annotations

from enum import StrEnum

from why403.frozen import dataclass
from why403.logic.claims import Claim


class Role(StrEnum):
    """Where a stranger stands."""

    CALLED = "called"
    """It was called instead of an API: its host says so."""
    SERVICE = "service"
    """A service of its own, whose answer an integration may have passed on."""
    EGRESS = "egress"
    """It stands before a caller, and lets out what his network allows."""
    FRONT = "front"
    """It stands before an API, and passes on what it does not answer itself."""
    BEHIND = "behind"
    """It writes the answers of a backend."""
    EMULATOR = "emulator"
    """It plays API Gateway."""


@dataclass(frozen=True, slots=True)
class Stranger:
    """One who answers, and the patterns by which it is known.

    `hosts` is met by a whole name, `headers` by the value of one of these, `shape` by a part of the body,
    `told` by a part of what a client printed. `says` are parts of the body, letter by letter but for white
    space; in what somebody printed they begin a line, for amid one they may be talked of. What others can
    write as well is not `surely` its own, and tells nothing at a host of API Gateway's where it is a
    `general` form. A `passes` one sets its headers on what it passes on as well: alone they only tell that
    it stands between.
    """

    name: str
    role: Role
    claim: Claim
    hosts: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    says: tuple[str, ...] = ()
    shape: str = ""
    told: str = ""
    surely: bool = True
    general: bool = False
    passes: bool = False


@dataclass(frozen=True, slots=True)
class Sight:
    """A stranger that was seen. `wrote` says whether the answer is known to be its own, `foreign` whether
    words were seen that are none of API Gateway's. Where API Gateway's stand beside its own, `left` is the
    text without its own."""

    stranger: Stranger
    role: Role
    foreign: bool = False
    wrote: bool = True
    left: str = ""


def server(pattern: str) -> tuple[tuple[str, str], ...]:
    """The one header that names a server."""
    return (("server", pattern),)
