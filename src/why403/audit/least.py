"""The narrowest policies for rights that were used, by routes and principals, within AWS's sizes.

What has to be admitted is told as pairs of a principal and a route. Where the statements that say just this
are too long for a policy, they are joined step by step, those first that admit the fewest routes beside for
the room that they save: this finds a narrow policy, and no proof that there is none narrower.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from heapq import heappop, heappush
from itertools import count, pairwise

from why403.access.call import INVOKE
from why403.audit.grant import calls_of, name_of, routes_of
from why403.frozen import dataclass, replace
from why403.iam.globs import glob
from why403.iam.variables import marked
from why403.model.configuration import Configuration

EVERYBODY = "*"
_MOST_PIECES = 60
"""So many statements are tried with each other; of more, those that are alike are joined first."""
_CHARACTER = re.compile(r"\$\{[^}]*\}|.", re.S)
"""One character of a pattern, or a variable."""
Policy = dict[str, object]


@dataclass(frozen=True, slots=True)
class Right:
    """Somebody may call what matches `below` (STAGE/VERB/path, as ARNs have it), under a condition, which is
    JSON, or empty where there is none."""

    who: str
    below: str
    condition: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """What becomes one statement."""

    who: frozenset[str]
    below: frozenset[str]
    condition: str


class Universe:
    """Every call that the API knows, as STAGE/VERB/path: what a pattern admits is seen on these."""

    def __init__(self, configuration: Configuration, stages: Iterable[str]) -> None:
        self.calls = tuple(
            (name_of(route), f"{stage}/{verb}/{path.strip('/')}")
            for stage in sorted(set(stages))
            for route in routes_of(configuration)
            if "/" in route.path
            for verb, path in calls_of(configuration, route)
        )
        self._masks: dict[str, int] = {}

    def mask(self, below: str) -> int:
        """The calls that a pattern matches, one bit each."""
        found = self._masks.get(below)
        if found is None:
            fits = glob(marked(below)).holds
            found = sum(1 << place for place, (_, call) in enumerate(self.calls) if fits(call))
            self._masks[below] = found
        return found

    def masks(self, below: Iterable[str]) -> int:
        """The calls that some of these patterns match."""
        found = 0
        for each in below:
            found |= self.mask(each)
        return found

    def routes(self, mask: int) -> tuple[str, ...]:
        """The names of the routes of these calls."""
        return tuple(dict.fromkeys(name for place, (name, _) in enumerate(self.calls) if mask >> place & 1))


@dataclass(frozen=True, slots=True)
class Fitted:
    """Pieces that are short enough, unless they do not `fit`. `joined` says whether they admit more than was
    asked for; `by_account` that principals had to be replaced by their accounts."""

    pieces: tuple[Piece, ...]
    size: int
    fits: bool
    joined: bool
    by_account: bool = False


def pieces_of(rights: Iterable[Right]) -> tuple[Piece, ...]:
    """One piece for everybody who may do the same."""
    of_each: dict[tuple[str, str], set[str]] = defaultdict(set)
    for right in rights:
        of_each[right.who, right.condition].add(right.below)
    alike: dict[tuple[frozenset[str], str], set[str]] = defaultdict(set)
    for (who, condition), below in of_each.items():
        alike[frozenset(below), condition].add(who)
    made = (Piece(frozenset(who), below, condition) for (below, condition), who in alike.items())
    return tuple(sorted(made, key=_order))


def _order(piece: Piece) -> tuple[str, list[str], list[str]]:
    return piece.condition, sorted(piece.below), sorted(piece.who)


def statements(pieces: Iterable[Piece], arn: Callable[[str], str], *, named: bool) -> list[Policy]:
    """The statements of the pieces; with their principals in a resource policy."""
    found: list[Policy] = []
    for each in sorted(pieces, key=_order):
        made: Policy = {"Effect": "Allow"}
        if named:
            made["Principal"] = EVERYBODY if EVERYBODY in each.who else {"AWS": _one_or_all(each.who)}
        made |= {"Action": INVOKE, "Resource": _one_or_all(map(arn, each.below))}
        if each.condition:
            made["Condition"] = json.loads(each.condition)
        found.append(made)
    return found


def _one_or_all(texts: Iterable[str]) -> str | list[str]:
    listed = sorted(texts)
    return listed[0] if len(listed) == 1 else listed


def size_of(policy: object) -> int:
    """The bytes of a policy without white space."""
    return len(json.dumps(policy, separators=(",", ":")).encode())


def fitted(
    rights: Sequence[Right], universe: Universe, size: Callable[[Iterable[Piece]], int], limit: int
) -> Fitted:
    """Pieces that admit all rights and, by `size`, keep within the limit."""
    found = None
    if sum(len(who) for who in {right.who for right in rights}) < limit:
        found = _fitted(rights, universe, size, limit)
        if found.fits:
            return found
    accounts = [replace(right, who=_account(right.who)) for right in rights]
    if found is not None and accounts == list(rights):  # nobody is of an account
        return found
    return replace(_fitted(accounts, universe, size, limit), joined=True, by_account=True)


def _fitted(
    rights: Sequence[Right], universe: Universe, size: Callable[[Iterable[Piece]], int], limit: int
) -> Fitted:
    wanted = _wanted(rights, universe)
    exact = list(pieces_of(rights))
    now = size(exact)
    if now <= limit:
        return Fitted(tuple(exact), now, fits=True, joined=False)
    pieces, joins = dict[Piece, None](), _Joins(universe, wanted)
    for each in _fewer(exact):
        joins.offer(each, pieces)
        pieces[each] = None
    while (now := size(pieces)) > limit and (found := joins.best(pieces)) is not None:
        for each in found.instead_of:
            del pieces[each]
        if found.piece not in pieces:
            joins.offer(found.piece, pieces)
        pieces[found.piece] = None
    return Fitted(tuple(pieces), now, now <= limit, list(pieces) != exact)


def admitted_beside(
    pieces: Iterable[Piece], rights: Sequence[Right], universe: Universe
) -> Mapping[str, tuple[str, ...]]:
    """By principal, the known routes that the pieces admit and no right asks for."""
    wanted: dict[str, int] = defaultdict(int)
    for right in rights:
        wanted[right.who] |= universe.mask(right.below)
    found: dict[str, int] = defaultdict(int)
    for piece in pieces:
        for who in piece.who:
            found[who] |= universe.masks(piece.below) & ~wanted[who]
    return {who: universe.routes(mask) for who, mask in sorted(found.items()) if mask}


_Wanted = Mapping[tuple[str, str], int]


def _wanted(rights: Iterable[Right], universe: Universe) -> _Wanted:
    found: dict[tuple[str, str], int] = defaultdict(int)
    for right in rights:
        found[right.who, right.condition] |= universe.mask(right.below)
    return found


@dataclass(frozen=True, slots=True)
class _Join:
    """One piece instead of others: what it admits more than they, and what it saves."""

    piece: Piece
    instead_of: tuple[Piece, ...]
    more: int
    saves: int


class _Joins:
    """The joins of some pieces; what admits least for what it saves comes first."""

    def __init__(self, universe: Universe, wanted: _Wanted) -> None:
        self._universe, self._wanted = universe, wanted
        self._waiting: list[tuple[float, int, int, _Join]] = []
        self._number = count()

    def offer(self, piece: Piece, others: Iterable[Piece]) -> None:
        """Those of a new piece with the others, and within it."""
        for each in _joins_with(piece, others, self._universe, self._wanted):
            heappush(self._waiting, (each.more / each.saves, -each.saves, next(self._number), each))

    def best(self, pieces: Collection[Piece]) -> _Join | None:
        """The first join of which all pieces are still there; it is offered once."""
        while self._waiting:
            *_, found = heappop(self._waiting)
            if all(each in pieces for each in found.instead_of):
                return found
        return None


def _joins_with(one: Piece, others: Iterable[Piece], universe: Universe, wanted: _Wanted) -> Iterator[_Join]:
    """A piece together with each of the others, or with two of its own patterns as one."""
    for other in others:
        if one.condition == other.condition and EVERYBODY not in one.who ^ other.who:
            made = Piece(one.who | other.who, one.below | other.below, one.condition)
            yield from _join(made, (one, other), universe, wanted)
    neighbours = pairwise(sorted(one.below, key=_by_path))
    for pattern in dict.fromkeys(_above(first, second) for first, second in neighbours):
        fits = glob(marked(pattern)).holds
        below = frozenset(each for each in one.below if not fits(each)) | {pattern}
        yield from _join(replace(one, below=below), (one,), universe, wanted)


def _join(made: Piece, before: tuple[Piece, ...], universe: Universe, wanted: _Wanted) -> Iterator[_Join]:
    saves = sum(map(_length, before)) - _length(made)
    if saves > 0:
        more = _beside(made, universe, wanted) - sum(_beside(each, universe, wanted) for each in before)
        yield _Join(made, before, max(more, 0), saves)


def _beside(piece: Piece, universe: Universe, wanted: _Wanted) -> int:
    mask = universe.masks(piece.below)
    return sum((mask & ~wanted.get((who, piece.condition), 0)).bit_count() for who in piece.who)


_AROUND, _OF_EACH = 90, 4
"""Bytes of a statement around its lists, and of one entry around its text."""


def _length(piece: Piece) -> int:
    texts = (*piece.who, *piece.below)
    return _AROUND + len(piece.condition) + sum(len(text) + _OF_EACH for text in texts)


def _by_path(below: str) -> tuple[str, str, str]:
    stage, verb, path = below.split("/", 2)
    return stage, path, verb


def _above(one: str, other: str) -> str:
    """The nearest pattern that covers both."""
    first, second = one.split("/", 2), other.split("/", 2)
    stage, verb = ("*" if a != b else a for a, b in zip(first[:2], second[:2], strict=True))
    if first[2] == second[2]:
        return f"{stage}/{verb}/{first[2]}"
    alike = ""
    for a, b in zip(_CHARACTER.findall(first[2]), _CHARACTER.findall(second[2]), strict=False):
        if a != b or a == "*":
            break
        alike += a
    return f"{stage}/{verb}/{alike}*"


def _fewer(pieces: Sequence[Piece]) -> list[Piece]:
    """So few that each can be tried with each: neighbours in the order of what they call become one."""
    found: list[Piece] = []
    excess = len(pieces) - _MOST_PIECES
    for each in sorted(pieces, key=_order):
        last = found[-1] if found else None
        alike = last is not None and last.condition == each.condition and EVERYBODY not in last.who ^ each.who
        if last is not None and alike and excess > 0:
            found[-1] = Piece(last.who | each.who, last.below | each.below, each.condition)
            excess -= 1
        else:
            found.append(each)
    return found


def _account(who: str) -> str:
    """The account of a principal, to whose own policies it then falls."""
    parts = who.split(":")
    return who if len(parts) < 6 else f"arn:{parts[1]}:iam::{parts[4]}:root"
