"""What the gateway asks of whoever runs the functions of a template."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

NOT_RUN = "functions are not run here"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an invocation.

    It has a `payload`, or an `error` (its type and message), or it `timed_out`; where the function cannot be
    run at the desk, `unable` says why.
    """

    payload: object = field(default=None, repr=False)
    error: tuple[str, str] | None = field(default=None, repr=False)
    timed_out: bool = False
    unable: str = ""


class Functions(Protocol):
    """Runs the functions that a template declares, by their names."""

    async def invoke(self, name: str, event: dict[str, object], *, timeout: float | None = None) -> Outcome:
        """Invoke one, and wait for what comes of it."""
        ...


class NoFunctions:
    """Runs none."""

    async def invoke(self, name: str, event: dict[str, object], *, timeout: float | None = None) -> Outcome:
        """Say that it cannot be run."""
        del name, event, timeout
        return Outcome(unable=NOT_RUN)
