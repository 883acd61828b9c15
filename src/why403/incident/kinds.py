"""The words in which `incident_keys` tells what an incident file may hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

from why403.logic.facts import Shown
from why403.logic.states import ABSENT


class Form(StrEnum):
    """A value without keys of its own. Each stands for what a reader expects there, in words."""

    TEXT = "a text"
    FLAG = "true or false"
    NUMBER = "a number"
    TEXTS = "a list of texts"
    POLICY = "a policy, as a map or as JSON text"
    CLAIMS = "decoded claims, of which only the named ones are ever written"
    MOMENT = "a moment: ISO 8601, or seconds since 1970"
    ANYTHING = "anything"
    VERSION = "the version of the format"
    STATUS = "an HTTP status"
    HEADERS = "names with values, or a list of such maps"
    BODY = "a text, or bytes"
    API_TYPE = "REST, HTTP or WEBSOCKET"
    FACTS = "facts by their names"


@dataclass(frozen=True, slots=True)
class Items:
    """A list; a single value stands for a list of one."""

    of: Kind


@dataclass(frozen=True, slots=True)
class Table:
    """A map from names that somebody chose (`names` says which) to values of one kind."""

    names: str
    of: Kind


@dataclass(frozen=True, slots=True)
class Key:
    """One key. Every key may be left out or `null`, which both mean that nothing is told.

    `also` are other spellings that are read, and with `loose` it may be spelled as in the API, CloudFormation
    or Terraform. `absent` says that the word `absent` may stand there, for what is known not to be. `values`
    are the words that mean something, `shown` how much of a text may ever be written (names and looks say
    what else is secret). A key that is only `kept` is written back, and nothing is concluded from it.
    """

    name: str
    kind: Kind = Form.TEXT
    about: str = ""
    also: tuple[str, ...] = ()
    absent: bool = False
    values: tuple[str, ...] = ()
    shown: Shown = Shown.ALL
    kept: bool = False
    loose: bool = False

    @property
    def spellings(self) -> tuple[str, ...]:
        """All of them, the documented one first."""
        return (self.name, *self.also)


@dataclass(frozen=True, slots=True)
class Section:
    """A map with known keys.

    A `closed` one has no other keys: whatever else stands in it is a mistake. Where it is not closed, other
    keys are kept, and hold what `others` says. `text` says what a text in its place stands for, where one
    may. With `table`, the page of the file describes it in a table of its own.
    """

    keys: tuple[Key, ...]
    closed: bool = False
    text: str = ""
    table: bool = False
    others: Form = Form.ANYTHING
    _by_spelling: Mapping[str, Key] = field(init=False, repr=False, compare=False)
    _loosely: Mapping[str, Key] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        known = {spelling: key for key in self.keys for spelling in key.spellings}
        loose = {bare(spelling): key for spelling, key in known.items() if key.loose}
        object.__setattr__(self, "_by_spelling", known)
        object.__setattr__(self, "_loosely", loose)

    def __getitem__(self, name: str) -> Key:
        """The key of this documented name. Raises `KeyError`: nothing may be read that is not defined."""
        key = self._by_spelling[name]
        if key.name != name:
            raise KeyError(name)
        return key

    @property
    def spellings(self) -> tuple[str, ...]:
        """Every way to write one of its keys, but for loose ones."""
        return tuple(self._by_spelling)

    def meant(self, written: str) -> Key | None:
        """The key that is written so."""
        return self._by_spelling.get(written) or self._loosely.get(bare(written))

    def spelled(self, key: Key, shown: Mapping[str, object]) -> Iterator[str]:
        """How a map that is shown spells a key, each way that is there."""
        for spelling in (key.name, *key.also):
            if spelling in shown:
                yield spelling
        if key.loose:
            for name in shown:
                if name not in key.spellings and self._loosely.get(bare(str(name))) is key:
                    yield name


Kind = Form | Section | Items | Table


@lru_cache(maxsize=1_000)
def bare(spelling: str) -> str:
    """A name as it is in all of the spellings of the API, CloudFormation and Terraform."""
    letters = "".join(character for character in spelling.lower() if character.isalnum())
    return letters.removeprefix("authorizer") or letters


def expected(key: Key) -> str:
    """What may stand there, in words."""
    found = _words(key.kind)
    return f"{found}, or `{ABSENT.value}` where there is none" if key.absent else found


def _words(kind: Kind) -> str:
    match kind:
        case Section():
            return f"a map, or {kind.text}" if kind.text else "a map"
        case Items():
            return "a list"
        case Table():
            return f"a map by {kind.names}"
        case _:
            return kind.value


def shape(kind: Kind) -> str:
    """The form of a value in the notation of the page: `{id, keys: […]}`; empty where a word says it all."""
    match kind:
        case Section():
            parts = (_entry(key) for key in kind.keys if not key.kept)
            return "{…}" if kind.table else "{" + ", ".join(parts) + "}"
        case Items():
            inner = shape(kind.of)
            return f"[{inner}]" if inner else "[…]"
        case Table():
            return "{" + f"{kind.names}: {shape(kind.of) or '…'}" + "}"
        case _:
            return ""


def _entry(key: Key) -> str:
    inner = shape(key.kind)
    return f"{key.name}: {inner}" if inner and inner != "[…]" else key.name
