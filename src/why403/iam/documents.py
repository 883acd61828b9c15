"""A policy document, parsed: statements with their elements, each with its place.

Nothing is dropped: what the language does not know becomes `Strange`, and whoever evaluates the
statement must treat it as unknown.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from why403.documents.errors import BadInput
from why403.iam.json_text import read_json
from why403.iam.written import Entry, Listing, Node, Scalar, Table, Tagged, from_plain
from why403.iam.yaml_text import read_yaml
from why403.logic.places import Place

POLICY_ELEMENTS = frozenset({"Version", "Id", "Statement"})
PAIRS = ("Principal", "Action", "Resource")
STATEMENT_ELEMENTS = frozenset({"Sid", "Effect", "Condition", *PAIRS, *(f"Not{name}" for name in PAIRS)})
PRINCIPAL_TYPES = frozenset({"AWS", "Service", "Federated", "CanonicalUser"})
QUOTED = re.compile(r'\{(\s|\\[nrt])*\\"')
"""How a policy begins that is the inside of a JSON string."""
VARIABLES_SINCE = "2012-10-17"


@dataclass(frozen=True, slots=True)
class Text:
    """One string of a policy."""

    value: str
    at: Place


@dataclass(frozen=True, slots=True)
class Strange:
    """Something that the policy language does not know, or that a template fills in later."""

    what: str
    at: Place


Word = Text | Strange


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

    operator: Text
    key: Text
    values: tuple[Word, ...]
    at: Place


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement. An element that is not written is None; `strange` lists what nobody understands."""

    sid: str
    effect: Text | None
    principals: Principals | None
    actions: Patterns | None
    resources: Patterns | None
    conditions: tuple[Condition, ...]
    strange: tuple[Strange, ...]
    at: Place


@dataclass(frozen=True, slots=True)
class Document:
    """One policy. `version` is the text as written, `2008-10-17` where there is none."""

    name: str
    version: str
    statements: tuple[Statement, ...]
    strange: tuple[Strange, ...]
    at: Place
    size: int = 0

    @property
    def has_variables(self) -> bool:
        """Whether `${…}` means something in this version of the language."""
        return self.version == VARIABLES_SINCE


def parse_policy(source: str | bytes | Mapping[str, object], name: str = "policy") -> Document:
    """Parse a policy from JSON or YAML text, or from a mapping read elsewhere (its places have no lines).

    A text that is quoted once more, as API Gateway returns it, is unquoted first.
    Raises: `BadInput` where the text is neither JSON nor YAML, or no mapping.
    """
    text = source.decode() if isinstance(source, bytes) else source
    if isinstance(text, str):
        return policy_of(read_text(text, name), name, len("".join(text.split())))
    return policy_of(from_plain(text, Place(name)), name, len(json.dumps(text, separators=(",", ":"))))


def read_text(text: str, name: str) -> Node:
    """JSON where it begins like JSON, else YAML."""
    text = text.removeprefix("\ufeff")
    begins = text.lstrip()
    if begins.startswith('"') or QUOTED.match(begins):
        return read_json(_unquoted(begins, name), name)
    return read_json(text, name) if begins[:1] in ("{", "[") else read_yaml(text, name)


def _unquoted(text: str, name: str) -> str:
    try:
        inner = json.loads(text if text.startswith('"') else f'"{text.strip()}"')
    except ValueError as error:
        raise BadInput(Place(name, (), 1, 1), "a quoted policy whose quotes do not fit") from error
    return str(inner)


def policy_of(node: Node, name: str, size: int = 0) -> Document:
    """The policy that a node holds.

    Raises: `BadInput` where it is no mapping.
    """
    if not isinstance(node, Table):
        raise BadInput(node.at, "a policy is a mapping")
    strange = [*_doubled(node), *_unknown(node, POLICY_ELEMENTS)]
    version = node.get("Version")
    if version is not None and not isinstance(version, Scalar):
        strange.append(Strange("Version", version.at))
    statements, odd = _statements(node)
    written = version.text if isinstance(version, Scalar) else "2008-10-17"
    return Document(name, written, statements, (*strange, *odd), node.at, size)


