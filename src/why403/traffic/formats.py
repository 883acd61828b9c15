"""How the lines of a log are read: which of their keys or places holds which known column.

A format is declared (`$context.` variables, as a stage has them), or inferred from lines; the columns are
those that the readers of single lines know (`logs/accesslog.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from why403.frozen import dataclass
from why403.logs.accesslog import column, is_row, keys_of
from why403.logs.log_lines import without_stamp


class Form(StrEnum):
    """What a line is, before its columns are looked at."""

    JSON = "JSON"
    STAMPED_JSON = "JSON behind a time"


@dataclass(frozen=True, slots=True)
class Format:
    """`keys` are those that hold each known column, the first that is set before the others."""

    form: Form
    keys: Mapping[str, tuple[str, ...]]

    @property
    def columns(self) -> tuple[str, ...]:
        """The known columns, in the order of the lines."""
        return tuple(self.keys)


def inferred(lines: Iterable[str]) -> Format | None:
    """The format of the lines of a log, from some of them; `None` where they are of none that is known."""
    told = [line for line in lines if line.strip()]
    json = [line for line in told if without_stamp(line).lstrip().startswith("{")]
    if not json or 2 * len(json) < len(told):
        return None
    plain = all(line.lstrip().startswith("{") for line in json)
    keys = _columns([key for line in json for key in keys_of(without_stamp(line).strip())])
    return Format(Form.JSON if plain else Form.STAMPED_JSON, keys) if is_row(keys) else None


def _columns(keys: Sequence[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for key in keys:
        name = column(key)
        if name is not None:
            found.setdefault(name, {})[key] = None
    return {name: tuple(each) for name, each in found.items()}
