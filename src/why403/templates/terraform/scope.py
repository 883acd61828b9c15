"""What the names in a module's expressions stand for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field, replace
from typing import Any, Protocol

from why403.frozen import dataclass
from why403.logic.states import UNKNOWN
from why403.templates.terraform.functions import Unresolved


class Files(Protocol):
    """What lies beside a module."""

    def text(self, named: str) -> str | None:
        """What a file holds; `None` where it is not to be read."""

    def folder(self, named: str) -> Mapping[str, str] | None:
        """The Terraform files of a folder by their names; `None` where it is not to be read."""


class NoFiles:
    """Nothing lies beside a text alone."""

    def text(self, _named: str) -> str | None:
        return None

    def folder(self, _named: str) -> Mapping[str, str] | None:
        return None


NO_FILES = NoFiles()
MOST_STEPS = 500_000
"""Expressions that are evaluated for one module; the rest of a larger one is untold."""


@dataclass(frozen=True, slots=True)
class ModuleScope:
    """Variables that are known, locals as they are written, and the names of `each`, `count` and loops.

    `made` holds the locals that were evaluated; one that leads back to itself is untold. `steps` counts.
    """

    variables: Mapping[str, Any] = field(repr=False, default_factory=dict)
    written: Mapping[str, Any] = field(repr=False, default_factory=dict)
    own: Mapping[str, Any] = field(repr=False, default_factory=dict)
    files: Files = NO_FILES
    made: dict[str, Any] = field(repr=False, default_factory=dict)
    steps: list[int] = field(default_factory=lambda: [0])

    def within(self, **own: Any) -> ModuleScope:
        """The same with names of a loop or of an instance."""
        return replace(self, own={**self.own, **own})

    def step(self) -> None:
        """Count one more. Raises `Unresolved` where it is one too many."""
        self.steps[0] += 1
        if self.steps[0] > MOST_STEPS:
            raise Unresolved

    def local(self, name: str, evaluate: Callable[[Any, ModuleScope], Any]) -> Any:
        """What a local comes to."""
        if name not in self.made:
            self.made[name] = UNKNOWN
            if name in self.written:
                self.made[name] = evaluate(self.written[name], replace(self, own={}))
        return self.made[name]


NOTHING = ModuleScope()
