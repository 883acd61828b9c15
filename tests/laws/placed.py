"""Which leaves of the definitions that a telling settles have a place in its file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.laws.told import ACCOUNT, FORMATS, KINDS, calls, files, format_of, reading
from why403.access.definitions import Access
from why403.facts import METHOD_AUTHORIZATION, RESOURCE_POLICY
from why403.iam.operators import plain
from why403.logic.formula import AllOf, AnyOf, Atom, CaseOf, Const, Defined, Formula, Not
from why403.logic.places import Located, Place
from why403.logic.states import UNKNOWN
from why403.model.definition import Choice, Definition
from why403.model.routes import Routes

OF_THE_CALL = {"host.known-to-gateway"}
"""Settled by two names of APIs that the call has: no file says so."""


@dataclass(frozen=True)
class Placed:
    """One settled leaf: the fact that it defines, what it says, its place, and the text of its document."""

    file: Path
    fact: str
    says: object
    at: Place
    text: str | None
    authorizers: frozenset[str] = frozenset()
    """The names that routes give their authorizers."""

    @property
    def shows(self) -> bool:
        """Whether the value, or what a format says instead of it, stands at its place.

        A format may name the authorizer; a method that asks for none names none. A policy has statements.
        """
        shown = (self.span or "").lower()
        if self.fact == RESOURCE_POLICY.name:
            return ("statement" in shown) is (self.says == "present")
        if all(text.lower() in shown for text in written(self.says)):
            return True
        named = any(name.lower() in shown for name in self.authorizers)
        return self.fact == METHOD_AUTHORIZATION.name and named is (self.says != "NONE")

    @property
    def found(self) -> bool:
        """Whether its place is in the file, and is not the whole of it."""
        at = self.at
        if self.text is None or (at.line is None and at.start is None):
            return False
        spanned = self.span
        return spanned is None or len(spanned.strip()) < len(self.text.strip())

    @property
    def span(self) -> str | None:
        """The text at its place; `None` where the place has no offsets."""
        at = self.at
        if self.text is None or at.start is None or at.end is None:
            return None
        return self.text[at.start : at.end]


@cache
def leaves_of(file: Path) -> tuple[Placed, ...]:
    """Every settled leaf of every site where a call of the grid arrives, each once."""
    access = Access(reading(file).configuration)
    routes = access.configuration.api.routes.value
    names = (route.authorizer.value for route in routes) if isinstance(routes, Routes) else ()
    authorizers = frozenset(name for name in names if isinstance(name, str))
    found: dict[tuple[str, int], Placed] = {}
    seen: set[int] = set()
    for call in calls(file.parent.name):
        here = access.at(access.call(call.facts, call.request).landing)
        if id(here) not in seen:
            seen.add(id(here))
            for fact, definition in here.said.items():
                for says, at, key in _settled(definition):
                    if fact in OF_THE_CALL and not at.document:
                        continue
                    text = _text(file, at.document)
                    found.setdefault((fact, key), Placed(file, fact, says, at, text, authorizers))
    return tuple(found.values())


def written(says: object) -> tuple[str, ...]:
    """The texts of a value that its place has to show; none of a verdict, which no file has as a word."""
    if isinstance(says, str):
        return (says,)
    for name in ("written", "texts", "patterns"):
        texts = getattr(says, name, None)
        if isinstance(texts, tuple | frozenset):
            return tuple(plain(text) for text in texts)
    return ()


def shares() -> dict[str, tuple[int, int]]:
    """By format: how many of the settled leaves have a place, of how many. An account is no file."""
    counts = {name: (0, 0) for name in FORMATS if name != ACCOUNT}
    for file in (file for api in KINDS for file in files(api)):
        name = format_of(file)
        if name in counts:
            every = leaves_of(file)
            had, of = counts[name]
            counts[name] = had + sum(each.found for each in every), of + len(every)
    return counts


@cache
def _text(file: Path, document: str) -> str | None:
    """The text of a document of a telling, as it was read."""
    for known in [file] if file.is_file() else sorted(each for each in file.rglob("*") if each.is_file()):
        if document in (str(known), known.name):
            return known.read_text("utf-8")
    return None


def _settled(definition: Definition) -> Iterator[tuple[object, Place, int]]:
    if isinstance(definition, Located):
        if definition.value is not UNKNOWN:
            yield definition.value, definition.at, id(definition)
    elif isinstance(definition, Choice):
        for formula in definition.when.values():
            yield from _leaves(formula, set())
    else:
        yield from _leaves(definition, set())


def _leaves(formula: Formula, seen: set[int]) -> Iterator[tuple[object, Place, int]]:
    """What is open is not settled, and has no place to be held to."""
    if id(formula) in seen:
        return
    seen.add(id(formula))
    match formula:
        case Const(truth, _, at):
            if truth.settled:
                yield truth, at, id(formula)
        case Atom(_, _, operand, _, at):
            yield operand, at, id(formula)
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from _leaves(part, seen)
        case Not(part) | Defined(_, part):
            yield from _leaves(part, seen)
        case CaseOf():
            for branch in formula.branches():
                yield from _leaves(branch, seen)
