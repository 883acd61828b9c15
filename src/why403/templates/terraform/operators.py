"""Operators of Terraform's expressions, on three values."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any

from why403.logic.states import UNKNOWN, State
from why403.templates.terraform.functions import Unresolved

_NUMBERS: Mapping[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def binary(sign: str, left: Any, right: Any) -> Any:
    """What two operands come to."""
    if sign in ("&&", "||"):
        return _both(truth(left), truth(right), decisive=sign == "||")
    if sign in ("==", "!="):
        same = _same(left, right)
        return same if isinstance(same, State) else same == (sign == "==")
    if sign not in _NUMBERS or not _is_number(left) or not _is_number(right):
        return UNKNOWN
    return _NUMBERS[sign](left, right)


def truth(value: Any) -> Any:
    """True or false, also as a text, which Terraform takes for it."""
    return {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value


def negated(sign: str, value: Any) -> Any:
    """The opposite."""
    if isinstance(truth(value), bool) and sign == "!":
        return not truth(value)
    if _is_number(value) and sign == "-":
        return -value
    return UNKNOWN


def _both(left: Any, right: Any, *, decisive: bool) -> Any:
    if any(not isinstance(part, bool | State) for part in (left, right)):
        raise Unresolved
    if decisive in (left, right):
        return decisive
    return UNKNOWN if UNKNOWN in (left, right) else not decisive


def _same(left: Any, right: Any) -> Any:
    """Scalars of one kind, or one of them null; anything else is left open."""
    plain = (str, int, float, bool, type(None))
    if any(not isinstance(part, plain) for part in (left, right)):
        return UNKNOWN
    return _kind(left) == _kind(right) and left == right


def _kind(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return type(value).__name__
    return "text" if isinstance(value, str) else "number"


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
