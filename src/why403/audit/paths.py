"""Calls that stand for all calls of a route: one for every way in which policies can tell them apart.

A policy sees stage, verb and path of a call in its ARN. The patterns of all policies and the form of the
route are followed together, character by character, from state to state: each set of patterns that some path
of the route fits is found, with a shortest path that fits it. Where there are too many states the answer says
so.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from why403.audit.arns import heads_of, resources_named
from why403.audit.grant import call_to, name_of, routes_of, verbs_of
from why403.aws.arns import SHORT, ApiArn
from why403.frozen import dataclass
from why403.model.configuration import Configuration
from why403.model.route import Route
from why403.model.routes import Routes, segments

_MANY, _ONE, _SPARE = "*", "?", "x"
_IN_A_PATH = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~!$&'()+,;=:@")
_MOST_STATES, _MOST_CALLS, _MOST_OTHERS = 20_000, 64, 8
Call = tuple[str, str]
"""A verb and a path inside the stage."""
Head = tuple[str, str, str]
"""Region, account and id of an API, as they can be."""


@dataclass(frozen=True, slots=True)
class Calls:
    """Calls of one route; `whole` says that policies tell no others apart."""

    calls: tuple[Call, ...]
    whole: bool = True


class Pattern:
    """A pattern with `*` and `?`, as an automaton: a state is the set of positions, as bits."""

    __slots__ = ("_after", "_tokens", "begin")

    def __init__(self, text: str) -> None:
        self._tokens = text
        self._after: dict[tuple[int, str], int] = {}
        self.begin = self._closed(1)

    def _closed(self, state: int) -> int:
        for at, token in enumerate(self._tokens):
            if token == _MANY and state >> at & 1:
                state |= 1 << (at + 1)
        return state

    def after(self, state: int, character: str) -> int:
        """The state one character further."""
        key = (state, character)
        if key not in self._after:
            found = 0
            for at, token in enumerate(self._tokens):
                if state >> at & 1:
                    if token == _MANY:
                        found |= 1 << at
                    elif token in (_ONE, character):
                        found |= 1 << (at + 1)
            self._after[key] = self._closed(found)
        return self._after[key]

    def along(self, state: int, text: str) -> int:
        """The state after a text."""
        for character in text:
            state = self.after(state, character)
        return state

    def fits(self, state: int) -> bool:
        """Whether the pattern can end here."""
        return bool(state >> len(self._tokens) & 1)


class _Form:
    """The form of a route's path: literal characters, `{parameters}` and a `{greedy+}` end."""

    __slots__ = ("_steps", "begin", "end")

    def __init__(self, path: str) -> None:
        self._steps: list[list[tuple[str, int]]] = [[]]
        self.begin, at = 0, 0
        for number, part in enumerate(segments(path)):
            at = self._to(at, "/") if number else at
            if part.startswith("{"):
                at = self._filled(at, greedy=part.endswith("+}"))
            else:
                for character in part:
                    at = self._to(at, character)
        self.end = at

    def _to(self, at: int, what: str) -> int:
        self._steps.append([])
        self._steps[at].append((what, len(self._steps) - 1))
        return len(self._steps) - 1

    def _filled(self, at: int, *, greedy: bool) -> int:
        end = self._to(at, "")
        self._steps[end].append(("", end))
        if greedy:
            self._steps[self._to(end, "/")].append(("", end))
        return end

    def after(self, state: frozenset[int], character: str) -> frozenset[int]:
        """The positions one character further; the empty text stands for any but a slash."""
        return frozenset(
            to
            for at in state
            for what, to in self._steps[at]
            if what == character or (not what and character != "/")
        )


class _State(NamedTuple):
    form: frozenset[int]
    patterns: tuple[int, ...]
    others: tuple[frozenset[int], ...]


