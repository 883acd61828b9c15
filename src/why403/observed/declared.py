"""The format of the access log that an incident declares."""

from __future__ import annotations

from collections.abc import Mapping

FORMAT = "accessLogFormat"
"""The key of `config` that holds it."""


def declared_in(config: Mapping[str, object]) -> str:
    """The declared format; empty where none is told."""
    declared = config.get(FORMAT)
    return declared if isinstance(declared, str) else ""
