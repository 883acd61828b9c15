"""What the attributes of a plan's resources refer to, followed through variables and outputs of modules.

Plans hold the references of an expression, not the expression; locals are not in them at all. So only an
attribute that refers to one thing can be followed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from why403.logic.states import UNKNOWN, State
from why403.templates.terraform.addresses import Reference, parts, plain_address, references_of

_MOST_STEPS = 30
Followed = tuple[Reference, ...] | State


class Written(msgspec.Struct):
    """A resource as it is written."""

    address: str
    type: str = ""
    expressions: msgspec.Raw = msgspec.Raw(b"{}")


class Output(msgspec.Struct):
    expression: msgspec.Raw = msgspec.Raw(b"{}")


class Call(msgspec.Struct):
    """A module that is called, with what is passed to it."""

    expressions: dict[str, msgspec.Raw] = {}
    module: Module | None = None


class Module(msgspec.Struct):
    resources: list[Written] = []
    module_calls: dict[str, Call] = {}
    outputs: dict[str, Output] = {}


class Expressions:
    """The expressions of all modules; decoded where they are asked for."""

    __slots__ = ("_calls", "_modules", "_resources")

    def __init__(self, root: Module) -> None:
        self._modules: dict[str, Module] = {}
        self._calls: dict[str, Call] = {}
        self._resources: dict[str, msgspec.Raw] = {}
        self._add("", root)

    def _add(self, path: str, module: Module) -> None:
        self._modules[path] = module
        for each in module.resources:
            self._resources[_join(path, each.address)] = each.expressions
        for name, call in module.module_calls.items():
            below = _join(path, f"module.{name}")
            self._calls[below] = call
            if call.module is not None:
                self._add(below, call.module)

    def written(self, address: str) -> Mapping[str, object] | None:
        """The expressions of a resource; `None` where the plan does not show them."""
        raw = self._resources.get(plain_address(address))
        found = None if raw is None else msgspec.json.decode(raw)
        return found if isinstance(found, dict) else None

    def references(self, address: str, expression: object) -> Followed:
        """What one expression of a resource refers to, in the end."""
        return self._followed(_module_of(address), expression, _MOST_STEPS)

    def named(self, address: str, expression: object) -> tuple[Reference, ...]:
        """All resources that an expression names in its own module."""
        return references_of(_names(expression), _module_of(address))[0]

    def _followed(self, module: str, expression: object, steps: int) -> Followed:
        found, others = references_of(_names(expression), module)
        if not others:
            return found if len(found) == 1 else UNKNOWN
        if found or len(others) > 1 or steps == 0:
            return UNKNOWN
        head, *rest = parts(others[0]) or [""]
        if head == "var" and rest:
            return self._passed(module, plain_address(rest[0]), steps - 1)
        if head == "module" and len(rest) > 1:
            return self._output(_join(module, f"module.{plain_address(rest[0])}"), rest[1], steps - 1)
        return UNKNOWN

    def _passed(self, module: str, name: str, steps: int) -> Followed:
        call = self._calls.get(module)
        raw = call.expressions.get(name) if call is not None else None
        if raw is None:
            return UNKNOWN
        above = module.rpartition("module.")[0].rstrip(".")
        return self._followed(above, msgspec.json.decode(raw), steps)

    def _output(self, module: str, name: str, steps: int) -> Followed:
        found = self._modules.get(module)
        output = found.outputs.get(plain_address(name)) if found is not None else None
        return (
            UNKNOWN
            if output is None
            else self._followed(module, msgspec.json.decode(output.expression), steps)
        )


def _join(module: str, name: str) -> str:
    return f"{module}.{name}" if module else name


def _module_of(address: str) -> str:
    """The module of a resource, without keys."""
    found = parts(plain_address(address))
    length = 0
    while found[length : length + 1] == ["module"]:
        length += 2
    return ".".join(found[:length])


def _names(expression: Any) -> list[str]:
    """The references of an expression, those of blocks inside it included."""
    if isinstance(expression, list):
        return [name for part in expression for name in _names(part)]
    if not isinstance(expression, dict):
        return []
    own = expression.get("references")
    if isinstance(own, list) and all(isinstance(name, str) for name in own):
        return list(own)
    if "constant_value" in expression:
        return []
    return [name for part in expression.values() for name in _names(part)]
