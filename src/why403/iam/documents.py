"""A policy document, parsed: statements with their elements, each with its place.

Nothing is dropped: what the language does not know becomes `Strange`, and whoever evaluates the
statement must treat it as unknown.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import field
from typing import Any

from why403.documents.errors import BadInput
from why403.documents.json_text import read_json
from why403.documents.nodes import Dialect, Entries, Items, Leaf, Node, from_plain, scalar_text
from why403.documents.yaml_text import read_yaml
from why403.frozen import dataclass
from why403.logic.places import Located, PathStep, Place

POLICY_ELEMENTS = frozenset({"Version", "Id", "Statement"})
PAIRS = ("Principal", "Action", "Resource")
STATEMENT_ELEMENTS = frozenset({"Sid", "Effect", "Condition", *PAIRS, *(f"Not{name}" for name in PAIRS)})
PRINCIPAL_TYPES = frozenset({"AWS", "Service", "Federated", "CanonicalUser"})
QUOTED = re.compile(r'\{(\s|\\[nrt])*\\"')
"""How a policy begins that is the inside of a JSON string."""
VARIABLES_SINCE = "2012-10-17"
DIALECT = Dialect(words={"yes": True, "no": False, "on": True, "off": False}, doubled=True)
"""A key that is written twice is for `validate` to tell, not for the reader to refuse."""


@dataclass(frozen=True, slots=True)
class Strange:
    """Something that the policy language does not know, or that a template fills in later."""

    what: str
    at: Place


Word = Located[str] | Strange


@dataclass(frozen=True, slots=True)
class Patterns:
    """The values of Action, NotAction, Resource or NotResource."""

    negated: bool
    values: tuple[Word, ...]
    at: Place


@dataclass(frozen=True, slots=True)
class Named:
    """One principal: `kind` is AWS, Service, Federated, CanonicalUser, or `*` for the bare star."""

    kind: str
    value: Word


@dataclass(frozen=True, slots=True)
class Principals:
    """The values of Principal or NotPrincipal."""

    negated: bool
    named: tuple[Named, ...]
    at: Place


@dataclass(frozen=True, slots=True)
class Condition:
    """One key under one operator."""

    operator: Located[str]
    key: Located[str]
    values: tuple[Word, ...]
    at: Place


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement. An element that is not written is None; `strange` lists what nobody understands."""

    sid: str
    effect: Located[str] | None
    principals: Principals | None
    actions: Patterns | None
    resources: Patterns | None
    conditions: tuple[Condition, ...]
    strange: tuple[Strange, ...]
    at: Place


