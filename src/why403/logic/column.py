"""A formula read on many requests at once.

Every atom is asked once for each value of its fact, with the same operator as everywhere, and its answers
are spread over the rows. Where a fact has nearly as many values as rows, the operator's form for arrays
(`many`) answers for all of them. *And* is the least and *or* the greatest of columns of -1, 0 and 1. Rows
that are settled are left out of what is read next, where few are left.

Needs numpy, the extra `column`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import reduce
from importlib import import_module
from itertools import count
from typing import Any

from why403.frozen import dataclass
from why403.logic.facts import Value
from why403.logic.formula import AllOf, AnyOf, Atom, CaseOf, Const, Defined, Formula, Not, Unknown
from why403.logic.reading import atom_truth
from why403.logic.states import ABSENT, UNKNOWN, State
from why403.logic.truth import NO, YES, Truth

Array = Any
"""A numpy array; the package does without numpy where nobody asks for columns."""

BATCH = 1 << 16
OPEN = -1
"""The place of a row of which it is not known which formula fails first."""
FEW = 0.25
"""Where a smaller share of the rows is left, what comes next is read on these alone."""
ABSENT_CODE, UNKNOWN_CODE = -1, -2
DISTINCT_SHARE = 0.5
SAMPLE = 1024
MOST_BYTES = 1 << 28
"""An array has room for its longest string in every row; more than this is kept as a list."""


def _numpy() -> Any:
    return import_module("numpy")


@dataclass(frozen=True, slots=True)
class Column:
    """The values of one fact. Row i has `values[codes[i]]`, or ABSENT at -1, or UNKNOWN at -2.

    `values` is a list of few different ones, or a numpy array of many strings: then every one of them belongs
    to one row, and without `codes` each row has the one at its own place. Many strings that rows share are a
    `Vector`, which keeps what was asked of them for all columns that are made of it.
    """

    values: Sequence[Value] | Vector | Array
    codes: Array | None = None

    def at(self, rows: Array | slice) -> Column:
        """Some of the rows, by their numbers."""
        if self.codes is None:
            array: Array = self.values
            return Column(array[rows])
        codes = self.codes[rows]
        if isinstance(self.values, list | Vector):
            return Column(self.values, codes)
        there = codes >= 0
        if there.all():
            return Column(self.values[codes])
        return _beside(self.values[codes[there]], there, codes)

    def places(self) -> Array:
        """The codes, also of a column that needs none."""
        if self.codes is not None:
            return self.codes
        return _numpy().arange(len(self.values), dtype=_numpy().int32)

    def texts(self) -> Column:
        """The cells that are strings; the others are untold."""
        if isinstance(self.values, list):
            return mapped(self, lambda value: value if isinstance(value, str) else UNKNOWN)
        if self.codes is None:
            return self
        return Column(self.values, _numpy().where(self.codes < 0, UNKNOWN_CODE, self.codes))

    def each(self) -> list[Value]:
        """All values, without the states."""
        if isinstance(self.values, list):
            return [*self.values]
        vector = self.values if isinstance(self.values, Vector) else Vector(self.values)
        return [*vector.texts()]


def column_of(values: Sequence[Value]) -> Column:
    """Make a column: an array where most values differ, else the distinct values and codes.

    A string that ends in NUL is taken for the same without it, as numpy does.
    """
    kinds = set(map(type, values))
    if not kinds <= {str, State}:
        return _coded(values)
    head = [value for value in values[:SAMPLE] if value.__class__ is str]
    if len(values) <= SAMPLE or len(set(head)) <= len(head) * DISTINCT_SHARE:
        return _texts(values)
    told = values if kinds == {str} else [value for value in values if value.__class__ is str]
    if too_wide(told):
        return _texts(values)
    if told is values:
        return Column(strings(values))
    numpy = _numpy()
    states = numpy.fromiter((_STATES.get(value, 0) for value in values), numpy.int32, len(values))
    return _beside(strings(told), states == 0, states)


def too_wide(texts: Sequence[Any]) -> bool:
    """Whether strings take too much room as an array, because one of them is long."""
    return len(texts) * max(map(len, texts), default=0) > MOST_BYTES


def _beside(values: Array, there: Array, codes: Array) -> Column:
    """Values for the rows where there is one; the others have the state that their code tells."""
    numpy = _numpy()
    own = numpy.cumsum(there, dtype=numpy.int32) - 1
    return Column(values, numpy.where(there, own, codes))


def same(value: Value, rows: int) -> Column:
    """The column that has one value in every row."""
    code = _STATES.get(value, 0) if isinstance(value, State) else 0
    return Column([value], _numpy().full(rows, code, dtype=_numpy().int32))


def told_first(told: Column, otherwise: Column) -> Column:
    """The first column; the second one's cells where nothing is told."""
    if told.codes is None:
        return told
    untold = told.codes == UNKNOWN_CODE
    if untold.all():
        return otherwise
    if not untold.any():
        return told
    rows = zip(cells(told), cells(otherwise), strict=True)
    return column_of([second if first is UNKNOWN else first for first, second in rows])


