"""A file with every refused call of a log and its causes: CSV or Parquet, by the end of its name."""

from __future__ import annotations

import csv
import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from why403.documents.errors import BadInput
from why403.documents.paths import is_one_of
from why403.logic.places import Place
from why403.traffic.classifying import Verdict
from why403.traffic.folders import folder_for_now
from why403.traffic.rows import COLUMNS, Row, rows
from why403.traffic.sql import name, text
from why403.traffic.stand_ins import StandIns
from why403.words.outgoing import masked_line

_AT = Place("--table")
_ENDS = (".csv", ".parquet")
_FORMULA = ("=", "+", "-", "@")
"""How a cell begins that a spreadsheet would calculate."""


def must_be_table(file: str) -> None:
    """Raises `BadInput` where the name does not say what kind of table it is, or nothing can be written
    there."""
    if not file.lower().endswith(_ENDS):
        raise BadInput(
            _AT, "the name does not say what to write", "a file whose name ends in .csv or .parquet"
        )
    above = os.path.dirname(file) or "."
    if os.path.isdir(file) or not os.access(file if os.path.exists(file) else above, os.W_OK):
        raise _unwritable()


def write_table(
    connection: Any, verdicts: Mapping[int, Verdict], file: str, read: Sequence[str], names: StandIns | None
) -> None:
    """Write it, masked, and with other names where they are given; it replaces none of the files that were
    `read`. Raises `BadInput`."""
    if is_one_of(file, read):
        raise BadInput(_AT, "the table would replace a file that was read", "another name")
    with folder_for_now() as folder:
        made, packed = Path(folder, "rows.csv"), Path(folder, "rows.parquet")
        as_csv = file.lower().endswith(".csv")
        _write_csv(rows(connection, verdicts), made, names, for_people=as_csv)
        if not as_csv:
            connection.execute(f"COPY ({_in_parquet(made)}) TO {text(str(packed))} (FORMAT parquet)")
        try:
            shutil.copyfile(made if as_csv else packed, file)
        except OSError:
            raise _unwritable() from None


def _in_parquet(made: Path) -> str:
    """The rows of a CSV file with their types."""
    types = ", ".join(f"{text(column)}: {text(kind)}" for column, kind in COLUMNS.items())
    written = f"header = true, quote = '\"', escape = '\"', columns = {{{types}}}"
    return f"SELECT {', '.join(map(name, COLUMNS))} FROM read_csv({text(str(made))}, {written})"


def _unwritable() -> BadInput:
    return BadInput(_AT, "the table cannot be written to this file", "a file that you can write to")


def _write_csv(found: Iterable[Row], to: Path, names: StandIns | None, *, for_people: bool) -> None:
    @lru_cache(maxsize=1 << 16)
    def shown(column: str, value: str) -> str:
        if names is not None:
            value = names.named(column, value) if column in ("caller", "key") else names.text(value)
        safe = " ".join(masked_line(value).splitlines())
        return f"'{safe}" if for_people and safe.startswith(_FORMULA) else safe

    with to.open("w", encoding="utf-8", errors="replace", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(COLUMNS)
        for row in found:
            cause, share = row.causes[0] if row.causes else ("", None)
            told: dict[str, object] = {
                "time": "" if row.time is None else row.time.strftime("%Y-%m-%d %H:%M:%S.%f"),
                "status": shown("status", row.status or ""),
                "cause": cause,
                "certain": str(row.certain).lower(),
                "share": "" if share is None else round(share, 4),
                "causes": " ".join(code for code, _ in row.causes),
                "retry": str(row.retry).lower(),
                "scanner": str(row.scanned).lower(),
                "calls": row.calls,
                **{column: shown(column, value) for column, value in row.shown.items()},
            }
            writer.writerow([told.get(column, "") for column in COLUMNS])
