"""The options of commands that print a page, or write one."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, TypeVar

import click

from why403.documents.errors import BadInput
from why403.logic.places import Place

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
    return click.option("--html", metavar="FILE", callback=_writable, help=about)


def _writable(_context: click.Context, parameter: click.Parameter, name: str | None) -> str | None:
    """What cannot be written is said before anything is read, which can take long."""
    if name is None:
        return None
    _must_be_beside_the_report(parameter, name)
    above = os.path.dirname(name) or "."
    there = os.path.exists(name) and not os.path.isdir(name)
    if there or (name and not os.path.isdir(name) and os.access(above, os.W_OK)):
        return name
    raise BadInput(
        Place(parameter.opts[0]), "the page cannot be written to this file", "a file that you can write to"
    )


def _must_be_beside_the_report(parameter: click.Parameter, name: str) -> None:
    if name == "-":
        raise click.UsageError(
            f"{parameter.opts[0]} - would mix into the report on standard output: name a file"
        )


class FileBesideTheReport(click.File):
    """A file that is written, and not standard output: a report is printed there."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if param is not None and isinstance(value, str):
            _must_be_beside_the_report(param, value)
        return super().convert(value, param, ctx)
