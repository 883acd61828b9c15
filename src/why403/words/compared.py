"""One difference between the refused call and one that works, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from why403.questions.compare import Decided

_WIDEST = 80


@dataclass(frozen=True, slots=True)
class Compared:
    """A difference, and which causes hang on it."""

    row: Decided

    def lines(self) -> Iterator[str]:
        """What differs, both values, and what it decides."""
        difference = self.row.difference
        causes = ", ".join(self.row.causes[:3]) or "nothing that is left"
        yield f"  differs: {difference.what}"
        yield f"    refused: {_value(difference.refused)}"
        yield f"    works:   {_value(difference.works)}"
        yield f"    decides: {causes}"


def _value(value: str | None) -> str:
    if value is None:
        return "not sent"
    return f"`{value[:_WIDEST]}…`" if len(value) > _WIDEST else f"`{value}`"
