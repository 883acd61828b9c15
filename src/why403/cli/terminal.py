"""Prints and asks: nothing else in the package does, so that all of it passes `words/outgoing.py` first."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

import click

from why403.words.outgoing import json_text, line, masked_line, text_of


def say(text: str) -> None:
    """A note or an error, on standard error; one line of it."""
    click.echo(f"why403: {masked_line(text)}", err=True)


def put(lines: Iterable[str], *, err: bool = False) -> None:
    """Lines of a report, a list or a page."""
    click.echo(text_of(lines), nl=False, err=err)


def put_text(text: str, paint: Callable[[str], str]) -> None:
    """A report, painted once nothing is in it that a terminal would obey."""
    click.echo(paint(text_of(text.removesuffix("\n").split("\n"))), nl=False, color=True)


def takes_colours(color: str) -> bool:
    """Whether a report is painted: with "auto" on a terminal, unless NO_COLOR is set (no-color.org)."""
    if color != "auto":
        return color == "always"
    return on_terminal() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def on_terminal() -> bool:
    """Whether what is printed is read on a terminal."""
    return sys.stdout is not None and sys.stdout.isatty()


def put_page(page: str, color: str, *, plain: bool) -> None:
    """A page of ours in Markdown: laid out on a terminal or where colours are asked for, else as it stands.

    Nothing is masked, for nothing in it was brought by anybody, and its examples are there to be copied.
    """
    if plain or not (on_terminal() or color == "always"):
        click.echo(page, nl=False)
        return
    from shutil import get_terminal_size

    from why403.words.markdown import laid_out

    width, colours = get_terminal_size().columns, takes_colours(color)
    click.echo(laid_out(page, width, colours=colours), nl=False, color=True)


def put_made(text: str) -> None:
    """What the user asked to have made, such as a token for tests: it is there to be seen, and not masked."""
    click.echo(text)


def put_tree(tree: object) -> None:
    """Plain values, as JSON."""
    click.echo(json_text(tree), nl=False)


@contextmanager
def progress_bar(what: str) -> Iterator[Callable[[float], None] | None]:
    """A bar with the remaining time on standard error, told how much is done from 0 to 1; `None` where that
    is no terminal, or one that obeys nothing."""
    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield None
        return
    with click.progressbar(length=1000, label=what, file=sys.stderr, show_eta=True) as bar:
        yield lambda done: bar.update(max(0, round(1000 * done) - bar.pos))


def asked(prompt: str, default: str) -> str:
    """What the user types, on standard error; `default` where it is nothing."""
    typed: str = click.prompt(line(prompt), default=default, show_default=False, err=True)
    return typed


def confirmed(question: str) -> bool:
    """Whether the user says yes."""
    return click.confirm(line(question), err=True)
