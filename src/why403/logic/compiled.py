"""Formulas compiled once into one Python function, for readers that want truth alone and want it fast.

The function covers what is told in full. Where a fact turns out to be untold, the walk of `reading`
answers instead: there is no second rule for what is unknown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from why403.logic.facts import AMONG, EQUALS, PRESENT, Fact, Facts, Value
from why403.logic.formula import AllOf, AnyOf, Atom, CaseOf, Const, Defined, Formula, Not, Unknown
from why403.logic.index import Alternatives, Filed, best_fact, keys_of
from why403.logic.reading import read
from why403.logic.states import ABSENT, UNKNOWN, State
from why403.logic.truth import NO, YES, Truth

MANY_PARTS = 24
"""From so many alternatives on, an index is cheaper than trying them."""
FEW_BRANCHES = 8
"""So many different branches of a table are written into the text; more are functions of their own."""


class First(Protocol):
    """The place of the first formula that holds. What is not told, `walked` answers."""

    def __call__(self, facts: Facts, walked: Callable[[Facts], int] = ..., /) -> int: ...


AtomKey = tuple[str, int, object]


class NotTold(Exception):
    """A fact is untold, or not of the form that the compiled text expects."""


def not_settled(_: Facts) -> int:
    """In the place of the walk, for whoever reads another way what is not told."""
    return -1


def first_of(formulas: tuple[Formula, ...], rest: State = UNKNOWN) -> First:
    """The place of the first formula that holds; their number where none does; -1 where that is unknown.

    `rest` is what every fact is that the mapping does not name.
    """

    def walked(facts: Facts) -> int:
        return _walked(formulas, facts, rest)

    return _Writer(rest, walked).function(formulas)


def _walked(formulas: tuple[Formula, ...], facts: Facts, rest: State) -> int:
    known = facts if rest is UNKNOWN else Defaulted(facts, rest)
    for place, formula in enumerate(formulas):
        truth = read(formula, known).truth
        if truth is not -YES:
            return -1 if truth is Truth.UNKNOWN else place
    return len(formulas)


class Defaulted(dict[str, Value]):
    """Facts of which those that are not named have one state."""

    def __init__(self, facts: Facts, rest: State) -> None:
        super().__init__(facts)
        self.rest = rest

    def get(self, name: str, _: object = None) -> Value:
        """The value, or the state of the rest."""
        return super().get(name, self.rest)


def _atoms(formula: Formula) -> Iterator[Atom]:
    match formula:
        case Atom():
            yield formula
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from _atoms(part)
        case Not(part) | Defined(_, part):
            yield from _atoms(part)


def _untold() -> bool:
    raise NotTold


def _settling(holds: Callable[[Value, object], bool | Truth]) -> Callable[[Value, object], bool]:
    """The comparison as yes or no; where it is open the walk answers instead."""

    def settled(value: Value, operand: object) -> bool:
        answer = holds(value, operand)
        if answer is Truth.UNKNOWN:
            raise NotTold
        return answer is YES or answer is True

    return settled


def _open_last(parts: tuple[Formula, ...]) -> list[Formula]:
    """Parts that are open for good after those that can settle it: reaching one ends the fast reading."""
    return sorted(parts, key=lambda part: isinstance(part, Unknown))


def _key(atom: Atom) -> AtomKey:
    return atom.fact.name, id(atom.operator), atom.operand


Settled = dict[str, bool]
"""The locals that are known to be told where the text is read, and whether they are known to be texts."""


@dataclass
class _Writer:
    """Writes the text of one function; names its constants, values and shared atoms.

    A value is fetched and looked at before the first formula that asks for it, or where a branch of a table
    does: what is not told of later formulas and of other branches makes no difference.
    """

    rest: State
    walked: Callable[[Facts], int]
    names: dict[str, object] = field(default_factory=dict)
    facts: dict[str, str] = field(default_factory=dict)
    scopes: list[Settled] = field(default_factory=lambda: [{}])
    before: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    shared: dict[AtomKey, str] = field(default_factory=dict)
    lazy: list[str] = field(default_factory=list)
    made: dict[tuple[int, str], str] = field(default_factory=dict)
    tables: int = 0
    derivations: int = 0
    uses: Counter[AtomKey] = field(default_factory=Counter)

    def constant(self, value: object) -> str:
        """A global name of the function for a value."""
        name = f"c{len(self.names)}"
        self.names[name] = value
        return name

    def derived(self, function: Callable[[str], object], value: str) -> str:
        """A local that is computed when it is first read."""
        self.derivations += 1
        key = (id(function), value)
        if key not in self.made:
            local = f"d{len(self.made)}"
            self.lazy.append(local)
            call = f"{self.constant(function)}({value})"
            self.made[key] = f"({local} if {local} is not None else ({local} := {call}))"
        return self.made[key]

    def function(self, formulas: tuple[Formula, ...]) -> First:
        """The function over all formulas."""
        self.uses.update(_key(atom) for formula in formulas for atom in _atoms(formula))
        lines: list[str] = []
        for place, formula in enumerate(formulas):
            test = self.expression(formula)
            lines += [*self.looked_at(), *self.before, f"if {test}: return {place}"]
            self.before.clear()
        opening = [f"{' = '.join(self.lazy)} = None"] if self.lazy else []
        body = ["get = facts.get", *opening, *lines, f"return {len(formulas)}"]
        text = "\n".join(
            [
                "def first(facts, walked=walked):",
                "    try:",
                *(f"        {line}" for line in body),
                "    except NotTold:",
                "        return walked(facts)",
            ]
        )
        namespace = {
            **self.names,
            "ABSENT": ABSENT,
            "UNKNOWN": UNKNOWN,
            "NotTold": NotTold,
            "REST": self.rest,
        }
        namespace |= {"untold": _untold, "walked": self.walked}
        exec(text, namespace)
        made: First = namespace["first"]  # type: ignore[assignment]
        return made

    def looked_at(self) -> Iterator[str]:
        """The lines that fetch what the next formula asks for, and end the fast reading where it is not
        told."""
        for name, local in self.facts.items():
            if local in self.asked:
                yield f"{local} = get({name!r}, REST)"
        for local, text in self.scopes[0].items():
            if local in self.asked:
                yield f"if {_unfit(local, text)}: return walked(facts)"
        self.asked.clear()

    def value(self, fact: Fact, text: bool) -> str:
        """The local that holds a fact's value, which is told; a text, or absent, where the reader needs
        that."""
        local = self.facts.get(fact.name)
        if local is None:
            local = self.facts[fact.name] = f"v{len(self.facts)}"
            self.asked.append(local)
        if not any(local in scope and scope[local] >= text for scope in self.scopes):
            self.scopes[-1][local] = text
            if len(self.scopes) == 1:
                self.asked.append(local)
        return local

    def expression(self, formula: Formula) -> str:
        """A formula as an expression that is true or false."""
        match formula:
            case Const(truth):
                return "untold()" if truth is Truth.UNKNOWN else str(truth is YES)
            case Unknown():
                return "untold()"
            case Atom():
                return self.atom(formula)
            case AllOf(parts):
                return f"({' and '.join(map(self.expression, _open_last(parts)))})" if parts else "True"
            case AnyOf(parts):
                return self.any(parts)
            case Not(part):
                return f"(not {self.expression(part)})"
            case CaseOf():
                return self.case_of(formula)
            case Defined(atom, body):
                return self.defined(atom, body)

    def defined(self, atom: Atom | Unknown | Const, body: Formula) -> str:
        """What the configuration says; where somebody told the fact too, the walk weighs the two."""
        inside = self.expression(body)
        if isinstance(atom, Const):
            return "untold()"
        return f"({inside} if get({atom.fact.name!r}, REST) is UNKNOWN else untold())"

    def any(self, parts: tuple[Formula, ...]) -> str:
        """Alternatives: in a row, or behind an index."""
        if len(parts) < MANY_PARTS:
            first, *others = _open_last(parts) or [Const(NO)]
            return f"({' or '.join([self.expression(first), *map(self.alternative, others)])})"
        filed = [Filed(part, keys_of(part)) for part in parts]
        fact = best_fact(filed)
        if fact is None:
            return (
                "(" + " or ".join(f"{self.constant(_single(part, self.rest))}(facts)" for part in parts) + ")"
            )
        index = Alternatives(fact, filed, self.rest, lambda part: _single(part, self.rest))
        return f"{self.constant(index)}(facts)"

    def alternative(self, formula: Formula) -> str:
        """One that is read only where those before it do not hold: a fact that it alone asks for need not be
        told where they do."""
        alone = isinstance(formula, Atom) and self.uses[_key(formula)] < 2
        return self.branch(formula) if alone else self.expression(formula)

    def case_of(self, case: CaseOf) -> str:
        """A look-up of the branch; what a function makes of a value is built and walked when it is there."""
        value = self.value(case.fact, False)
        if callable(case.otherwise):
            return f"{self.constant(_case_test(case, self.rest))}(facts)"
        numbers: dict[object, int] = {}
        branches: list[Formula] = []
        for branch in (*case.cases.values(), case.otherwise):
            if numbers.setdefault(_sort(branch), len(branches)) == len(branches):
                branches.append(branch)
        if len(branches) == 1:
            return self.branch(branches[0])
        if len(branches) > FEW_BRANCHES:
            singles = [_single(branch, self.rest) for branch in branches]
            tests = {known: singles[numbers[_sort(branch)]] for known, branch in case.cases.items()}
            otherwise = self.constant(singles[numbers[_sort(case.otherwise)]])
            return f"{self.constant(tests)}.get({value}, {otherwise})(facts)"
        table = {known: numbers[_sort(branch)] for known, branch in case.cases.items()}
        number, self.tables = f"n{self.tables}", self.tables + 1
        found = f"({number} := {self.constant(table)}.get({value}, {numbers[_sort(case.otherwise)]}))"
        texts = [self.branch(branch) for branch in branches]
        chosen = " else ".join(
            f"{text} if {number if place else found} == {place}" for place, text in enumerate(texts[:-1])
        )
        return f"({chosen} else {texts[-1]})"

    def branch(self, formula: Formula) -> str:
        """A formula that is read only for some values: it alone needs to have its facts told."""
        self.scopes.append({})
        text = self.expression(formula)
        unfit = [_unfit(local, is_text) for local, is_text in self.scopes.pop().items()]
        return f"(untold() if {' or '.join(unfit)} else {text})" if unfit else text

    def atom(self, atom: Atom) -> str:
        """An atom that is used more than once is computed once: at once where it is cheap."""
        key = _key(atom)
        if self.uses[key] < 2 or (len(self.scopes) > 1 and key not in self.shared):
            return self.comparison(atom)[0]
        if key not in self.shared:
            text, cheap = self.comparison(atom)
            local = f"t{len(self.shared)}"
            if cheap:
                self.before.append(f"{local} = {text}")
                self.shared[key] = local
            else:
                self.lazy.append(local)
                self.shared[key] = f"({local} if {local} is not None else ({local} := {text}))"
        return self.shared[key]

    def comparison(self, atom: Atom) -> tuple[str, bool]:
        """The comparison itself, and whether it is cheap."""
        operator, operand = atom.operator, atom.operand
        plain = self.plain(atom)
        if plain is not None:
            return plain, True
        before = self.derivations
        value = self.facts.get(atom.fact.name, f"v{len(self.facts)}")
        source = operator.source(operand, value, self) if operator.source else None
        value = self.value(atom.fact, source is not None)
        holds = _settling(operator.holds) if operator.open else operator.holds
        text = source or f"{self.constant(holds)}({value}, {self.constant(operand)})"
        guarded = (
            f"({value} is ABSENT or {text})" if operator.absent else f"({value} is not ABSENT and {text})"
        )
        return guarded, source is not None and self.derivations == before

    def plain(self, atom: Atom) -> str | None:
        """The comparisons of `logic` itself, of any value; `None` for all others."""
        operator, operand = atom.operator, atom.operand
        if operator is PRESENT:
            return f"({self.value(atom.fact, False)} is not ABSENT)"
        if operator is EQUALS and operand is not ABSENT:
            return f"({self.value(atom.fact, False)} == {self.constant(operand)})"
        if operator is AMONG and isinstance(operand, frozenset | tuple) and ABSENT not in operand:
            return f"({self.value(atom.fact, False)} in {self.constant(operand)})"
        return None


def _unfit(local: str, text: bool) -> str:
    """Whether a value is untold, or not of the form that the text expects."""
    return f"{local}.__class__ is not str and {local} is not ABSENT" if text else f"{local} is UNKNOWN"


def _sort(branch: Formula) -> object:
    """What tells branches apart: the truth where it is settled or open for good, else which formula it is."""
    if isinstance(branch, Unknown):
        return Truth.UNKNOWN
    return branch.truth if isinstance(branch, Const) else id(branch)


def _single(part: Formula, rest: State) -> Callable[[Facts], bool]:
    """One formula by itself; raises `NotTold` where it is unknown."""
    first = first_of((part,), rest)

    def test(facts: Facts) -> bool:
        place = first(facts)
        if place < 0:
            raise NotTold
        return place == 0

    return test


def _case_test(case: CaseOf, rest: State) -> Callable[[Facts], bool]:
    def test(facts: Facts) -> bool:
        known = facts if rest is UNKNOWN else Defaulted(facts, rest)
        truth = read(case.branch(known.get(case.fact.name, UNKNOWN)), known).truth
        if truth is Truth.UNKNOWN:
            raise NotTold
        return truth is YES

    return test