def _statements(node: Table) -> tuple[tuple[Statement, ...], tuple[Strange, ...]]:
    listed = node.get("Statement")
    if listed is None:
        return (), (Strange("no Statement", node.at),)
    items = listed.items if isinstance(listed, Listing) else (listed,)
    tables = tuple(_statement(item) for item in items if isinstance(item, Table))
    return tables, tuple(Strange("Statement", item.at) for item in items if not isinstance(item, Table))


def _statement(node: Table) -> Statement:
    strange = [*_doubled(node), *_unknown(node, STATEMENT_ELEMENTS), *_both(node)]
    sid = node.get("Sid")
    effect, odd_effect = _effect(node)
    principals, odd_principals = _principals(node)
    conditions, odd_conditions = _conditions(node.get("Condition"))
    return Statement(
        sid.text if isinstance(sid, Scalar) else "",
        effect,
        principals,
        _patterns(node, "Action"),
        _patterns(node, "Resource"),
        conditions,
        (*strange, *odd_effect, *odd_principals, *odd_conditions),
        node.at,
    )


def _effect(node: Table) -> tuple[Text | None, list[Strange]]:
    value = node.get("Effect")
    if isinstance(value, Scalar) and value.text in ("Allow", "Deny"):
        return Text(value.text, value.at), []
    return None, [Strange("Effect", value.at if value else node.at)]


def _patterns(node: Table, element: str) -> Patterns | None:
    for name, negated in ((element, False), (f"Not{element}", True)):
        value = node.get(name)
        if value is not None:
            return Patterns(negated, tuple(_words(value)), value.at)
    return None


def _words(node: Node) -> Iterable[Word]:
    return [_word(item) for item in (node.items if isinstance(node, Listing) else (node,))]


def _word(node: Node) -> Word:
    if isinstance(node, Scalar) and node.value is not None:
        return Text(node.text, node.at)
    return Strange(node.tag if isinstance(node, Tagged) else "a value that is no string", node.at)


def _principals(node: Table) -> tuple[Principals | None, list[Strange]]:
    for element, negated in (("Principal", False), ("NotPrincipal", True)):
        value = node.get(element)
        if value is not None:
            named, strange = _named(value)
            return Principals(negated, tuple(named), value.at), strange
    return None, []


def _named(node: Node) -> tuple[list[Named], list[Strange]]:
    if isinstance(node, Table):
        known = [entry for entry in node.entries if entry.key in PRINCIPAL_TYPES]
        odd = [Strange(f"Principal type {e.key}", e.at) for e in node.entries if e not in known]
        return [Named(entry.key, word) for entry in known for word in _words(entry.value)], odd
    bare = [Named("*" if isinstance(w, Text) and w.value == "*" else "AWS", w) for w in _words(node)]
    return bare, []


def _conditions(node: Node | None) -> tuple[tuple[Condition, ...], list[Strange]]:
    if node is None:
        return (), []
    if not isinstance(node, Table):
        return (), [Strange("Condition", node.at)]
    found: list[Condition] = []
    strange = list(_doubled(node))
    for entry in node.entries:
        if isinstance(entry.value, Table):
            strange += _doubled(entry.value)
            found += [_condition(entry, key) for key in entry.value.entries]
        else:
            strange.append(Strange(f"Condition {entry.key}", entry.at))
    return tuple(found), strange


def _condition(operator: Entry, key: Entry) -> Condition:
    named = Text(operator.key, operator.at)
    return Condition(named, Text(key.key, key.at), tuple(_words(key.value)), key.at)


def _doubled(node: Table) -> list[Strange]:
    seen: set[str] = set()
    twice = [e for e in node.entries if e.key in seen or seen.add(e.key)]  # type: ignore[func-returns-value]
    return [Strange(f"{entry.key} is written twice", entry.at) for entry in twice]


def _unknown(node: Table, known: frozenset[str]) -> list[Strange]:
    return [Strange(f"unknown element {e.key}", e.at) for e in node.entries if e.key not in known]


def _both(node: Table) -> list[Strange]:
    return [
        Strange(f"{name} and Not{name} together", node.at)
        for name in PAIRS
        if node.get(name) is not None and node.get(f"Not{name}") is not None
    ]
