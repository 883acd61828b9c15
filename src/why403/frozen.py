"""Frozen dataclasses that are made fast: what `why403 explain` needs makes some ninety, each time it starts.

The standard library compiles six methods for each class, from text, when its module is imported; that was a
third of all the time until an answer stood there. Here `__init__` alone is compiled, once for all classes of
as many fields; the others are the same for every class, over getters that are written in C. For a type
checker and for `dataclasses.fields`, `replace` and `is_dataclass` these are dataclasses like any other.
"""

from __future__ import annotations

import dataclasses
from dataclasses import MISSING, Field
from functools import cache
from operator import attrgetter
from reprlib import recursive_repr
from types import FunctionType
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from dataclasses import dataclass, replace
    from types import CodeType

__all__ = ["dataclass", "replace"]

T = TypeVar("T")
Said = dict[str, object]
"""What a declaration says of each field: a default, what `dataclasses.field` gives, or `MISSING`."""

_LEFT_OUT = object()
"""Stands in a signature for a default that a factory makes."""
_PLAIN: Field[Any] = dataclasses.field()

if not TYPE_CHECKING:

    def dataclass(*, frozen: bool, slots: bool, eq: bool = True) -> Callable[[type[T]], type[T]]:
        """The decorator of the standard library, for classes that are frozen and have slots."""
        if not (frozen and slots):
            raise TypeError("use dataclasses.dataclass for a class that is not frozen, or has no slots")
        return lambda declared: _made(declared, eq=eq)

    def replace(given: T, /, **changes: Any) -> T:
        """That of the standard library, for a class that was made here, which it would ask for its fields."""
        values, places = _parts(type(given))
        parts = list(values(given))
        for name, value in changes.items():
            if name not in places:
                raise TypeError(f"{type(given).__qualname__} has no field {name!r}")
            parts[places[name]] = value
        return type(given)(*parts)


@cache
def _parts(made: Any) -> tuple[Callable[[Any], tuple[object, ...]], Mapping[str, int]]:
    """What reads all fields of a class at once, and where each of them stands."""
    return _values(list(made.__slots__)), {name: place for place, name in enumerate(made.__slots__)}


def _made(declared: type[T], *, eq: bool) -> type[T]:
    if any(map(dataclasses.is_dataclass, declared.__bases__)):
        raise TypeError("use dataclasses.dataclass for a class that has fields of another")
    given = declared.__dict__
    said = {name: given.get(name, MISSING) for name in declared.__annotations__}
    left_out = {*said, "__dict__", "__weakref__"}
    own = _ALIKE | {name: value for name, value in given.items() if name not in left_out}
    own["__slots__"] = own["__match_args__"] = tuple(said)
    own["__dataclass_fields__"] = _Fields(declared.__annotations__, said)
    if eq and "__eq__" not in given:
        own["__eq__"], own["__hash__"] = _comparison(said)
    kind: Any = type(declared)
    made = kind(declared.__name__, declared.__bases__, own)
    made.__qualname__ = declared.__qualname__
    made.__init__ = _init(made, said)
    found: type[T] = made
    return found


class _Fields:
    """What the tools of the standard library look for in a class. The standard library itself makes it, of a
    class that is declared alike, where one of them first looks: few classes are ever asked."""

    def __init__(self, annotations: Mapping[str, Any], said: Said) -> None:
        self._annotations, self._said = annotations, said

    def __get__(self, _instance: object, made: Any) -> Mapping[str, Field[Any]]:
        rows = [
            (name, self._annotations[name], *(() if told is MISSING else (told,)))
            for name, told in self._said.items()
        ]
        # INVARIANT: without `init`, `repr`, `eq` and `frozen` the standard library compiles nothing.
        alike: Any = dataclasses.make_dataclass("_", rows, init=False, repr=False, eq=False)
        fields: Mapping[str, Field[Any]] = alike.__dataclass_fields__
        made.__dataclass_fields__ = fields
        return fields


def _init(made: type, said: Said) -> Callable[..., None]:
    """The fields are set by their slots, which is faster than `object.__setattr__`."""
    names: dict[str, Any] = {"_LEFT_OUT": _LEFT_OUT}
    defaults: list[object] = []
    by_factory: list[bool] = []
    for place, (name, told) in enumerate(said.items()):
        names[f"_set_{place}"] = made.__dict__[name].__set__
        default = told.default if isinstance(told, Field) else told
        factory = told.default_factory if isinstance(told, Field) else MISSING
        by_factory.append(factory is not MISSING)
        if factory is not MISSING:
            names[f"_make_{place}"], default = factory, _LEFT_OUT
        if default is not MISSING:
            defaults.append(default)
        elif defaults:
            raise TypeError(f"non-default argument {name!r} follows default argument")
    code = _compiled(tuple(by_factory)).replace(co_varnames=("self", *said))
    init = FunctionType(code, names, "__init__", tuple(defaults))
    init.__qualname__ = f"{made.__qualname__}.__init__"
    init.__module__ = made.__module__
    return init


@cache
def _compiled(by_factory: tuple[bool, ...]) -> CodeType:
    """An `__init__` of so many fields, some of which a factory makes where they are left out. What the fields
    are called is told later."""
    taken = [f"_{place}" for place in range(len(by_factory))]
    values = (
        f"_make{name}() if {name} is _LEFT_OUT else {name}" if makes else name
        for name, makes in zip(taken, by_factory, strict=True)
    )
    lines = [f" _set{name}(self, {value})" for name, value in zip(taken, values, strict=True)]
    names: dict[str, Any] = {}
    exec(f"def __init__({', '.join(('self', *taken))}):\n" + "\n".join(lines or [" pass"]), names)
    code: CodeType = names["__init__"].__code__
    return code


def _comparison(said: Said) -> tuple[Callable[[Any, object], bool], Callable[[Any], int]]:
    """`__eq__` and `__hash__`, over the fields that are declared to count for each."""
    options = {name: told if isinstance(told, Field) else _PLAIN for name, told in said.items()}
    compared = [name for name, option in options.items() if option.compare]
    hashed = [name for name, o in options.items() if (o.compare if o.hash is None else o.hash)]
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
    return [getattr(self, name) for name in self.__slots__]


def _restored(self: Any, state: list[object]) -> None:
    """For `copy` and `pickle`, which do not call `__init__`."""
    for name, value in zip(self.__slots__, state, strict=True):
        object.__setattr__(self, name, value)


_ALIKE = {
    "__repr__": _repr,
    "__setattr__": _no_assignment,
    "__delattr__": _no_deletion,
    "__getstate__": _state,
    "__setstate__": _restored,
}
"""What every class has, unless it has its own."""
