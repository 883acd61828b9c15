"""The options of commands that print a page, or write one."""

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


def html_option(about: str) -> Callable[[_Command], _Command]:
    """`--html FILE`."""
    return click.option("--html", metavar="FILE", callback=_beside_the_report, help=about)


def _beside_the_report(_context: click.Context, parameter: click.Parameter, name: str | None) -> str | None:
    if name == "-":
        raise click.UsageError(
            f"{parameter.opts[0]} - would mix into the report on standard output: name a file"
        )
    return name


class FileBesideTheReport(click.File):
    """A file that is written, and not standard output: a report is printed there."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if param is not None and isinstance(value, str) and ctx is not None:
            _beside_the_report(ctx, param, value)
        return super().convert(value, param, ctx)