class Told:
    """The configurations that are compared: their routes, and what their policies tell apart."""

    def __init__(self, *configurations: Configuration) -> None:
        self.heads = tuple(dict.fromkeys(head for each in configurations for head in heads_of(each)))
        texts = {text for each in configurations for text in resources_named(each)}
        self.patterns = tuple(Pattern(text.removeprefix(SHORT)) for text in sorted(texts))
        self._below = tuple(text.startswith(SHORT) for text in sorted(texts))
        self.letters = frozenset(letter for text in texts for letter in text if letter in _IN_A_PATH)
        self._configurations = configurations
        self._routes = [
            told.value
            for each in configurations
            for told in (each.api.served, each.api.routes)
            if isinstance(told.value, Routes)
        ]

    def calls(self, route: Route, stage: str) -> Calls:
        """Calls that stand for all others of the route; the one that a person would try comes first."""
        first = call_to(self._of(route), route)
        if not self.patterns or not route.path:
            return Calls((first,))
        met = self.other(route, *first) is None
        found: dict[tuple[object, ...], Call] = {self._fitted(first, stage): first} if met else {}
        whole = True
        begun: set[tuple[tuple[int, ...], ...]] = set()
        for verb in sorted(verbs_of(route), key=lambda verb: verb != first[0]):
            begins = tuple(self._begun(head, stage, verb) for head in self.heads)
            if begins not in begun:
                begun.add(begins)
                for start in dict.fromkeys(begins):
                    searched = _Search(self, route, verb, start)
                    for path in searched.paths():
                        found.setdefault(self._fitted((verb, path), stage), (verb, path))
                    whole = whole and searched.whole
        calls = tuple(found.values()) or (first,)
        return Calls(calls[:_MOST_CALLS], whole and len(calls) <= _MOST_CALLS)

    def _of(self, route: Route) -> Configuration:
        """The configuration that has the route."""
        name = name_of(route)
        own = (each for each in self._configurations if name in map(name_of, routes_of(each)))
        return next(own, self._configurations[0])

    def _begun(self, head: Head, stage: str, verb: str) -> tuple[int, ...]:
        """Where each pattern is when the path begins; one in the short form begins below the API."""
        below = f"{stage}/{verb}/"
        whole = str(ApiArn("aws", *head, below))
        return tuple(
            each.along(each.begin, below if short else whole)
            for each, short in zip(self.patterns, self._below, strict=True)
        )

    def _fitted(self, call: Call, stage: str) -> tuple[object, ...]:
        """Which patterns a call fits, for each API that it can be of."""
        verb, path = call
        below = path.strip("/")
        return tuple(
            tuple(
                each.fits(each.along(state, below))
                for each, state in zip(self.patterns, self._begun(head, stage, verb), strict=True)
            )
            for head in self.heads
        )

    def other(self, route: Route, verb: str, path: str) -> Route | None:
        """The route that a path meets wherever it does not meet this one."""
        met = [routes.match(verb, path) for routes in self._routes]
        if any(each is not None and name_of(each) == name_of(route) for each in met):
            return None
        return next((each for each in met if each is not None), route)


class _Search:
    """The paths of a route for one verb, from the state that region, account, API and stage lead to."""

    def __init__(self, told: Told, route: Route, verb: str, start: tuple[int, ...]) -> None:
        self._told, self._route, self._verb, self._start = told, route, verb, start
        self._form = _Form(route.path)
        literal = "".join(part for part in segments(route.path) if not part.startswith("{"))
        self._letters = (_SPARE, *sorted({*literal, *told.letters} - {_SPARE}), "/")
        self.whole = True

    def paths(self) -> Sequence[str]:
        """A shortest path for every set of patterns that one fits."""
        others: list[_Form] = []
        for _ in range(_MOST_OTHERS):
            found, missed = self._searched(others)
            if missed is None:
                return found
            others.append(_Form(missed.path))
        self.whole = False
        return found

    def _searched(self, others: Sequence[_Form]) -> tuple[list[str], Route | None]:
        """The paths, or a route that took one of them first and has to be kept apart."""
        found: dict[tuple[bool, ...], str] = {}
        for state, path in self._states(others):
            if self._form.end not in state.form or any(
                each.end in at for each, at in zip(others, state.others, strict=True)
            ):
                continue
            key = tuple(each.fits(at) for each, at in zip(self._told.patterns, state.patterns, strict=True))
            if key in found:
                continue
            other = self._told.other(self._route, self._verb, f"/{path}")
            if other is not None:
                return list(found.values()), other
            found[key] = f"/{path}"
        return list(found.values()), None

    def _states(self, others: Sequence[_Form]) -> Iterator[tuple[_State, str]]:
        begin = _State(frozenset({0}), self._start, tuple(frozenset({0}) for _ in others))
        seen, line = {begin}, deque([(begin, "")])
        while line:
            state, path = line.popleft()
            yield state, path
            for letter in self._letters:
                form = self._form.after(state.form, letter)
                if not form:
                    continue
                patterns = tuple(
                    each.after(at, letter)
                    for each, at in zip(self._told.patterns, state.patterns, strict=True)
                )
                apart = tuple(each.after(at, letter) for each, at in zip(others, state.others, strict=True))
                further = _State(form, patterns, apart)
                if further not in seen:
                    if len(seen) >= _MOST_STATES:
                        self.whole = False
                        return
                    seen.add(further)
                    line.append((further, path + letter))
