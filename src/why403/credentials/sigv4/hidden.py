"""Stand-ins: what people write where they took a value out before pasting."""

from __future__ import annotations

import re

_STAND_IN = re.compile(r"\.\.\.|\u2026|[<>]|\*{2,}|xxx|redacted|\{\{|\$\{|\(made when sent\)", re.IGNORECASE)


def is_stand_in(value: str) -> bool:
    """Whether a value was taken out, in whole or in part."""
    return _STAND_IN.search(value) is not None
