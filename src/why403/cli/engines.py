"""`--engine`: where the lines of logs are read."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, TypeVar

import click

from why403.api.logs import Elsewhere

_Command = TypeVar("_Command", bound=Callable[..., Any])


def engine_option(command: _Command) -> _Command:
    """Adds the option to a command, which gets it by name."""
    return click.option(
        "--engine",
        type=click.Choice(["embedded", "spark"]),
        default="embedded",
        help="Read the logs on this machine, or as a Spark job: locally, or where spark-submit runs it.",
    )(command)


def scanning_by(engine: str) -> Elsewhere | None:
    """What stands in for this machine. Raises `BadInput` where Spark is not installed."""
    if engine == "embedded":
        return None
    from why403.traffic.spark import by_spark, session

    return by_spark(session(progress=sys.stderr.isatty()))
