"""An incident: what was asked, what came back, what is known of the API, and what somebody told us."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING

from why403.frozen import dataclass
from why403.logic.facts import Value
from why403.logic.places import NOWHERE_WRITTEN, Place, Step
from why403.logic.states import ABSENT, UNTOLD, State
from why403.redaction.reprs import masked_repr

if TYPE_CHECKING:
    from why403.gateway.configuration import Configuration

Headers = tuple[tuple[str, str], ...]
"""Header names and values as they were sent, in their order and spelling."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. A part that nobody showed is `UNTOLD`; `body` is the text as it came.

    `said` is everything that was shown of the answer without its form (a client's exception, a
    sentence of a ticket); `browser` is a browser's complaint; `log` holds lines of the API's own logs.
    """

    status: int | State = UNTOLD
    headers: Headers = ()
    all_headers: bool = False
    body: str | State = UNTOLD
    said: str | State = UNTOLD
    browser: str | State = UNTOLD
    log: tuple[str, ...] = ()
    at: Place = NOWHERE_WRITTEN

    __repr__ = masked_repr

    def header(self, name: str) -> str | State:
        """One header; `ABSENT` only where all headers are known."""
        return _header(self.headers, name, self.all_headers)


@dataclass(frozen=True, slots=True)
class Request:
    """What was sent. `complete` says that nothing else was: a missing header is then `ABSENT`."""

    method: str | State = UNTOLD
    url: str | State = UNTOLD
    headers: Headers = ()
    body: bytes | State = UNTOLD
    client: str | State = UNTOLD
    complete: bool = False
    at: Place = NOWHERE_WRITTEN

    __repr__ = masked_repr

    def header(self, name: str) -> str | State:
        """One header; `ABSENT` only where the request is complete."""
        return _header(self.headers, name, self.complete)


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that somebody told us: the value of a fact, and where it was written."""

    fact: str
    value: Value
    at: Place = NOWHERE_WRITTEN

    def __repr__(self) -> str:
        return masked_repr(self, value=self.fact)


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and its answer, as far as they are shown."""

    request: Request = Request()
    answer: Answer = Answer()


@dataclass(frozen=True, slots=True)
class Incident:
    """Everything that is known. Each part may be partly untold.

    `context` holds sentences of the reporter; `config` is the configuration as shown, a tree of plain
    values whose keys `docs/incident.md` lists, and `config_at` the places of its parts. `beside` is the
    configuration that other sources tell (a template, an account): what the incident itself tells stands
    above it. `preflight` is what a browser asked before the call, and what it was answered.
    """

    answer: Answer = Answer()
    request: Request = Request()
    statements: tuple[Statement, ...] = ()
    context: tuple[str, ...] = ()
    config: Mapping[str, object] = field(default_factory=dict)
    config_at: Mapping[tuple[Step, ...], Place] = field(default_factory=dict, repr=False, compare=False)
    beside: Configuration | None = field(default=None, repr=False, compare=False)
    preflight: Exchange = Exchange()
    at: Place = NOWHERE_WRITTEN

    def __repr__(self) -> str:
        sent = (*self.request.headers, *self.answer.headers, *self.preflight.request.headers)
        return masked_repr(self, sent)


def _header(headers: Headers, name: str, complete: bool) -> str | State:
    wanted = name.lower()
    found = [value for key, value in headers if key.lower() == wanted]
    if found:
        return ", ".join(found)
    return ABSENT if complete else UNTOLD