def cells(column: Column) -> list[Value]:
    """The values row by row."""
    values = [*column.each(), UNKNOWN, ABSENT]
    return [values[code] for code in column.places().tolist()]


def mapped(column: Column, function: Callable[[Value], Value]) -> Column:
    """What a function makes of every cell; it is asked once for each value."""
    made = column_of([function(value) for value in (*column.each(), UNKNOWN, ABSENT)])
    return made.at(column.places())


def united(columns: Sequence[Column], function: Callable[..., Value]) -> Column:
    """What a function makes of the cells of several columns; it is asked once for values that meet."""
    numpy = _numpy()
    whole, sizes = numpy.int64(0), [len(column.values) + 2 for column in columns]
    for column, size in zip(columns, sizes, strict=True):
        whole = whole * size + column.places() + 2
    numbers, codes = _distinct(whole)
    values: list[list[Value]] = [[UNKNOWN, ABSENT, *column.each()] for column in columns]
    made = []
    for number in numbers.tolist():
        meeting: list[Value] = []
        for each, size in zip(reversed(values), reversed(sizes), strict=True):
            number, place = divmod(number, size)
            meeting.append(each[place])
        made.append(function(*reversed(meeting)))
    return column_of(made).at(codes)


def _distinct(numbers: Array) -> tuple[Array, Array]:
    """The different numbers, and for each row which of them it has."""
    numpy = _numpy()
    if not len(numbers) or numbers.max() > BATCH:
        found: tuple[Array, Array] = numpy.unique(numbers, return_inverse=True)
        return found
    there = numpy.flatnonzero(numpy.bincount(numbers))
    codes = numpy.zeros(there[-1] + 1, dtype=numpy.int32)
    codes[there] = numpy.arange(len(there))
    return there, codes[numbers]


def chosen(by: Column, choose: Callable[[Value], Column | State]) -> Column:
    """For each row its cell of one column, or a state, as another column's value chooses."""
    numpy = _numpy()
    values, codes = [UNKNOWN, ABSENT, *by.each()], by.places() + 2
    there = numpy.bincount(codes, minlength=len(values)).tolist()
    picked = [choose(value) if count else UNKNOWN for count, value in zip(there, values, strict=True)]
    columns = {id(each): each for each in picked if isinstance(each, Column)}
    assert len(columns) < 2, "cells of one column"
    states = numpy.array([_STATES[p] if isinstance(p, State) else 0 for p in picked], dtype=numpy.int32)[
        codes
    ]
    if not columns:
        return Column([], states)
    (column,) = columns.values()
    taken = numpy.where(states == 0, column.places(), states)
    return Column(column.values, taken).at(slice(None))


def strings(values: Sequence[Value]) -> Array:
    """One byte a character where all are ASCII, so that places in the bytes are places in the text."""
    numpy = _numpy()
    try:
        return numpy.array(values, dtype="S")
    except UnicodeEncodeError:
        return numpy.array(values, dtype="U")


def _texts(values: Sequence[Value]) -> Column:
    numpy, codes = _numpy(), defaultdict(count().__next__, _STATES)
    array = numpy.fromiter(map(codes.__getitem__, values), dtype=numpy.int32, count=len(values))
    return Column([value for value in codes if not isinstance(value, State)], array)


def _coded(values: Sequence[Value]) -> Column:
    """The same with the types told apart, because 1 equals true in Python and not in a policy."""
    keys = [(type(value), value) for value in values]
    pairs = [key for key in dict.fromkeys(keys) if not isinstance(key[1], State)]
    numpy = _numpy()
    codes = {pair: code for code, pair in enumerate(pairs)}
    codes |= {(State, state): code for state, code in _STATES.items()}
    array = numpy.fromiter(map(codes.__getitem__, keys), dtype=numpy.int32, count=len(values))
    return Column([value for _, value in pairs], array)


_STATES: dict[Value, int] = {ABSENT: ABSENT_CODE, UNKNOWN: UNKNOWN_CODE}


