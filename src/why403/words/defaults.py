"""Defaults that an explanation assumes to be what was deployed, and the option that tells what was."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from why403.model.assumption import Assumption
from why403.words.outgoing import masked_line


def default_text(each: Assumption) -> str:
    """The sentence."""
    value = f" `{each.value}`" if each.value else ""
    return masked_line(f"{each.kind} `{each.name}` is at its default{value}")


def tell(each: Assumption) -> str:
    """The option."""
    return masked_line(f"--parameter {each.name}=VALUE")


def default_lines(rests_on: Iterable[Assumption]) -> Iterator[str]:
    """One line for each, with its place."""
    for each in rests_on:
        at = f" ({masked_line(str(each.at))})" if each.at.document else ""
        yield f"{default_text(each)}{at}; say what was deployed with {tell(each)}"
