"""A formula read on many requests at once.

Every atom is asked once for each value of its fact, with the same operator as everywhere, and its answers
are spread over the rows. Where a fact has nearly as many values as rows, the operator's form for arrays
(`many`) answers for all of them. *And* is the least and *or* the greatest of columns of -1, 0 and 1.

Needs numpy, the extra `column`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from importlib import import_module
from typing import Any

from why403.frozen import dataclass
from why403.logic.facts import Fact, Value
from why403.logic.formula import AllOf, AnyOf, Atom, CaseOf, Const, Defined, Formula, Hole, Not
from why403.logic.reading import atom_truth
from why403.logic.states import ABSENT, UNTOLD, State
from why403.logic.truth import NO, UNKNOWN, YES

Array = Any
"""A numpy array; the package does without numpy where nobody asks for columns."""

BATCH = 1 << 16
ABSENT_CODE, UNTOLD_CODE = -1, -2
DISTINCT_SHARE = 0.5
SAMPLE = 1024


def _numpy() -> Any:
    return import_module("numpy")


@dataclass(frozen=True, slots=True)
class Column:
    """The values of one fact. With `codes`, row i has `values[codes[i]]`, or ABSENT at -1, or UNTOLD at -2.

    Without, row i has `values[i]`, and `values` is a numpy array of strings.
    """

    values: Sequence[Value] | Array
    codes: Array | None = None

    def rows(self, start: int, stop: int) -> Column:
        """Some of the rows."""
        if self.codes is None:
            return Column(self.values[start:stop])
        return Column(self.values, self.codes[start:stop])

    def at(self, rows: Array) -> Column:
        """The rows of these numbers."""
        return Column(self.values[rows]) if self.codes is None else Column(self.values, self.codes[rows])


def column_of(values: Sequence[Value]) -> Column:
    """Make a column: an array where most values differ, else the distinct values and codes.

    A string that ends in NUL is taken for the same without it, as numpy does.
    """
    kinds = set(map(type, values))
    head = values[:SAMPLE]
    if kinds == {str} and len(values) > SAMPLE and len(set(head)) > len(head) * DISTINCT_SHARE:
        return Column(strings(values))
    return _texts(values) if kinds <= {str, State} else _coded(values)


def strings(values: Sequence[Value]) -> Array:
    """One byte a character where all are ASCII, so that places in the bytes are places in the text."""
    numpy = _numpy()
    try:
        return numpy.array(values, dtype="S")
    except UnicodeEncodeError:
        return numpy.array(values, dtype="U")


def _texts(values: Sequence[Value]) -> Column:
    numpy = _numpy()
    distinct = [value for value in dict.fromkeys(values) if not isinstance(value, State)]
    codes: dict[Value, int] = {**{value: code for code, value in enumerate(distinct)}, **_STATES}
    return Column(
        distinct, numpy.fromiter(map(codes.__getitem__, values), dtype=numpy.int32, count=len(values))
    )


def _coded(values: Sequence[Value]) -> Column:
    """The same with the types told apart, because 1 equals true in Python and not in a policy."""
    keys = [(type(value), value) for value in values]
    pairs = [key for key in dict.fromkeys(keys) if not isinstance(key[1], State)]
    numpy = _numpy()
    codes = {pair: code for code, pair in enumerate(pairs)}
    codes |= {(State, state): code for state, code in _STATES.items()}
    array = numpy.fromiter(map(codes.__getitem__, keys), dtype=numpy.int32, count=len(values))
    return Column([value for _, value in pairs], array)


_STATES: dict[Value, int] = {ABSENT: ABSENT_CODE, UNTOLD: UNTOLD_CODE}


class Vector:
    """An array of strings, and what operators derive from it once for all of them."""

    __slots__ = ("array", "made")

    def __init__(self, array: Array) -> None:
        self.array = array
        self.made: dict[object, Array] = {}

    def derived(self, function: Callable[[Array], Array], key: object = None) -> Array:
        """What `function` makes of the array; made once for the key, which is the function if not given."""
        known = function if key is None else key
        if known not in self.made:
            self.made[known] = function(self.array)
        return self.made[known]

    def literal(self, text: str) -> str | bytes:
        """A text in the form of the array's items."""
        return text.encode() if self.array.dtype.kind == "S" else text

    def texts(self) -> list[str]:
        """The items as strings."""
        items: list[Any] = self.array.tolist()
        return [item.decode() for item in items] if self.array.dtype.kind == "S" else items


Columns = Mapping[str, Column]


def truths(formulas: Sequence[Formula], columns: Columns, rows: int, rest: State = UNTOLD) -> list[Array]:
    """For every formula an array of -1, 0 and 1, one for each row. `rest` is every fact without a column."""
    numpy = _numpy()
    found = [numpy.empty(rows, dtype=numpy.int8) for _ in formulas]
    for start in range(0, rows, BATCH):
        stop = min(start + BATCH, rows)
        batch = _Batch({name: c.rows(start, stop) for name, c in columns.items()}, stop - start, rest)
        for formula, whole in zip(formulas, found, strict=True):
            whole[start:stop] = batch.truth(formula)
    return found


