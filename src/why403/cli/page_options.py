"""The options of commands that print a page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

_Command = TypeVar("_Command", bound=Callable[..., Any])


def page_options(command: _Command) -> _Command:
    """`--color` and `--plain`."""
    color = click.option(
        "--color",
        type=click.Choice(["auto", "always", "never"]),
        default="auto",
        help="Colours: on a terminal unless NO_COLOR is set, always, or never.",
    )
    plain = click.option("--plain", is_flag=True, help="Print the Markdown as it is, as into a pipe.")
    return color(plain(command))
