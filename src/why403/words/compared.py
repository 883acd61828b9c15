"""One difference between the refused call and one that works, in words."""

from __future__ import annotations

from collections.abc import Iterator

from why403.frozen import dataclass
from why403.questions.compare import Decided, Misspelt, misspelt
from why403.words import outgoing

_WIDEST = 80


@dataclass(frozen=True, slots=True)
class Compared:
    """A difference, and which causes hang on it."""

    row: Decided
    did_it: bool = False

    def lines(self) -> Iterator[str]:
        """What differs, both values, and what it decides."""
        difference = outgoing.difference(self.row.difference)
        causes = ", ".join(self.row.causes[:3]) or "no remaining cause"
        did_it = " (most likely this did it)" if self.did_it else ""
        yield outgoing.line(f"  differs: {difference.what}{did_it}")
        yield outgoing.line(f"    refused: {_value(difference.refused)}")
        yield outgoing.line(f"    works:   {_value(difference.works)}")
        yield f"    decides: {causes}"
        if difference.what == "path" and (name := misspelt((self.row.difference,))) is not None:
            yield outgoing.line(f"    {_spelling(name)}")


def _spelling(name: Misspelt) -> str:
    if not name.refused:
        return f"the path that works starts with `{name.works}`, which is missing from the refused one"
    if name.refused.lower() == name.works.lower():
        return f"`{name.refused}` is not `{name.works}`: names are case-sensitive"
    return f"`{name.refused}` is not `{name.works}`"


def _value(value: str | None) -> str:
    if value is None:
        return "not sent"
    return f"`{value[:_WIDEST]}…`" if len(value) > _WIDEST else f"`{value}`"
