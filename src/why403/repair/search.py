"""Searches for the smallest repairs: edits are made on a copy, and the same call is asked again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import field
from itertools import combinations

from why403.frozen import dataclass, replace
from why403.model.repair import Edit, Logged, Proof
from why403.questions.explain import Case
from why403.repair.asking import Failing, Met, met
from why403.repair.candidates import OPENS, Candidate, candidates
from why403.repair.ground import Ground, Scene, scene_of
from why403.repair.making import NotThere
from why403.repair.reach import reach

MOST_EDITS = 3
ENOUGH = 3
"""Where so many are found, none with more edits is looked for."""
_MOST_ASKED = 40
"""So many copies are asked at most: what has not been found among them is not offered."""


_MOST_REPLAYED = 12
"""So many repairs are put to a log: each is a replay of its own."""


@dataclass(frozen=True, slots=True)
class Found:
    """Edits that admit the call, how far they reach, and what it met before and after; `logged` is what a log
    shows of them."""

    edits: tuple[Edit, ...]
    breadth: int
    reach: int
    before: Met
    after: Met
    case: Case = field(repr=False)
    logged: Logged | None = None

    @property
    def proof(self) -> Proof:
        """The proof as plain data."""
        return Proof(self.before.told, self.after.told)

    @property
    def size(self) -> tuple[bool, int]:
        """What takes a protection away comes last; then fewer edits first."""
        return self.breadth >= OPENS, len(self.edits)

    @property
    def rank(self) -> tuple[tuple[bool, int], int, int, int]:
        """Equally small ones by the logged calls that they would let in, then by how far they reach."""
        let_in = 0 if self.logged is None else self.logged.let_in
        return self.size, let_in, self.reach, self.breadth


class Search:
    """One search; what was asked once is not asked again."""

    def __init__(self, ground: Ground, case: Case) -> None:
        self.ground, self.before = ground, met(case)
        self.case = case
        self._enough = 0
        self._half: list[Found] = []
        self._met: dict[frozenset[Edit], tuple[Case, Met] | None] = {}

    def found(self, most: int) -> tuple[Found, ...]:
        """The repairs of up to three edits, the smallest first; none where nothing is known to fail."""
        if not self.before.failing:
            return ()
        whole: dict[frozenset[Edit], Found] = {}
        for each in self._from((), 0, self.case, self.before, None):
            edits = frozenset(each.edits)
            if not any(other <= edits for other in whole):
                whole = {other: kept for other, kept in whole.items() if not edits < other}
                whole[edits] = each
        narrow = [each for each in whole.values() if each.breadth < OPENS] or self._smallest_half()
        found = narrow or list(whole.values()) or self._smallest_half(opening=True)
        return self._by_log(sorted(found, key=lambda each: each.rank), most)

    def _by_log(self, ranked: Sequence[Found], most: int) -> tuple[Found, ...]:
        """The first ones. Those as small as one of these are put to the log before."""
        if self.ground.logged is None or not ranked:
            return tuple(ranked[:most])
        last = ranked[min(most, len(ranked)) - 1].size
        asked = [self._logged(each) for each in ranked[:_MOST_REPLAYED] if each.size <= last]
        return tuple(sorted(asked, key=lambda each: each.rank)[:most])

    def _logged(self, found: Found) -> Found:
        """With what the log shows; not of edits of one caller's policies, which it tells nothing of."""
        if self.ground.logged is None or found.case.landed is None:
            return found
        if any(edit.way[0] == "caller" for edit in found.edits):
            return found
        return replace(found, logged=self.ground.logged(found.case.landed.access.configuration))

    def _smallest_half(self, *, opening: bool = False) -> list[Found]:
        """Edits after which no check is known to fail, but one that failed is open: better than to take a
        protection away; of those that do so, only where `opening` says so."""
        kept = [each for each in self._half if opening or each.breadth < OPENS]
        sets = [frozenset(each.edits) for each in kept]
        return [each for each, own in zip(kept, sets, strict=True) if not any(other < own for other in sets)]

    def _from(
        self, made: tuple[Edit, ...], breadth: int, case: Case, now: Met, blamed: Failing | None
    ) -> Iterator[Found]:
        """Repairs that begin with these edits: for the first check that still fails, or the one that is no
        longer known to hold or to fail."""
        first = blamed or now.failing[0]
        scene = self._scene(case, first)
        if scene is None:
            return
        later: list[tuple[tuple[Edit, ...], int, Case, Met, Failing | None]] = []
        for candidate in _by_breadth(candidates(first, scene)):
            edits = tuple(dict.fromkeys((*made, *candidate.edits)))
            if not self._may_be_tried(made, candidate, edits):
                continue
            asked = self._asked(edits)
            if asked is None:
                continue
            far = max(breadth, candidate.breadth)
            if asked[1].failing:
                if self._further(now, asked[1]):
                    later.append((edits, far, *asked, None))
                continue
            open_still = self._open_still(first.check, edits, asked[1])
            if open_still is not None:
                later.append((edits, far, *asked, open_still))
                begun = self._scene(self.case, first) or scene
                self._half.append(
                    Found(edits, far, reach(edits, begun, asked[0]), self.before, asked[1], asked[0])
                )
            elif not self._idle(edits):
                self._enough += candidate.breadth < OPENS
                begun = self._scene(self.case, first) or scene
                calls = reach(edits, begun, asked[0])
                yield Found(edits, far, calls, self.before, asked[1], asked[0])
        for each in later if self._enough < ENOUGH else ():
            yield from self._from(*each)

    def _scene(self, case: Case, failing: Failing) -> Scene | None:
        return scene_of(case, preflight=failing.preflight, told=self.ground.incident.authorizer)

    def _may_be_tried(self, made: tuple[Edit, ...], candidate: Candidate, edits: tuple[Edit, ...]) -> bool:
        """Up to three edits; another call is made before the configuration changes, and no protection is
        taken away where there is another way."""
        moved = any(edit.of_request and edit.way[1] != "headers" for edit in candidate.edits)
        late = moved and any(not edit.of_request for edit in made)
        needless = candidate.breadth >= OPENS and self._enough > 0
        return len(made) < len(edits) <= MOST_EDITS and not late and not needless

    def _asked(self, edits: tuple[Edit, ...]) -> tuple[Case, Met] | None:
        key = frozenset(edits)
        if key not in self._met:
            if len(self._met) >= _MOST_ASKED:
                return None
            try:
                case = self.ground.with_edits(edits)
                self._met[key] = case, met(case)
            except NotThere:
                self._met[key] = None
        return self._met[key]

    def _further(self, now: Met, then: Met) -> bool:
        """Whether the first check that failed no longer does, or fails for fewer leaves."""
        first, again = now.failing[0], [each for each in then.failing if each.check == now.failing[0].check]
        return not again or _blames(again[0].reasons) < _blames(first.reasons)

    def _open_still(self, check: str, edits: Sequence[Edit], after: Met) -> Failing | None:
        """A check that failed and now is open; what a caller or a token has is not ours to know."""
        if any(
            edit.of_request or edit.way[0] in ("authorizer", "authorizers") or edit.way[-1] == "scopes"
            for edit in edits
        ):
            return None
        failed = {each.check for each in self.before.failing} | {check}
        newly = failed - set(self.before.open)
        return next((each for each in after.undecided if each.check in newly), None)

    def _idle(self, edits: tuple[Edit, ...]) -> bool:
        """Whether fewer of these edits admit the call as well."""
        for count in range(1, len(edits)):
            for fewer in combinations(edits, count):
                asked = self._asked(fewer)
                if asked is None or asked[1].failing:
                    continue
                if self._open_still("", fewer, asked[1]) is None:
                    return True
        return False


def _by_breadth(found: Iterator[Candidate]) -> list[Candidate]:
    return sorted(found, key=lambda each: (each.breadth, len(each.edits)))


def _blames(reasons: Sequence[object]) -> int:
    return sum(1 for reason in reasons if getattr(reason, "cause", None) is not None)
