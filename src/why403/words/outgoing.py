"""The last step of everything that leaves: secrets are masked, and what a terminal would obey is written out.

What is secret by its place is masked where the place is known: in an explanation, a difference, a line of a
file. What shows by its look that it is secret, such as a token, is masked in whatever leaves.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import wraps
from typing import TYPE_CHECKING, ParamSpec

from why403.frozen import replace
from why403.logic.states import State
from why403.redaction.printable import printable, printable_json

if TYPE_CHECKING:
    from why403.logic.facts import Value
    from why403.logic.places import Origin, Place
    from why403.model.differences import Difference
    from why403.questions.explain import Explanation

_P = ParamSpec("_P")
Tree = dict[str, object]
_LONG = re.compile(r"(?=[A-Za-z0-9/+]{0,39}[A-Z])[A-Za-z0-9/+]{40}")
"""Can hold a secret key, which never lacks a capital letter; the addresses of pages have none."""
_WORTH = (
    "eyJ", "AKIA", "ASIA", "PRIVATE KEY", "gho_", "ghp_", "ghs_", "ghu_", "_pat_", "glpat-", "xox", "k_live_",
    "k_test_", "whsec_", "sk-", "npm_", "pypi-", "hvs.", "SG.", "AIza", "ya29.", "dop_v1_", "shpat_", "IQoJ",
    "FwoG", "FQoG",
)  # fmt: skip
"""Without one of these there is nothing to mask, and the rules, which take time to load, are not needed."""


def line(text: str) -> str:
    """One line that may leave."""
    return printable(_without_tokens(text))


def masked_line(text: str) -> str:
    """One line of which nobody looked yet what in it is secret by its place."""
    from why403.redaction.masks import mask

    return printable(mask(text))


def masked_lines(function: Callable[_P, Iterable[str]]) -> Callable[_P, Iterator[str]]:
    """A function that writes lines, as one whose lines may leave."""

    @wraps(function)
    def outgoing(*arguments: _P.args, **named: _P.kwargs) -> Iterator[str]:
        return map(masked_line, function(*arguments, **named))

    return outgoing


def text_of(lines: Iterable[str]) -> str:
    """Lines as one text, with a line end."""
    return "".join(f"{line(each)}\n" for each in lines)


def tree_of(node: Tree) -> Tree:
    """Plain values that may leave, before they are written as JSON."""
    return {name: _leaf(part, _without_tokens) for name, part in node.items()}


def masked_tree(node: Tree) -> Tree:
    """Plain values of which nobody looked yet what in them is secret by its place."""
    from why403.redaction.masks import mask

    return {name: _leaf(part, mask) for name, part in node.items()}


def printable_tree(node: Mapping[str, object]) -> Tree:
    """Plain values for a page, where each text stands on a line of its own."""
    return {name: _leaf(part, line) for name, part in node.items()}


def json_text(tree: object) -> str:
    """Plain values as JSON, with a line end; what is odd in their strings is escaped."""
    written = json.dumps(_leaf(tree, _without_tokens), indent=2, ensure_ascii=False)
    return f"{printable_json(written)}\n"


def explanation(told: Explanation) -> Explanation:
    """The explanation with as much of each fact as its declaration lets be shown, and nobody's sentences."""
    if not told.case.facts:
        return told
    from why403.incident.secrets import masked_fact

    facts = {name: masked_fact(name, value) for name, value in told.case.facts.items()}
    return replace(told, case=replace(told.case, facts=facts, sentences=()))


def shown(fact: str, value: Value) -> object:
    """As much of a fact's value as its declaration lets be shown; a state by its name."""
    from why403.incident.secrets import masked_fact

    known = masked_fact(fact, value)
    return known.value if isinstance(known, State) else known


def placed(at: Place) -> Tree:
    """A place for people and, where its document was read with offsets, its span for machines; and where a
    value comes from that nobody wrote there."""
    return {**_spanned(at), "origin": None if at.origin is None else _origin(at.origin)}


def _origin(origin: Origin) -> Tree:
    known = {"maker": origin.maker or None, "read_by": origin.read_by or None}
    return {**_spanned(origin.at), **known}


def _spanned(at: Place) -> Tree:
    known = at.start is not None and at.end is not None
    return {"place": str(at) or None, "span": [at.start, at.end] if known else None}


def difference(found: Difference) -> Difference:
    """The difference with its values masked; credentials are told apart by their shape only."""
    from why403.redaction.masks import mask

    def masked(value: str | None) -> str | None:
        name = found.what.removeprefix("header ")
        return None if value is None else mask(f"{name}: {value}").removeprefix(f"{name}: ")

    return replace(found, what=mask(found.what), refused=masked(found.refused), works=masked(found.works))


def _without_tokens(text: str) -> str:
    if not any(start in text for start in _WORTH) and _LONG.search(text) is None:
        return text
    from why403.redaction.rules import LOOKS, without

    return without(text, LOOKS)


def _leaf(node: object, masked: Callable[[str], str]) -> object:
    if isinstance(node, str):
        return masked(node)
    if isinstance(node, Mapping):
        return {name: _leaf(part, masked) for name, part in node.items()}
    return [_leaf(part, masked) for part in node] if isinstance(node, list | tuple) else node
