"""Findings that somebody accepted: each with a reason, and until when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from why403.audit.finding import Audited, Finding
from why403.audit.rule import BY_ID
from why403.documents.errors import BadInput
from why403.documents.nodes import Entries, Items, Leaf, Node
from why403.frozen import dataclass

_KEYS = ("rule", "subject", "reason", "until", "api")
_EXPECTED = "a list of {rule, subject, reason, until: YYYY-MM-DD}"


@dataclass(frozen=True, slots=True)
class Accepted:
    """One accepted finding: of this rule and subject, in this API or in all. It counts `until` that day."""

    rule: str
    subject: str
    reason: str
    until: date
    api: str | None = None

    def covers(self, api: str, finding: Finding, today: date) -> bool:
        """Whether this finding is accepted on this day."""
        return (
            self.rule == finding.rule.id
            and self.subject == finding.subject
            and self.api in (None, api)
            and today <= self.until
        )


def baseline_of(node: Node) -> tuple[Accepted, ...]:
    """The accepted findings of a document. Raises `BadInput`, also where a reason is missing."""
    if not isinstance(node, Items):
        raise BadInput(node.at, "a baseline must be a list", _EXPECTED)
    return tuple(_accepted(each) for each in node.parts)


def without_accepted(
    api: str, audited: Audited, accepted: Sequence[Accepted], today: date
) -> tuple[Audited, int]:
    """The audit without what is accepted on this day, and how many findings that is."""
    left = tuple(
        each for each in audited.findings if not any(one.covers(api, each, today) for one in accepted)
    )
    return replace(audited, findings=left), len(audited.findings) - len(left)


def _accepted(node: Node) -> Accepted:
    if not isinstance(node, Entries):
        raise BadInput(node.at, "an accepted finding must be a mapping", _EXPECTED)
    for name, at in node.names.items():
        if name not in _KEYS:
            raise BadInput(at, "an accepted finding has an unknown key", ", ".join(_KEYS))
    rule = _text(node, "rule")
    if rule not in BY_ID:
        raise BadInput(node.parts["rule"].at, "no rule has this name", "one of: " + ", ".join(BY_ID))
    api = _text(node, "api") if "api" in node.parts else None
    return Accepted(rule, _text(node, "subject"), _text(node, "reason"), _until(node), api)


def _text(node: Entries, name: str) -> str:
    part: Mapping[str, Node] = node.parts
    found = part.get(name)
    if not isinstance(found, Leaf) or not found.text.strip():
        raise BadInput(found.at if found else node.at, f"an accepted finding needs `{name}`", _EXPECTED)
    return found.text


def _until(node: Entries) -> date:
    text = _text(node, "until")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput(node.parts["until"].at, "`until` is not a date", "YYYY-MM-DD") from None