class Vector:
    """An array of strings, and what operators derive from it once for all of them."""

    __slots__ = ("array", "made")

    def __init__(self, array: Array) -> None:
        self.array = array
        self.made: dict[object, Any] = {}

    def __len__(self) -> int:
        return len(self.array)

    def derived(self, function: Callable[[Array], Any], key: object = None) -> Any:
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
        made: list[str] = self.derived(_texts_of, _texts_of)
        return made


def _texts_of(array: Array) -> list[str]:
    items: list[Any] = array.tolist()
    return [item.decode() for item in items] if array.dtype.kind == "S" else items


Columns = Mapping[str, Column]


def truths(formulas: Sequence[Formula], columns: Columns, rows: int, rest: State = UNKNOWN) -> list[Array]:
    """For every formula an array of -1, 0 and 1, one for each row. `rest` is every fact without a column."""
    numpy = _numpy()
    found = [numpy.empty(rows, dtype=numpy.int8) for _ in formulas]
    for start in range(0, rows, BATCH):
        stop = min(start + BATCH, rows)
        batch = _Batch(Some(columns, slice(start, stop)), stop - start, rest)
        for formula, whole in zip(formulas, found, strict=True):
            whole[start:stop] = batch.truth(formula)
    return found


def first_failing(
    formulas: Sequence[Formula], columns: Columns, rows: int, *, whichever: bool = False
) -> Array:
    """For every row the place of the first formula that fails, their number where none does, `OPEN` where it
    is not known. With `whichever` it is the first of which that is known, though one before it may fail."""
    numpy = _numpy()
    if whichever:
        return _known_to_fail(formulas, columns, rows)
    found = numpy.full(rows, len(formulas), dtype=numpy.int32)
    left, batch = numpy.arange(rows), _Batch(columns, rows, UNKNOWN)
    for place, formula in enumerate(formulas):
        truth = batch.truth(formula)
        if truth.ndim == 0:
            truth = numpy.broadcast_to(truth, len(left))
        ended = numpy.flatnonzero(truth != YES)
        if not len(ended):
            continue
        found[left[ended]] = numpy.where(truth[ended] == NO, place, OPEN)
        going = numpy.flatnonzero(truth == YES)
        if not len(going):
            break
        left, batch = left[going], batch.some(going)
    return found


def _known_to_fail(formulas: Sequence[Formula], columns: Columns, rows: int) -> Array:
    numpy = _numpy()
    found = numpy.full(rows, len(formulas), dtype=numpy.int32)
    left, batch = numpy.arange(rows), _Batch(columns, rows, UNKNOWN)
    for place, formula in enumerate(formulas):
        truth = batch.truth(formula)
        if truth.ndim == 0:
            truth = numpy.broadcast_to(truth, len(left))
        found[left[(truth != YES) & (truth != NO)]] = OPEN
        found[left[truth == NO]] = place
        going = numpy.flatnonzero(truth != NO)
        if not len(going):
            break
        if len(going) < len(left):
            left, batch = left[going], batch.some(going)
    return found


class Some(Mapping[str, Column]):
    """Some rows of columns; of each column when somebody asks for it."""

    def __init__(self, columns: Columns, rows: Array | slice) -> None:
        self.columns = columns
        self.rows = rows
        self.made: dict[str, Column] = {}

    def __getitem__(self, name: str) -> Column:
        found = self.made.get(name)
        if found is None:
            found = self.made[name] = self.columns[name].at(self.rows)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self.columns)

    def __len__(self) -> int:
        return len(self.columns)


