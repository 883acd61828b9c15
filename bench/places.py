"""How many of the leaves that a file settles have a place in it, by format: `python -m bench.places`."""

from __future__ import annotations

from tests.laws.placed import shares
from tests.laws.told import FORMATS


def text() -> str:
    """A line for each format."""
    rows = [(FORMATS[form], had, of) for form, (had, of) in shares().items()]
    return "\n".join(f"{name:16} {had:5} of {of:5}  {had / of:6.1%}" for name, had, of in rows)


if __name__ == "__main__":
    print(text())