@dataclass(frozen=True, slots=True)
class Document:
    """One policy. `version` is the text as written, `2008-10-17` where there is none.

    `read` is for readers: what they make of this document once for all who ask.
    """

    name: str
    version: str
    statements: tuple[Statement, ...]
    strange: tuple[Strange, ...]
    at: Place
    size: int = 0
    read: dict[object, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def has_variables(self) -> bool:
        """Whether `${…}` means something in this version of the language."""
        return self.version == VARIABLES_SINCE


def parse_policy(
    source: str | bytes | Mapping[str, object],
    name: str = "policy",
    at: Place | None = None,
    places: Mapping[tuple[PathStep, ...], Place] | None = None,
) -> Document:
    """Parse a policy from JSON or YAML text, or from a mapping read elsewhere.

    A mapping stands at `at`; `places` are those of the document it was read from, by the way to them, so that
    every statement and value keeps its span. A text that is quoted once more, as API Gateway returns it, is
    unquoted first.

    Raises: `BadInput` where the text is neither JSON nor YAML, or no mapping.
    """
    text = source.decode() if isinstance(source, bytes) else source
    if isinstance(text, str):
        return policy_of(read_text(text, name), name, len("".join(text.split())))
    size = len(json.dumps(text, separators=(",", ":")))
    return policy_of(from_plain(text, at or Place(name), places), name, size)


def read_text(text: str, name: str) -> Node:
    """JSON where it begins like JSON, else YAML."""
    begins = text.lstrip("\ufeff \t\r\n")
    if begins.startswith('"') or QUOTED.match(begins):
        return read_json(_unquoted(begins, name), name, DIALECT)
    return read_json(text, name, DIALECT) if begins[:1] in ("{", "[") else read_yaml(text, name, DIALECT)


def _unquoted(text: str, name: str) -> str:
    try:
        inner = json.loads(text if text.startswith('"') else f'"{text.strip()}"')
    except ValueError:
        raise BadInput(Place(name, (), 1, 1), "a quoted policy with unbalanced quotes") from None
    return str(inner)


def policy_of(node: Node, name: str, size: int = 0) -> Document:
    """The policy that a node holds.

    Raises: `BadInput` where it is no mapping.
    """
    if not isinstance(node, Entries):
        raise BadInput(node.at, "a policy must be a mapping")
    strange = [*_doubled(node), *_unknown(node, POLICY_ELEMENTS)]
    version = node.parts.get("Version")
    if version is not None and not isinstance(version, Leaf):
        strange.append(Strange("Version", version.at))
    statements, odd = _statements(node)
    written = _text(version) if isinstance(version, Leaf) else "2008-10-17"
    return Document(name, written, statements, (*strange, *odd), node.at, size)


def _text(leaf: Leaf) -> str:
    """As policies compare it: `true` and `false` in whatever form YAML had them."""
    return scalar_text(leaf.value) if isinstance(leaf.value, bool | None) else leaf.text


def _statements(node: Entries) -> tuple[tuple[Statement, ...], tuple[Strange, ...]]:
    listed = node.parts.get("Statement")
    if listed is None:
        return (), (Strange("no Statement", node.at),)
    items = listed.parts if isinstance(listed, Items) else (listed,)
    tables = tuple(_statement(item) for item in items if isinstance(item, Entries) and not _filled_in(item))
    odd = tuple(item for item in items if not isinstance(item, Entries) or _filled_in(item))
    return tables, tuple(Strange("Statement", item.at) for item in odd)


def _filled_in(node: Node) -> str:
    """The function by which a template fills a value in later; the empty text where it is a value."""
    names = list(node.parts) if isinstance(node, Entries) else []
    return names[0] if len(names) == 1 and (names[0] == "Ref" or names[0].startswith("Fn::")) else ""


def _statement(node: Entries) -> Statement:
    strange = [*_doubled(node), *_unknown(node, STATEMENT_ELEMENTS), *_both(node)]
    sid = node.parts.get("Sid")
    effect, odd_effect = _effect(node)
    principals, odd_principals = _principals(node)
    conditions, odd_conditions = _conditions(node.parts.get("Condition"))
    return Statement(
        _text(sid) if isinstance(sid, Leaf) else "",
        effect,
        principals,
        _patterns(node, "Action"),
        _patterns(node, "Resource"),
        conditions,
        (*strange, *odd_effect, *odd_principals, *odd_conditions),
        node.at,
    )


def _effect(node: Entries) -> tuple[Located[str] | None, list[Strange]]:
    value = node.parts.get("Effect")
    if isinstance(value, Leaf) and value.text in ("Allow", "Deny"):
        return Located(value.text, value.at), []
    return None, [Strange("Effect", value.at if value else node.at)]


def _patterns(node: Entries, element: str) -> Patterns | None:
    for name, negated in ((element, False), (f"Not{element}", True)):
        value = node.parts.get(name)
        if value is not None:
            return Patterns(negated, tuple(_words(value)), value.at)
    return None


def _words(node: Node) -> Iterable[Word]:
    return [_word(item) for item in (node.parts if isinstance(node, Items) else (node,))]


def _word(node: Node) -> Word:
    if isinstance(node, Leaf) and node.value is not None:
        return Located(_text(node), node.at)
    return Strange(_filled_in(node) or "a value that is not a string", node.at)


def _principals(node: Entries) -> tuple[Principals | None, list[Strange]]:
    for element, negated in (("Principal", False), ("NotPrincipal", True)):
        value = node.parts.get(element)
        if value is not None:
            named, strange = _named(value)
            return Principals(negated, tuple(named), value.at), strange
    return None, []


def _named(node: Node) -> tuple[list[Named], list[Strange]]:
    if isinstance(node, Entries) and not _filled_in(node):
        odd = [
            Strange(f"Principal type {key}", node.names[key])
            for key in node.parts
            if key not in PRINCIPAL_TYPES
        ]
        known = ((key, part) for key, part in node.parts.items() if key in PRINCIPAL_TYPES)
        return [Named(key, word) for key, part in known for word in _words(part)], [*_doubled(node), *odd]
    bare = [Named("*" if isinstance(w, Located) and w.value == "*" else "AWS", w) for w in _words(node)]
    return bare, []


def _conditions(node: Node | None) -> tuple[tuple[Condition, ...], list[Strange]]:
    if node is None:
        return (), []
    if not isinstance(node, Entries):
        return (), [Strange("Condition", node.at)]
    found: list[Condition] = []
    strange = list(_doubled(node))
    for operator, tested in node.parts.items():
        if isinstance(tested, Entries):
            named = Located(operator, node.names[operator])
            strange += _doubled(tested)
            found += [
                Condition(named, Located(key, tested.names[key]), tuple(_words(part)), tested.names[key])
                for key, part in tested.parts.items()
            ]
        else:
            strange.append(Strange(f"Condition {operator}", node.names[operator]))
    return tuple(found), strange


def _doubled(node: Entries) -> list[Strange]:
    return [Strange(f"{at.path[-1]} is written twice", at) for at in node.twice]


def _unknown(node: Entries, known: frozenset[str]) -> list[Strange]:
    return [Strange(f"unknown element {key}", node.names[key]) for key in node.parts if key not in known]


def _both(node: Entries) -> list[Strange]:
    return [
        Strange(f"{name} and Not{name} together", node.at)
        for name in PAIRS
        if name in node.parts and f"Not{name}" in node.parts
    ]
