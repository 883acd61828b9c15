"""How many examples a test draws that needs more of them than others."""

from __future__ import annotations

from hypothesis import settings

USUAL = 100
"""So many does Hypothesis draw unasked."""


def in_all(count: int) -> int:
    """So many in `make test-all`; in `make test` a quarter of them, as of the usual number."""
    return count * settings().max_examples // USUAL
