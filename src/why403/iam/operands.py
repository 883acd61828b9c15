"""The values of one condition, made ready once to be compared with many requests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from why403.iam.globs import within
from why403.logic.facts import Keys, Writing


class Operand(Protocol):
    """The policy's values of one condition, ready to compare."""

    def holds(self, text: str) -> bool:
        """Whether one value of the request fits one of the policy's."""
        ...

    def is_documented(self, text: str) -> bool:
        """Whether AWS says what comes of comparing it: of a value that is not of the operator's type it does
        not, neither in the request nor in the policy."""
        ...

    def source(self, value: str, writing: Writing) -> str | None:
        """The same as an expression over the name of a string."""
        ...

    def keys(self) -> Keys | None:
        """The texts of which it can hold, where they can be told."""
        ...


@dataclass(frozen=True)
class Texts:
    """Exact strings; `fold` ignores case."""

    texts: frozenset[str]
    fold: bool = False

    def holds(self, text: str) -> bool:
        """Whether the text is one of them."""
        return (text.lower() if self.fold else text) in self.texts

    def is_documented(self, _: str) -> bool:
        """Every text is a string."""
        return True

    def source(self, value: str, writing: Writing) -> str | None:
        """The same as an expression."""
        return within(f"{value}.lower()" if self.fold else value, self.texts, writing)

    def keys(self) -> Keys | None:
        """The texts themselves."""
        return None if self.fold else Keys(self.texts)