class _Batch:
    """The reading of some rows. A part that several formulas share is read once."""

    def __init__(self, columns: Columns, rows: int, rest: State) -> None:
        self.columns = columns
        self.rows = rows
        self.rest = rest
        self.numpy = _numpy()
        self.vectors: dict[str, Vector] = {}
        self.seen: dict[int, tuple[Formula, Array]] = {}
        self.compared: dict[tuple[str, int, object], Array] = {}

    def truth(self, formula: Formula) -> Array:
        """An array, or one number where all rows have it."""
        known = self.seen.get(id(formula))
        if known is None:
            known = (formula, self.read(formula))
            self.seen[id(formula)] = known
        return known[1]

    def read(self, formula: Formula) -> Array:
        """The same, not looked up."""
        match formula:
            case Const(truth):
                return self.numpy.int8(truth)
            case Hole():
                return self.numpy.int8(UNKNOWN)
            case Atom():
                return self.atom(formula)
            case AllOf(parts):
                return self.joined(parts, self.numpy.minimum, YES)
            case AnyOf(parts):
                return self.joined(parts, self.numpy.maximum, NO)
            case Not(part):
                return -self.truth(part)
            case CaseOf():
                return self.case_of(formula)
            case Defined(atom, body):
                return self.defined(self.truth(atom), self.truth(body))

    def joined(self, parts: tuple[Formula, ...], unite: Any, empty: int) -> Array:
        """Parts one after the other, until all rows are settled."""
        found = self.numpy.int8(empty)
        for part in parts:
            found = unite(found, self.truth(part))
            if found.ndim == 0 and found == -empty:
                break
        return found

    def atom(self, atom: Atom) -> Array:
        """Equal comparisons, wherever they are written, are made once."""
        key = (atom.fact.name, id(atom.operator), atom.operand)
        if key not in self.compared:
            self.compared[key] = self.comparison(atom)
        return self.compared[key]

    def comparison(self, atom: Atom) -> Array:
        """One truth for each value, spread over the rows."""
        column = self.columns.get(atom.fact.name)
        if column is None:
            return self.numpy.int8(atom_truth(atom, self.rest))
        if column.codes is None:
            return self.of_array(atom, column)
        states = (atom_truth(atom, UNTOLD), atom_truth(atom, ABSENT))
        table = [*(atom_truth(atom, value) for value in column.values), *states]
        return self.numpy.array(table, dtype=self.numpy.int8)[column.codes]

    def of_array(self, atom: Atom, column: Column) -> Array:
        """The operator's form for arrays where it has one that covers this operand, else value by value."""
        vector = self.vectors.setdefault(atom.fact.name, Vector(column.values))
        many: Array = atom.operator.many(atom.operand, vector) if atom.operator.many else None
        if many is None:
            each = (atom_truth(atom, text) for text in vector.texts())
            return self.numpy.fromiter(each, dtype=self.numpy.int8, count=self.rows)
        return many.astype(self.numpy.int8) * 2 - 1

    def defined(self, answered: Array, configured: Array) -> Array:
        """The configuration's where it has one, else what was told; open where the two contradict."""
        unknown = self.numpy.int8(UNKNOWN)
        agreed = self.numpy.where(configured == -answered, unknown, configured)
        return self.numpy.where(configured == unknown, answered, agreed)

    def case_of(self, case: CaseOf) -> Array:
        """Rows with the same value share the branch that the value chooses."""
        column = self.columns.get(case.fact.name)
        if column is None:
            return self.untold(case) if self.rest is UNTOLD else self.truth(case.branch(self.rest))
        values, codes = self.coded(case.fact, column)
        found = self.numpy.empty(self.rows, dtype=self.numpy.int8)
        for code in self.numpy.unique(codes).tolist():
            rows = self.numpy.flatnonzero(codes == code)
            some = _Batch({name: c.at(rows) for name, c in self.columns.items()}, len(rows), self.rest)
            value = _value(values, code)
            found[rows] = some.untold(case) if value is UNTOLD else some.truth(case.branch(value))
        return found

    def coded(self, fact: Fact, column: Column) -> tuple[Sequence[Value], Array]:
        """A column in the form of distinct values and codes."""
        if column.codes is not None:
            return column.values, column.codes
        vector = self.vectors.setdefault(fact.name, Vector(column.values))
        again = _coded(vector.texts())
        return again.values, again.codes

    def untold(self, case: CaseOf) -> Array:
        """Settled only where every branch agrees."""
        branches = [self.truth(branch) for branch in case.branches()]
        least, most = reduce(self.numpy.minimum, branches), reduce(self.numpy.maximum, branches)
        return self.numpy.where(least == most, least, self.numpy.int8(UNKNOWN))


def _value(values: Sequence[Value], code: int) -> Value:
    if code < 0:
        return ABSENT if code == ABSENT_CODE else UNTOLD
    return values[code]


__all__ = ["Column", "Columns", "Vector", "column_of", "strings", "truths"]
