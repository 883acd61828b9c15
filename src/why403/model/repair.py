"""A repair as data: edits of a configuration or of a request, the proof that they help, and their patches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from enum import StrEnum

from why403.frozen import dataclass
from why403.logic.facts import Value
from why403.logic.places import NOWHERE_WRITTEN, PathStep, Place
from why403.logic.states import UNKNOWN

Way = tuple[PathStep, ...]
"""The way to a setting in the model of a configuration, or to a part of the request, as
`("keys", ID, "enabled")` and `("request", "headers", "x-api-key")`."""


class Do(StrEnum):
    """What an edit does with what stands at its way."""

    SET = "set"
    ADD = "add"
    DROP = "drop"


@dataclass(frozen=True, slots=True)
class Edit:
    """One change. `at` is where the value is today, or the element that does not have it.

    `fact` is the fact that the edit changes, and `becomes` its value afterwards.
    """

    way: Way
    do: Do
    value: object = field(default=None, hash=False)
    at: Place = field(default=NOWHERE_WRITTEN, compare=False)
    fact: str = field(default="", compare=False)
    becomes: Value = field(default=UNKNOWN, compare=False)

    @property
    def of_request(self) -> bool:
        """Whether it changes the call, and nothing in the configuration."""
        return self.way[:1] == ("request",)


@dataclass(frozen=True, slots=True)
class Refused:
    """A check that fails: its gate, the causes that it fails for, and whether the preflight met it."""

    check: str
    gate: str
    causes: tuple[str, ...]
    preflight: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """What a call met along its whole path: the checks that fail, in order, and those that stay open."""

    refused: tuple[Refused, ...] = ()
    open: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proof:
    """The same call before and after the edits."""

    before: Asked
    after: Asked

    @property
    def admits(self) -> bool:
        """Whether no check is known to fail any more."""
        return bool(self.before.refused) and not self.after.refused


@dataclass(frozen=True, slots=True)
class Admission:
    """What else the edits let in: on these routes, where `check` decides by `who` (values that it names)."""

    check: str
    routes: tuple[str, ...]
    who: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Logged:
    """What a log shows of a repair: of its `calls`, so many were refused and would be let in (`let_in`), and
    of so many refused ones that is not known (`open`)."""

    calls: int
    let_in: int
    open: int


@dataclass(frozen=True, slots=True)
class Change:
    """A span of a text, in characters, and what stands there afterwards."""

    start: int
    end: int
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Patch:
    """The changes to one document, in the order in which they are made; `before` is the text as it was read.

    A `generated` document is created by a tool: it is changed only for the proof.
    """

    document: str
    before: str = field(repr=False)
    changes: tuple[Change, ...]
    generated: bool = False

    @property
    def after(self) -> str:
        """The text with all changes."""
        return with_changes(self.before, self.changes)


def with_changes(text: str, changes: Sequence[Change]) -> str:
    """A text with changes made one after the other: each span is of the text as those before it left it."""
    for change in changes:
        text = text[: change.start] + change.text + text[change.end :]
    return text


@dataclass(frozen=True, slots=True)
class Recipe:
    """The corrected call as it is made with a tool: a command, a program, settings."""

    tool: str
    text: str


@dataclass(frozen=True, slots=True)
class Repair:
    """What to do about one cause, in words (`text`) and, if they were found, as edits with their proof.

    `admits` is what else the edits allow, `untold` what the proof leaves open. `patches` are the edits in the
    user's own files, or `unwritten` says why there are none. The repair is `verified` if the patched files
    were read again and the proof was made with them; if a source is `compiled`, with the compiled template
    and the same change, whose lines are still in the source. `commands` make the edits on a live API, and the
    deployment with which they take effect; `recipes` make the corrected call. If no known edit allows the
    call, one of the facts in `must_differ` must have another value. `supposed` are facts with values that
    nobody told: the response can follow from them, and the proof rests on them. `logged` is what a log shows
    of the edits, where one was given and it can tell.
    """

    cause: str
    text: str
    edits: tuple[Edit, ...] = ()
    proof: Proof | None = None
    admits: tuple[Admission, ...] = ()
    untold: tuple[str, ...] = ()
    patches: tuple[Patch, ...] = ()
    unwritten: str = ""
    verified: bool = False
    compiled: bool = False
    commands: tuple[str, ...] = ()
    recipes: tuple[Recipe, ...] = ()
    must_differ: tuple[str, ...] = ()
    supposed: tuple[tuple[str, Value], ...] = ()
    logged: Logged | None = None

    @property
    def proved(self) -> bool:
        """Whether the edits were made on a copy of the configuration, and the call was checked with it."""
        return self.proof is not None and self.proof.admits
