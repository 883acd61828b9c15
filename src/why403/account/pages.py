"""Lists of AWS, page by page: what their entries are called, and what asks for the next page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Any

from why403.frozen import dataclass

_SECRETS = frozenset({"value", "ClientSecret", "SecretAccessKey", "SessionToken", "Password"})
"""Members of entries that are never kept."""

Keeps = Callable[[str], str | None]
"""What may be kept of a key's value: all of it where it is the one that was sent, nothing of any other."""


@dataclass(frozen=True, slots=True)
class Listing:
    """The entries of a list; not `whole` where a page of it failed, or enough was found before its end."""

    items: tuple[Mapping[str, Any], ...] = field(repr=False)
    whole: bool


_LISTS = (
    "items", "item", "Items", "Policies", "PolicyNames", "AttachedPolicies", "Groups", "Parents",
    "VpcEndpoints", "EvaluationResults", "RoutingRules",
)  # fmt: skip


def entries(answer: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The entries under whichever name the service gives them; plain names become entries with a `name`."""
    for name in _LISTS:
        found = answer.get(name)
        if isinstance(found, list):
            return [entry if isinstance(entry, dict) else {"name": entry} for entry in found]
    return []


def next_page(answer: Mapping[str, Any]) -> dict[str, object]:
    """What asks for the next page."""
    for token, wanted in (("position", "position"), ("NextToken", "NextToken"), ("Marker", "Marker")):
        if answer.get(token):
            return {wanted: answer[token]}
    return {}


def kept(entry: Mapping[str, Any], keeps: Keeps | None) -> dict[str, Any]:
    """An entry without its secrets."""
    kept = {name: part for name, part in entry.items() if name not in _SECRETS}
    value = entry.get("value")
    shown = keeps(value) if keeps is not None and isinstance(value, str) else None
    return kept if shown is None else {**kept, "value": shown}
