"""Numbers in words."""

from __future__ import annotations


def many(count: int, what: str) -> str:
    """So many things, of which `what` is one."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def share(part: int, whole: int) -> str:
    """A part in percent."""
    return f"{part / whole:.1%}" if whole else "0.0%"
