"""Writes the tables of keys in `docs/incident.md` from the definition of the incident file.

Run `.venv/bin/python -m scripts.incident_page`; with `--check` it says whether the page is current.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from pathlib import Path

from scripts.written import written
from why403.incident.keys import AUTHORIZER, CONFIG, OPTIONS, ROUTE
from why403.incident.kinds import Form, Key, shape

TARGET = Path(__file__).parent.parent / "docs" / "incident.md"
TABLES = {
    "config": CONFIG.keys,
    "method": (*ROUTE.keys, *(key for key in OPTIONS.keys if key not in ROUTE.keys)),
    "authorizer": AUTHORIZER.keys,
}
_TABLE = re.compile(r"(?<=<!-- keys: )(\w+)( -->\n\n).*?(?=\n<!-- end -->)", re.DOTALL)


def page_text(page: str) -> str:
    """The page with its tables as the definition has them."""
    return _TABLE.sub(lambda match: f"{match[1]}{match[2]}{table(TABLES[match[1]])}", page)


def table(keys: Iterable[Key]) -> str:
    """A line for each key that is read."""
    rows = (f"| `{key.name}` | {_holds(key)} | {_means(key)} |" for key in keys if not key.kept)
    return "\n".join(["| key | holds | meaning |", "|---|---|---|", *rows, ""])


def _holds(key: Key) -> str:
    if key.values:
        words = [f"`{word}`" for word in key.values]
        found = f"{', '.join(words[:-1])} or {words[-1]}"
    else:
        notation = shape(key.kind)
        found = f"`{notation}`" if notation else key.kind.value if isinstance(key.kind, Form) else ""
    return f"{found}; or `absent`" if key.absent else found


def _means(key: Key) -> str:
    also = " or ".join(f"`{spelling}`" for spelling in key.also)
    return "; ".join(filter(None, (key.about, f"{also} says the same" if also else "")))


if __name__ == "__main__":
    sys.exit(written(TARGET, page_text(TARGET.read_text("utf-8"))))
