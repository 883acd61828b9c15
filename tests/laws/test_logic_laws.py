"""Laws 1 to 3 over formulas of every node, told by facts that are present, absent and untold."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.examples import in_all
from why403.logic.binding import Binding, bound
from why403.logic.column import column_of, truths
from why403.logic.compiled import first_of
from why403.logic.facts import EQUALS, PRESENT, Fact, Operator, Value
from why403.logic.formula import (
    AllOf,
    AnyOf,
    Atom,
    CaseOf,
    Const,
    Defined,
    Formula,
    Not,
    Unknown,
    all_of,
    any_of,
    implies,
    is_value,
    negate,
)
from why403.logic.reading import Walk, read
from why403.logic.states import ABSENT, UNKNOWN, State
from why403.logic.truth import NO, YES, Truth

FACTS = tuple(Fact(name, "?") for name in "abc")
BEGINS = Operator("begins", lambda value, operand: str(value).startswith(str(operand)), True)
WORDS = st.sampled_from(["x", "xy", "y"])
ATOMS = st.builds(Atom, st.sampled_from(FACTS), st.sampled_from([EQUALS, PRESENT, BEGINS]), WORDS)
LEAVES = st.one_of(
    ATOMS,
    st.builds(Const, st.sampled_from([NO, YES])),
    st.builds(Unknown, st.just(Fact("hole", "?"))),
)


def late(fact: Fact, case: str, branch: Formula, rest: Formula) -> CaseOf:
    """Given the case, one branch; else the other, which is open while the value is untold."""
    return CaseOf(fact, {case: branch}, lambda value: Unknown(fact) if value is UNKNOWN else rest)


def table(fact: Fact, case: str, branch: Formula, rest: Formula) -> CaseOf:
    """Given the case, one branch; else the other, whatever the value."""
    return CaseOf(fact, {case: branch}, rest)


def formulas(leaves: st.SearchStrategy[Formula]) -> st.SearchStrategy[Formula]:
    """Formulas of all nodes that have parts, over such leaves."""
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.builds(AllOf, st.lists(inner, max_size=3).map(tuple)),
            st.builds(AnyOf, st.lists(inner, max_size=3).map(tuple)),
            st.builds(Not, inner),
            st.builds(late, st.sampled_from(FACTS), WORDS, inner, inner),
            st.builds(table, st.sampled_from(FACTS), WORDS, inner, inner),
        ),
        max_leaves=8,
    )


DEFINED = st.builds(Defined, ATOMS, formulas(LEAVES))
"""A body holds no defined atom: what a configuration says is said of the call."""
FORMULAS = formulas(st.one_of(LEAVES, DEFINED))
VALUES = st.one_of(WORDS, st.just(ABSENT))
TOLD: st.SearchStrategy[dict[str, Value]] = st.fixed_dictionaries(dict.fromkeys("abc", VALUES))
KEPT = st.sets(st.sampled_from("abc"))
LAWS = settings(max_examples=in_all(150), deadline=None)


@LAWS
@given(FORMULAS, TOLD, KEPT)
def test_learning_never_overturns(formula: Formula, told: dict[str, Value], kept: set[str]) -> None:
    """What is learnt can only contradict a definition: then the verdict is open again, and that is found."""
    before, after = read(formula, {name: told[name] for name in kept}).truth, read(formula, told).truth
    assert before in (Truth.UNKNOWN, after) or (after is Truth.UNKNOWN and Walk(told).contradictions(formula))


@LAWS
@given(ATOMS, FORMULAS, TOLD)
def test_a_definition_and_a_told_value_that_disagree_settle_nothing(
    atom: Atom, body: Formula, told: dict[str, Value]
) -> None:
    configured, answered = read(body, told).truth, read(atom, told).truth
    whole = Defined(atom, body)
    found = {each.atom for each in Walk(told).contradictions(whole)}
    if configured is not Truth.UNKNOWN and configured is -answered:
        assert read(whole, told).truth is Truth.UNKNOWN
        assert atom.fact.name in {each.fact.name for each in found}
    else:
        assert read(whole, told).truth is (answered if configured is Truth.UNKNOWN else configured)


@LAWS
@given(FORMULAS, TOLD, KEPT)
def test_a_closed_residual_is_the_formula_of_which_no_defined_fact_is_told(
    formula: Formula, told: dict[str, Value], kept: set[str]
) -> None:
    """Definitions are made of the facts `d` to `f`, which nobody tells: they stand alone."""
    seen = {name: Fact({"a": "d", "b": "e", "c": "f"}[name], "?") for name in "abc"}
    whole = _asking(formula, seen)
    residual = Binding({name: told[name] for name in kept}, closed=True).of(whole)
    assert read(residual, told).truth is read(whole, told).truth


def _asking(formula: Formula, seen: dict[str, Fact]) -> Formula:
    """The formula whose defined atoms ask for facts of their own."""
    match formula:
        case Defined(Atom(fact, operator, operand), body):
            return Defined(Atom(seen[fact.name], operator, operand), _asking(body, seen))
        case AllOf(parts):
            return AllOf(tuple(_asking(part, seen) for part in parts))
        case AnyOf(parts):
            return AnyOf(tuple(_asking(part, seen) for part in parts))
        case Not(part):
            return Not(_asking(part, seen))
        case CaseOf(fact, cases, otherwise):
            inside = {value: _asking(branch, seen) for value, branch in cases.items()}
            if callable(otherwise):
                return CaseOf(fact, inside, lambda value: _asking(otherwise(value), seen))
            return CaseOf(fact, inside, _asking(otherwise, seen))
    return formula


@LAWS
@given(FORMULAS, TOLD, KEPT)
def test_the_reasons_alone_suffice(formula: Formula, told: dict[str, Value], kept: set[str]) -> None:
    reading = read(formula, {name: told[name] for name in kept})
    alone = {
        r.leaf.fact.name: r.value
        for r in reading.reasons
        if not isinstance(r.leaf, Const) and r.value is not UNKNOWN
    }
    if reading.truth.settled:
        assert read(formula, alone).truth is reading.truth


@LAWS
@given(st.lists(FORMULAS, min_size=1, max_size=3), TOLD, KEPT, st.sampled_from([ABSENT, UNKNOWN]))
def test_the_compiled_form_agrees(
    formulas: list[Formula], told: dict[str, Value], kept: set[str], rest: State
) -> None:
    some = {name: told[name] for name in kept}
    whole: dict[str, Value] = {name: some.get(name, rest) for name in "abc"}
    place = first_of(tuple(formulas), rest)(some)
    truths_ = [read(formula, whole).truth for formula in formulas]
    first = next((i for i, truth in enumerate(truths_) if truth is not NO), len(formulas))
    assert place == (-1 if first < len(formulas) and truths_[first] is Truth.UNKNOWN else first)


@LAWS
@given(FORMULAS, st.lists(TOLD, min_size=1, max_size=6), KEPT)
def test_a_column_agrees_with_its_rows(
    formula: Formula, rows: list[dict[str, Value]], kept: set[str]
) -> None:
    columns = {name: column_of([row[name] for row in rows]) for name in kept}
    found = truths([formula], columns, len(rows))[0].tolist()
    assert found == [read(formula, {name: row[name] for name in kept}).truth for row in rows]


@LAWS
@given(FORMULAS, TOLD, KEPT)
def test_binding_changes_nothing(formula: Formula, told: dict[str, Value], kept: set[str]) -> None:
    some = {name: told[name] for name in kept}
    assert read(bound(formula, some), told).truth is read(formula, told).truth


@LAWS
@given(st.lists(FORMULAS, max_size=3), FORMULAS, TOLD)
def test_folding_changes_nothing(parts: list[Formula], part: Formula, told: dict[str, Value]) -> None:
    assert read(all_of(parts), told).truth is read(AllOf(tuple(parts)), told).truth
    assert read(any_of(parts), told).truth is read(AnyOf(tuple(parts)), told).truth
    assert read(negate(part), told).truth is read(Not(part), told).truth
    assert read(implies(part, is_value(FACTS[0], "x")), told).truth is max(
        -read(part, told).truth, read(is_value(FACTS[0], "x"), told).truth
    )


def test_many_alternatives_are_looked_up_and_agree() -> None:
    from why403.iam.globs import globs, wild
    from why403.iam.resources import MATCHES

    parts = [
        AllOf(
            (
                Atom(FACTS[0], MATCHES, globs([wild(f"path-{i}/*"), f"exact-{i}"])),
                is_value(FACTS[1], str(i % 7)),
            )
        )
        for i in range(60)
    ]
    formula = AnyOf(tuple(parts))
    first = first_of((formula,), ABSENT)
    for i in range(70):
        for text in (f"path-{i}/x", f"exact-{i}", f"path-{i}"):
            told: dict[str, Value] = {"a": text, "b": str(i % 7)}
            assert (first(told) == 0) is (read(formula, told).truth is YES)
            assert (first({"a": text}) == 0) is (read(formula, {"a": text, "b": ABSENT}).truth is YES)
