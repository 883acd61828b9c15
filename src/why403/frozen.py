"""Frozen dataclasses that are made fast: what `why403 explain` needs makes some sixty, each time it starts.

The standard library compiles six methods for each class, from text, when its module is imported; that was a
third of all the time until an answer stood there. Here only `__init__` is compiled; the others are the same
for every class, over getters that are written in C. For a type checker and for `dataclasses.fields`,
`replace` and `is_dataclass` these are dataclasses like any other.
"""

from __future__ import annotations

import dataclasses
from operator import attrgetter
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from dataclasses import dataclass

__all__ = ["dataclass"]

T = TypeVar("T")

_LEFT_OUT = object()
"""Stands in a signature for a default that a factory makes."""

if not TYPE_CHECKING:

    def dataclass(*, frozen: bool, slots: bool, eq: bool = True) -> Callable[[type[T]], type[T]]:
        """The decorator of the standard library, for classes that are frozen and have slots."""
        if not (frozen and slots):
            raise TypeError("use dataclasses.dataclass for a class that is not frozen, or has no slots")
        return lambda declared: _made(declared, eq=eq)


def _made(declared: type[T], *, eq: bool) -> type[T]:
    # INVARIANT: without `init`, `repr`, `eq` and `frozen` the standard library compiles nothing.
    made: Any = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True)(declared)
    fields = dataclasses.fields(made)
    made.__init__ = _init(made, fields)
    made.__setattr__, made.__delattr__ = _no_assignment, _no_deletion
    made.__getstate__, made.__setstate__ = _state, _restored
    if "__repr__" not in declared.__dict__:
        made.__repr__ = _repr
    if eq and "__eq__" not in declared.__dict__:
        made.__eq__, made.__hash__ = _comparison(fields)
    found: type[T] = made
    return found


def _init(made: type, fields: Iterable[dataclasses.Field[Any]]) -> Callable[..., None]:
    """The fields are set by their slots, which is faster than `object.__setattr__`."""
    names: dict[str, Any] = {"_LEFT_OUT": _LEFT_OUT}
    parameters, lines = ["self"], []
    for field in fields:
        name = value = field.name
        names[f"_set_{name}"] = made.__dict__[name].__set__
        if field.default is not dataclasses.MISSING:
            names[f"_default_{name}"] = field.default
            parameters.append(f"{name}=_default_{name}")
        elif field.default_factory is not dataclasses.MISSING:
            names[f"_make_{name}"] = field.default_factory
            parameters.append(f"{name}=_LEFT_OUT")
            value = f"_make_{name}() if {name} is _LEFT_OUT else {name}"
        else:
            parameters.append(name)
        lines.append(f" _set_{name}(self, {value})")
    exec(f"def __init__({', '.join(parameters)}):\n" + "\n".join(lines or [" pass"]), names)
    init: Callable[..., None] = names["__init__"]
    init.__qualname__ = f"{made.__qualname__}.__init__"
    init.__module__ = made.__module__
    return init


def _comparison(
    fields: Iterable[dataclasses.Field[Any]],
) -> tuple[Callable[[Any, object], bool], Callable[[Any], int]]:
    """`__eq__` and `__hash__`, over the fields that are declared to count for each."""
    compared = [field.name for field in fields if field.compare]
    hashed = [field.name for field in fields if (field.compare if field.hash is None else field.hash)]
    values = _values(compared)
    values_to_hash = values if hashed == compared else _values(hashed)

    def __eq__(self: Any, other: object) -> bool:
        if self is other:
            return True
        return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

    def __hash__(self: Any) -> int:
        return hash(values_to_hash(self))

    return __eq__, __hash__


def _values(names: list[str]) -> Callable[[Any], tuple[object, ...]]:
    if len(names) > 1:
        return attrgetter(*names)
    # INVARIANT: a tuple of one, too: its comparison takes what is the same object to be equal.
    return lambda self: tuple(getattr(self, name) for name in names)


@recursive_repr()
def _repr(self: Any) -> str:
    shown = (f"{f.name}={getattr(self, f.name)!r}" for f in dataclasses.fields(self) if f.repr)
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _no_assignment(_self: object, name: str, _value: object) -> NoReturn:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _no_deletion(_self: object, name: str) -> NoReturn:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


def _state(self: Any) -> list[object]:
    return [getattr(self, field.name) for field in dataclasses.fields(self)]


def _restored(self: Any, state: list[object]) -> None:
    """For `copy` and `pickle`, which do not call `__init__`."""
    for field, value in zip(dataclasses.fields(self), state, strict=True):
        object.__setattr__(self, field.name, value)
