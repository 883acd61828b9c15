"""Formulas compiled once into one Python function, for readers that want truth alone and want it fast.

The function covers what is told in full. Where a fact turns out to be untold, the walk of `reading`
answers instead: there is no second rule for what is unknown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from why403.logic.facts import Fact, Facts, Value
from why403.logic.formula import AllOf, AnyOf, Atom, CaseOf, Const, Defined, Formula, Hole, Not
from why403.logic.index import Alternatives, Filed, best_fact, keys_of
from why403.logic.reading import read
from why403.logic.states import ABSENT, UNTOLD, State
from why403.logic.truth import UNKNOWN, YES, Truth

MANY_PARTS = 24
"""From so many alternatives on, an index is cheaper than trying them."""

First = Callable[[Facts], int]
AtomKey = tuple[str, int, object]


class NotTold(Exception):
    """A fact is untold, or not of the form that the compiled text expects."""


def first_of(formulas: tuple[Formula, ...], rest: State = UNTOLD) -> First:
    """The place of the first formula that holds; their number where none does; -1 where that is unknown.

    `rest` is what every fact is that the mapping does not name.
    """
    try:
        fast = _Writer(rest).function(formulas)
    except NotTold:
        fast = None

    def first(facts: Facts) -> int:
        if fast is not None:
            try:
                return fast(facts)
            except NotTold:
                pass
        return _walked(formulas, facts, rest)

    return first


def _walked(formulas: tuple[Formula, ...], facts: Facts, rest: State) -> int:
    known = facts if rest is UNTOLD else Defaulted(facts, rest)
    for place, formula in enumerate(formulas):
        truth = read(formula, known).truth
        if truth is not -YES:
            return -1 if truth is UNKNOWN else place
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
        if answer is UNKNOWN:
            raise NotTold
        return answer is YES or answer is True

    return settled


def _open_last(parts: tuple[Formula, ...]) -> list[Formula]:
    """Parts that are open for good after those that can settle it: reaching one ends the fast reading."""
    return sorted(parts, key=lambda part: isinstance(part, Hole))


def _key(atom: Atom) -> AtomKey:
    return atom.fact.name, id(atom.operator), atom.operand


@dataclass
class _Writer:
    """Writes the text of one function; names its constants, values and shared atoms."""

    rest: State
    names: dict[str, object] = field(default_factory=dict)
    facts: dict[str, str] = field(default_factory=dict)
    strings: set[str] = field(default_factory=set)
    shared: dict[AtomKey, str] = field(default_factory=dict)
    eager: dict[str, str] = field(default_factory=dict)
    lazy: list[str] = field(default_factory=list)
    made: dict[tuple[int, str], str] = field(default_factory=dict)
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
        tests = [self.expression(formula) for formula in formulas]
        answers = [f"    if {test}: return {place}" for place, test in enumerate(tests)]
        text = "\n".join(["def first(facts):", *self.opening(), *answers, f"    return {len(tests)}"])
        namespace = {**self.names, "ABSENT": ABSENT, "UNTOLD": UNTOLD, "NotTold": NotTold, "REST": self.rest}
        namespace["untold"] = _untold
        exec(text, namespace)
        made: First = namespace["first"]  # type: ignore[assignment]
        return made

    def opening(self) -> Iterator[str]:
        """The lines that fetch the values, refuse what the text does not cover, and prepare shared parts."""
        yield "    get = facts.get"
        for name, local in self.facts.items():
            yield f"    {local} = get({name!r}, REST)"
            if local in self.strings:
                yield f"    if {local}.__class__ is not str and {local} is not ABSENT: raise NotTold"
            else:
                yield f"    if {local} is UNTOLD: raise NotTold"
        if self.lazy:
            yield f"    {' = '.join(self.lazy)} = None"
        yield from (f"    {local} = {text}" for local, text in self.eager.items())

    def value(self, fact: Fact) -> str:
        """The local that holds a fact's value."""
        return self.facts.setdefault(fact.name, f"v{len(self.facts)}")

    def expression(self, formula: Formula) -> str:
        """A formula as an expression that is true or false."""
        match formula:
            case Const(truth):
                return "untold()" if truth is UNKNOWN else str(truth is YES)
            case Hole():
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

    def defined(self, atom: Atom | Hole | Const, body: Formula) -> str:
        """What the configuration says; where somebody told the fact too, the walk weighs the two."""
        inside = self.expression(body)
        if isinstance(atom, Const):
            return "untold()"
        return f"({inside} if get({atom.fact.name!r}, REST) is UNTOLD else untold())"

    def any(self, parts: tuple[Formula, ...]) -> str:
        """Alternatives: in a row, or behind an index."""
        if len(parts) < MANY_PARTS:
            return f"({' or '.join(map(self.expression, _open_last(parts)))})" if parts else "False"
        filed = [Filed(part, keys_of(part)) for part in parts]
        fact = best_fact(filed)
        if fact is None:
            return (
                "(" + " or ".join(f"{self.constant(_single(part, self.rest))}(facts)" for part in parts) + ")"
            )
        index = Alternatives(fact, filed, self.rest, lambda part: _single(part, self.rest))
        return f"{self.constant(index)}(facts)"

    def case_of(self, case: CaseOf) -> str:
        """A look-up of the compiled branch; what a function makes of a value is built and walked when it is
        there."""
        value = self.value(case.fact)
        if callable(case.otherwise):
            return f"{self.constant(_case_test(case, self.rest))}(facts)"
        branches = [*case.cases.values(), case.otherwise]
        if all(isinstance(branch, Const) and branch.truth.settled for branch in branches):
            return self.among(value, case)
        tests = {known: _single(branch, self.rest) for known, branch in case.cases.items()}
        return (
            f"{self.constant(tests)}.get({value}, {self.constant(_single(case.otherwise, self.rest))})(facts)"
        )

    def among(self, value: str, case: CaseOf) -> str:
        """A table of settled cases is a set: those that hold, or those that do not."""
        otherwise = isinstance(case.otherwise, Const) and case.otherwise.truth is YES
        named = frozenset(
            known
            for known, branch in case.cases.items()
            if isinstance(branch, Const) and (branch.truth is YES) is not otherwise
        )
        return f"({value} {'not in' if otherwise else 'in'} {self.constant(named)})"

    def atom(self, atom: Atom) -> str:
        """An atom that is used more than once is computed once: at once where it is cheap."""
        key = _key(atom)
        if self.uses[key] < 2:
            return self.comparison(atom)[0]
        if key not in self.shared:
            text, cheap = self.comparison(atom)
            local = f"t{len(self.shared)}"
            if cheap:
                self.eager[local] = text
                self.shared[key] = local
            else:
                self.lazy.append(local)
                self.shared[key] = f"({local} if {local} is not None else ({local} := {text}))"
        return self.shared[key]

    def comparison(self, atom: Atom) -> tuple[str, bool]:
        """The comparison itself, and whether it is cheap."""
        value, operator = self.value(atom.fact), atom.operator
        before = self.derivations
        source = operator.source(atom.operand, value, self) if operator.source else None
        holds = _settling(operator.holds) if operator.open else operator.holds
        text = source or f"{self.constant(holds)}({value}, {self.constant(atom.operand)})"
        if source:
            self.strings.add(value)
        guarded = (
            f"({value} is ABSENT or {text})" if operator.absent else f"({value} is not ABSENT and {text})"
        )
        return guarded, source is not None and self.derivations == before


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
        known = facts if rest is UNTOLD else Defaulted(facts, rest)
        truth = read(case.branch(known.get(case.fact.name, UNTOLD)), known).truth
        if truth is UNKNOWN:
            raise NotTold
        return truth is YES

    return test
