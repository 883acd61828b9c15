"""An incident: what was asked, what came back, what is known of the API, and what somebody told us."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING

from why403.frozen import dataclass, replace
from why403.logic.facts import Value
from why403.logic.places import NOWHERE_WRITTEN, PathStep, Place
from why403.logic.states import ABSENT, UNKNOWN, State
from why403.model.authorizer import NOTHING_TOLD
from why403.model.trust import Trust
from why403.redaction.reprs import masked_repr

if TYPE_CHECKING:
    from why403.model.authorizer import Settings
    from why403.model.configuration import Configuration

Headers = tuple[tuple[str, str], ...]
"""Header names and values as they were sent, in their order and spelling."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. A part that nobody showed is `UNKNOWN`; `body` is the text as it came.

    `said` is everything that was shown of the answer without its form (a client's exception, a
    sentence of a ticket); `browser` is a browser's complaint; `log` holds lines of the API's own logs.
    A `spoken_status` stands amid a sentence: it may be of another call than what is shown beside it.
    """

    status: int | State = UNKNOWN
    headers: Headers = ()
    all_headers: bool = False
    body: str | State = UNKNOWN
    said: str | State = UNKNOWN
    browser: str | State = UNKNOWN
    log: tuple[str, ...] = ()
    at: Place = NOWHERE_WRITTEN
    spoken_status: bool = field(default=False, compare=False)

    __repr__ = masked_repr

    def header(self, name: str) -> str | State:
        """One header; `ABSENT` only where all headers are known."""
        return _header(self.headers, name, self.all_headers)


@dataclass(frozen=True, slots=True)
class Request:
    """What was sent. `complete` says that nothing else was: a missing header is then `ABSENT`. What was
    `received` by us is as it was sent: nothing in it is a mask, or stands for something else. One that was
    `typed`, copied or described shows what would be sent, and not what was; one that is only `spoken` of may
    be another call than the refused one.
    """

    method: str | State = UNKNOWN
    url: str | State = UNKNOWN
    headers: Headers = ()
    body: bytes | State = UNKNOWN
    client: str | State = UNKNOWN
    complete: bool = False
    at: Place = NOWHERE_WRITTEN
    received: bool = False
    typed: bool = field(default=False, compare=False)
    spoken: bool = field(default=False, compare=False)

    __repr__ = masked_repr

    def unspoken(self) -> Request:
        """What is known of it beside the words that name its URL and method."""
        return replace(self, url=UNKNOWN, method=UNKNOWN, spoken=False)

    def header(self, name: str) -> str | State:
        """One header; `ABSENT` only where the request is complete."""
        return _header(self.headers, name, self.complete)


@dataclass(frozen=True, slots=True)
class FactValue:
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
class Credentials:
    """Temporary credentials that are shown: the moment of their `Expiration`, in seconds since 1970."""

    expiration: float | State = UNKNOWN


@dataclass(frozen=True, slots=True)
class ShownConfig:
    """What an incident shows under `config`, typed when it is read (`sources.incident_config`).

    `configuration` is what it tells of the API and what is around it, with the places; the others are
    evidence of the call: the authorizer's settings and results, the moment (in seconds since 1970), and the
    format of the access log. `as_written` and `places` are what all of that was read from, kept to be
    written again: only the modules that read and write incidents look into them.
    """

    configuration: Configuration = field(compare=False)
    authorizer: Settings = field(compare=False)
    credentials: Credentials = field(compare=False)
    called_at: float | State = field(compare=False)
    log_format: str | State = field(compare=False)
    as_written: Mapping[str, object] = field(repr=False)
    places: Mapping[tuple[PathStep, ...], Place] = field(repr=False, compare=False)

    __repr__ = masked_repr


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A part of the call that two things tell differently: the first is believed, unless neither is.

    Values that may be secret are left out, and are then `UNKNOWN`.
    """

    part: str
    value: str | int | State = field(repr=False)
    at: Place
    trust: Trust
    other: str | int | State = field(repr=False)
    other_at: Place
    other_trust: Trust


@dataclass(frozen=True, slots=True)
class Incident:
    """Everything that is known. Each part may be partly untold.

    `context` holds sentences of the reporter; `config` is what is shown of the configuration, where any is.
    `beside` is the configuration that other sources tell (a template, an account), `authorizer_beside` the
    called route's authorizer in it: what the incident itself tells stands above both. `preflight` is what a
    browser asked before the call, and what it was answered. `disagreements` are what the things that were
    shown tell differently. `others` are refusals that were shown
    beside the answer, and are of other calls or of another moment.
    """

    answer: Answer = Answer()
    request: Request = Request()
    statements: tuple[FactValue, ...] = ()
    context: tuple[str, ...] = ()
    config: ShownConfig | None = None
    beside: Configuration | None = field(default=None, repr=False, compare=False)
    authorizer_beside: Settings | None = field(default=None, repr=False, compare=False)
    preflight: Exchange = Exchange()
    disagreements: tuple[Disagreement, ...] = field(default=(), compare=False)
    others: tuple[Answer, ...] = field(default=(), repr=False, compare=False)
    at: Place = NOWHERE_WRITTEN

    @property
    def words(self) -> tuple[str, ...]:
        """The reporter's sentences, and what is said of the answer."""
        said = self.answer.said
        return (*self.context, said) if isinstance(said, str) else self.context

    @property
    def authorizer(self) -> Settings:
        """What is told of the called method's authorizer and of tokens."""
        own, beside = None if self.config is None else self.config.authorizer, self.authorizer_beside
        if own is not None and beside is not None:
            return own.above(beside)

        return own or beside or NOTHING_TOLD

    @property
    def caller_ip(self) -> str | State:
        """The address that the API saw."""
        return UNKNOWN if self.config is None else self.config.configuration.caller.ip.value

    @property
    def called_at(self) -> float | State:
        """When the call was made, in seconds since 1970, where it is told beside the answer."""
        return UNKNOWN if self.config is None else self.config.called_at

    @property
    def log_format(self) -> str:
        """The declared format of the access log; empty where none is told."""
        declared = UNKNOWN if self.config is None else self.config.log_format
        return declared if isinstance(declared, str) else ""

    def __repr__(self) -> str:
        sent = (*self.request.headers, *self.answer.headers, *self.preflight.request.headers)
        return masked_repr(self, sent)


def _header(headers: Headers, name: str, complete: bool) -> str | State:
    wanted, long = name.lower(), len(name)
    found = [value for key, value in headers if len(key) == long and key.lower() == wanted]
    if found:
        return ", ".join(found) if len(found) > 1 else found[0]
    return ABSENT if complete else UNKNOWN
