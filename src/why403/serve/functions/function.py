"""A function of a template as it is run here, and what comes of one call of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import field
from pathlib import Path

from why403.frozen import dataclass
from why403.logic.claims import documented
from why403.logic.places import NOWHERE_WRITTEN, Place
from why403.logic.states import UNKNOWN

_GUIDE = "https://docs.aws.amazon.com/lambda/latest/dg/"
READ = "2026-11-28"

SOURCES = (
    documented(
        "A function times out after 3 seconds unless it says otherwise, and after 900 at most",
        _GUIDE + "configuration-timeout.html",
        READ,
    ),
    documented(
        "A call that waits for its answer takes and returns at most 6 MB",
        _GUIDE + "gettingstarted-limits.html",
        READ,
    ),
)
LONGEST_SECONDS = 900.0


@dataclass(frozen=True, slots=True)
class Function:
    """One function. `name` is its logical id, or its address in Terraform; `names` are all that mean it.

    `label` is its name in AWS, where that is told. Its code lies in `folder`, or packed in `archive`, or is
    `inline`. `unset` are the environment variables whose values are known only in AWS: they are not set.
    `layers` are the folders or archives of its layers that lie here. `timeout` is in seconds, `None` where it
    is not known. `memory` is what it is told to have, which nothing here holds it to. `refused` says why it
    cannot be run, in one sentence; it is empty where it can.
    """

    name: str
    handler: str = ""
    runtime: str = ""
    folder: Path | None = None
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    unset: tuple[str, ...] = ()
    timeout: float | None = 3.0
    memory: int | None = 128
    names: frozenset[str] = frozenset()
    refused: str = ""
    at: Place = NOWHERE_WRITTEN
    archive: Path | None = None
    inline: str = field(default="", repr=False)
    label: str = ""
    layers: tuple[Path, ...] = ()

    @property
    def seconds(self) -> float:
        """How long a call may take; where that is not known, as long as any call may."""
        return LONGEST_SECONDS if self.timeout is None else self.timeout


@dataclass(frozen=True, slots=True)
class Returned:
    """The handler came to an end: the bytes that its runtime sent, JSON as a rule."""

    payload: bytes = field(repr=False)

    @property
    def value(self) -> object:
        """The payload as a value; `UNKNOWN` where it is not JSON."""
        try:
            return json.loads(self.payload)
        except (ValueError, RecursionError):
            return UNKNOWN


@dataclass(frozen=True, slots=True)
class Raised:
    """The handler, or the start of its code, failed: the type and message of the error, and its trace."""

    type: str
    message: str = field(default="", repr=False)
    trace: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class TimedOut:
    """Nothing came within so many seconds; the process was ended.

    `own` says that it was the function's own time, and not a shorter one of the gateway's.
    """

    seconds: float
    own: bool = True


@dataclass(frozen=True, slots=True)
class NotRunnable:
    """The function was not called at all, for this reason: one sentence, for the terminal."""

    reason: str


Outcome = Returned | Raised | TimedOut | NotRunnable
"""What comes of a call. `Raised` and `TimedOut` are errors of the function, as AWS has them; `NotRunnable` is
a limit of this machine, which AWS knows nothing of."""