class _Batch:
    """The reading of some rows. A part that several formulas share is read once.

    A batch of some of another one's rows knows what was read there.
    """

    def __init__(
        self, columns: Columns, rows: int, rest: State, whole: tuple[_Batch, Array] | None = None
    ) -> None:
        self.columns = columns
        self.rows = rows
        self.rest = rest
        self.whole = whole
        self.numpy = _numpy()
        self.vectors: dict[str, Vector] = {}
        self.seen: dict[int, tuple[Formula, Array]] = {}
        self.compared: dict[tuple[str, int, object], Array] = {}

    def some(self, rows: Array) -> _Batch:
        """The reading of some of these rows."""
        return _Batch(Some(self.columns, rows), len(rows), self.rest, (self, rows))

    def truth(self, formula: Formula) -> Array:
        """An array, or one number where all rows have it."""
        known = self.seen.get(id(formula))
        if known is None:
            read = self.read_before(formula)
            known = (formula, self.read(formula) if read is None else read)
            self.seen[id(formula)] = known
        return known[1]

    def read_before(self, formula: Formula) -> Array | None:
        """What was read of more rows than these."""
        if self.whole is None:
            return None
        batch, rows = self.whole
        known = batch.seen.get(id(formula))
        found = batch.read_before(formula) if known is None else known[1]
        return found if found is None or found.ndim == 0 else found[rows]

    def read(self, formula: Formula) -> Array:
        """The same, not looked up."""
        match formula:
            case Const(truth):
                return self.numpy.int8(truth)
            case Unknown():
                return self.numpy.int8(Truth.UNKNOWN)
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
        """Parts one after the other, until all rows are settled; the last few rows by themselves."""
        found = self.numpy.int8(empty)
        for place, part in enumerate(parts):
            found = unite(found, self.truth(part))
            if found.ndim == 0:
                if found == -empty:
                    break
                continue
            left = self.numpy.flatnonzero(found != -empty)
            if len(left) < self.rows * FEW:
                if len(left) and place + 1 < len(parts):
                    rest = self.some(left).joined(parts[place + 1 :], unite, empty)
                    found[left] = unite(found[left], rest)
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
            return self.of_vector(atom, self.vector_of(atom, column))
        states = (atom_truth(atom, UNKNOWN), atom_truth(atom, ABSENT))
        if isinstance(column.values, list):
            table = [*(atom_truth(atom, value) for value in column.values), *states]
            return self.numpy.array(table, dtype=self.numpy.int8)[column.codes]
        if isinstance(column.values, Vector):
            shared, key = column.values, (atom.fact.name, atom.operator, atom.operand)
            return shared.derived(lambda _: self.with_states(atom, shared, states), key)[column.codes]
        return self.with_states(atom, self.vector_of(atom, column), states)[column.codes]

    def vector_of(self, atom: Atom, column: Column) -> Vector:
        """The values of a column whose every row has its own."""
        return self.vectors.setdefault(atom.fact.name, Vector(column.values))

    def with_states(self, atom: Atom, vector: Vector, states: tuple[Truth, Truth]) -> Array:
        """The truth of every value, and behind them that of the states, where negative codes find it."""
        return self.numpy.append(self.of_vector(atom, vector), self.numpy.int8(states))

    def of_vector(self, atom: Atom, vector: Vector) -> Array:
        """The operator's form for arrays where it has one that covers this operand, else value by value."""
        if not len(vector):
            return self.numpy.empty(0, dtype=self.numpy.int8)
        many: Array = atom.operator.many(atom.operand, vector) if atom.operator.many else None
        if many is None:
            texts = vector.texts()
            return self.numpy.fromiter(
                (atom_truth(atom, text) for text in texts), self.numpy.int8, len(texts)
            )
        return many.astype(self.numpy.int8) * 2 - 1

    def defined(self, answered: Array, configured: Array) -> Array:
        """The configuration's where it has one, else what was told; open where the two contradict."""
        unknown = self.numpy.int8(Truth.UNKNOWN)
        agreed = self.numpy.where(configured == -answered, unknown, configured)
        return self.numpy.where(configured == unknown, answered, agreed)

    def case_of(self, case: CaseOf) -> Array:
        """Settled branches as a table of their truths; rows that share another branch read it together."""
        column = self.columns.get(case.fact.name)
        if column is None:
            return self.untold(case) if self.rest is UNKNOWN else self.truth(case.branch(self.rest))
        values, codes = [UNKNOWN, ABSENT, *column.each()], column.places() + 2
        there = self.numpy.bincount(codes, minlength=len(values)).tolist()
        branches = [
            case.branch(value) if count and value is not UNKNOWN else None
            for count, value in zip(there, values, strict=True)
        ]
        table = [branch.truth if isinstance(branch, Const) else Truth.UNKNOWN for branch in branches]
        found = self.numpy.array(table, dtype=self.numpy.int8)[codes]
        others: dict[int, list[int]] = {}
        for code, branch in enumerate(branches):
            if there[code] and not isinstance(branch, Const | Unknown):
                others.setdefault(id(branch), []).append(code)
        for met in others.values():
            rows, branch = self.numpy.flatnonzero(self.numpy.isin(codes, met)), branches[met[0]]
            some = self.some(rows)
            found[rows] = some.untold(case) if branch is None else some.truth(branch)
        return found

    def untold(self, case: CaseOf) -> Array:
        """Settled only where every branch agrees."""
        branches = [self.truth(branch) for branch in case.branches()]
        least, most = reduce(self.numpy.minimum, branches), reduce(self.numpy.maximum, branches)
        return self.numpy.where(least == most, least, self.numpy.int8(Truth.UNKNOWN))


__all__ = [
    "OPEN", "Column", "Columns", "Some", "Vector", "cells", "chosen", "column_of", "first_failing", "mapped",
    "same", "strings", "told_first", "too_wide", "truths", "united",
]  # fmt: skip
