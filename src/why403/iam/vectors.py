"""Operands held against arrays of strings: the same tables as for one string, with numpy's loops.

Each function answers None where it does not cover an operand; then every value is asked by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import reduce
from itertools import chain
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from why403.iam.arns import ArnGlobs
from why403.iam.characters import LONGEST, Characters, Truths, turned
from why403.iam.globs import Globs
from why403.iam.networks import V6_BEGINS, Networks
from why403.iam.operands import Operand, Texts
from why403.logic.column import Vector, strings

MOST_PATTERNS = 32
"""Beyond so many patterns one look-up for each value is faster than one pass for each pattern."""
DOT, ZERO, TEN = np.uint8(ord(".")), np.uint8(ord("0")), np.uint16(10)
LONGEST_V4 = 15


def characters(vector: Vector) -> Characters | None:
    """The strings by their characters; None where they are not all ASCII."""
    if vector.array.dtype.kind != "S" or vector.array.dtype.itemsize > LONGEST:
        return None
    made: Characters = vector.derived(Characters)
    return made


def _texts(operand: Operand, vector: Vector) -> Truths | None:
    texts, table = cast(Texts, operand), characters(vector)
    if table is None or texts.fold or len(texts.texts) > MOST_PATTERNS:
        return None
    return _any(table, (table.equal(text) for text in texts.texts))


def _any(table: Characters, found: Iterable[Truths]) -> Truths:
    return reduce(np.logical_or, found, table.all(False))


def _globs(operand: Operand, vector: Vector) -> Truths | None:
    patterns, table = cast(Globs, operand), characters(vector)
    if table is None or patterns.fold or len(patterns.patterns) > MOST_PATTERNS:
        return None
    exact = (table.equal(text) for text in patterns.exact)
    heads = patterns.heads.filed.items()
    wild = (table.holds(g) if g else table.fits(head, 0) for head, filed in heads for g in filed)
    return _any(table, chain(exact, wild))


def _arns(operand: Operand, vector: Vector) -> Truths | None:
    patterns = cast(ArnGlobs, operand)
    return None if patterns.heads.filed else _globs(patterns.whole, vector)


def _networks(operand: Operand, vector: Vector) -> Truths | None:
    networks = cast(Networks, operand)
    places: NDArray[np.int64] = vector.derived(numbers_of)
    v4 = np.array([bound for bound in networks.bounds if bound < V6_BEGINS], dtype=np.int64)
    found = (np.searchsorted(v4, places, side="right") & 1).astype(np.bool_)
    for row in np.flatnonzero(places < 0).tolist():
        item = vector.array[row]
        found[row] = networks.holds(item.decode() if isinstance(item, bytes) else str(item))
    return found


def numbers_of(array: NDArray[Any]) -> NDArray[np.int64]:
    """The numbers of IPv4 addresses; -1 for everything else, which is then read one by one."""
    try:
        octets = np.ascontiguousarray(array.astype("S"))
    except UnicodeEncodeError:
        return np.full(len(array), -1, dtype=np.int64)
    table = octets.view(np.uint8).reshape(len(octets), -1)
    return _dotted(table) if table.shape[1] <= LONGEST_V4 else _wide(octets)


def _wide(octets: NDArray[Any]) -> NDArray[np.int64]:
    """Some strings are longer than any IPv4 address: only the others are parsed at once."""
    found = np.full(len(octets), -1, dtype=np.int64)
    short = np.flatnonzero(np.strings.str_len(octets) <= LONGEST_V4)
    if len(short):
        cut = np.ascontiguousarray(octets[short].astype("S15"))
        found[short] = _dotted(cut.view(np.uint8).reshape(len(short), -1))
    return found


def _dotted(table: NDArray[np.uint8]) -> NDArray[np.int64]:
    """All rows character by character: number so far, octet so far, its digits, dots."""
    rows = len(table)
    whole, octet = np.zeros(rows, dtype=np.uint32), np.zeros(rows, dtype=np.uint16)
    digits, dots = np.zeros(rows, dtype=np.uint8), np.zeros(rows, dtype=np.uint8)
    bad = np.zeros(rows, dtype=np.bool_)
    for character in turned(table):
        digit, is_dot, over = character - ZERO, character == DOT, character == 0
        is_digit = digit <= 9
        bad |= (
            ~(is_digit | is_dot | over) | (is_digit & (digits > 0) & (octet == 0)) | (is_dot & (digits == 0))
        )
        octet = np.where(is_digit, octet * TEN + digit, octet)
        bad |= octet > 255
        whole = np.where(is_dot, whole << np.uint32(8) | octet, whole)
        octet *= ~is_dot
        digits = (digits + is_digit) * ~is_dot
        dots += is_dot
    bad |= (dots != 3) | (digits == 0)
    return np.where(bad, -1, (whole << np.uint32(8) | octet).astype(np.int64))


def below(vector: Vector, service: str, one: Callable[[str], str]) -> Vector:
    """What stands behind the first slash of ARNs of a service, with the slash; `one` does the same to one
    ARN."""
    array = vector.array
    if array.dtype.kind != "S" or not len(array):
        return Vector(strings([one(text) for text in vector.texts()]))
    cuts, names = np.strings.find(array, b"/"), np.strings.find(array, f":{service}:".encode())
    cuts[(names < 0) | (names + len(service) + 2 > cuts)] = -1
    table = np.ascontiguousarray(array).view(np.uint8).reshape(len(array), -1)
    places = np.unique(cuts[cuts >= 0]).tolist()
    longest = max((table.shape[1] - cut for cut in places), default=1)
    found = np.zeros((len(array), longest), dtype=np.uint8)
    for cut in places:
        rows = slice(None) if (cuts == cut).all() else np.flatnonzero(cuts == cut)
        found[rows, : table.shape[1] - cut] = table[rows, cut:]
    return Vector(found.view(f"S{longest}").reshape(len(array)))


def outcome_places(denied: NDArray[np.int8], granted: NDArray[np.int8]) -> NDArray[np.int8]:
    """0 where denied, 1 where granted, 2 where neither, 3 where either is open and no Deny is sure."""
    table = np.array([[2, 3, 1], [3, 3, 3], [0, 0, 0]], dtype=np.int8)
    return table[denied + 1, granted + 1]


_FORMS: dict[type, Callable[[Operand, Vector], Truths | None]] = {
    Texts: _texts,
    Globs: _globs,
    ArnGlobs: _arns,
    Networks: _networks,
}


def holds_many(operand: object, vector: object) -> Truths | None:
    """Which strings of a vector the operand holds of."""
    form = _FORMS.get(type(operand))
    return form(cast(Operand, operand), cast(Vector, vector)) if form else None
