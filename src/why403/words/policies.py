"""Sentences about policies: findings, and decisions with their reasons; as text and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from why403.iam.decide import Decision, Outcome
from why403.iam.documents import Document
from why403.iam.findings import Finding
from why403.iam.layers import PolicyKind
from why403.iam.near import NearMiss
from why403.logic.claims import Standing
from why403.logic.formula import Const
from why403.logic.places import Place
from why403.logic.reading import Reason
from why403.logic.states import ABSENT, UNKNOWN
from why403.redaction.masks import mask_value
from why403.words.outgoing import Tree, masked_line, masked_lines, masked_tree

KINDS = {
    PolicyKind.IDENTITY: "identity-based policy",
    PolicyKind.RESOURCE: "resource-based policy",
    PolicyKind.BOUNDARY: "permissions boundary",
    PolicyKind.SESSION: "session policy",
    PolicyKind.SCP: "service control policy",
    PolicyKind.RCP: "resource control policy",
    PolicyKind.ENDPOINT: "VPC endpoint policy",
}
OUTCOMES = {
    Outcome.ALLOWED: "Allowed",
    Outcome.EXPLICITLY_DENIED: "Denied by a Deny statement (an explicit deny)",
    Outcome.IMPLICITLY_DENIED: "Denied: no policy that must allow this request does (an implicit deny)",
    Outcome.UNKNOWN: "Undecided: something it depends on is not known",
}


def finding_line(finding: Finding) -> str:
    """One finding, as compilers write them."""
    return masked_line(f"{finding.at}: {finding.weight.value}: {_says(finding)} ({finding.code})")


def finding_json(finding: Finding) -> Tree:
    """One finding for machines."""
    tree: Tree = {
        "code": finding.code,
        "weight": finding.weight.value,
        "says": _says(finding),
        "at": place_json(finding.at),
    }
    return masked_tree(tree)


def _says(finding: Finding) -> str:
    """Its sentence. What it quotes is a value of a configuration, and can hold whatever was pasted there."""
    first, *quoted = finding.says.split("`")
    return "`".join((first, *map(mask_value, quoted)))


def place_json(at: Place) -> Tree:
    """A place for machines."""
    path = [mask_value(part) if isinstance(part, str) else part for part in at.path]
    return {"document": at.document, "path": path, "line": at.line, "column": at.column}


class Statements:
    """Finds a statement of the documents by its place, to say its line and Sid."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self.known = {
            (document.name, statement.at.path): statement
            for document in documents
            for statement in document.statements
        }

    def named(self, at: Place) -> str:
        """`orders.json:4:5 (Sid ReadOrders)`."""
        statement = self.known.get((at.document, at.path))
        if statement is None:
            return str(at)
        return f"{statement.at} (Sid {statement.sid})" if statement.sid else str(statement.at)


@masked_lines
def decision_lines(decision: Decision, missed: Iterable[NearMiss], statements: Statements) -> Iterator[str]:
    """A decision for a person: the outcome, what decided, what is missing, what nearly allowed."""
    yield OUTCOMES[decision.outcome]
    for ruling in decision.deciding:
        yield f"  {ruling.effect} in the {KINDS[ruling.kind]}: {statements.named(ruling.at)}"
    if decision.blocked_by:
        yield "  refused by: " + ", ".join(KINDS[kind] for kind in decision.blocked_by)
    yield from (f"  not known: {_leaf(reason)}" for reason in _each_once(decision.missing))
    if decision.outcome is not Outcome.ALLOWED:
        for miss in missed:
            why = "; ".join(_leaf(reason) for reason in _each_once(miss.failed))
            yield f"  near miss in the {KINDS[miss.kind]}: {statements.named(miss.at)}: {why}"
    for claim in decision.claims:
        mark = "AWS documents" if claim.standing is Standing.DOCUMENTED else claim.standing.value
        yield f"  {mark}: {claim.says} <{claim.source}> (read {claim.date})"


def _each_once(reasons: Iterable[Reason]) -> list[Reason]:
    return list({(_leaf(reason), reason.leaf.at): reason for reason in reasons}.values())


def _leaf(reason: Reason) -> str:
    """What one leaf asked, and what it saw."""
    leaf = reason.leaf
    place = f" ({leaf.at})" if leaf.at.line is not None else ""
    if isinstance(leaf, Const):
        return f"it does not hold{place}"
    if reason.value is UNKNOWN:
        return f"{leaf.fact.name}{place}"
    seen = "is absent" if reason.value is ABSENT else f"is `{reason.value}`"
    return f"{leaf.fact.name} {seen}{place}"


def decision_json(decision: Decision, missed: Iterable[NearMiss]) -> Tree:
    """A decision for machines."""
    tree: Tree = {
        "outcome": decision.outcome.value,
        "deciding": [
            {"kind": r.kind.value, "effect": r.effect, "at": place_json(r.at)} for r in decision.deciding
        ],
        "blockedBy": [kind.value for kind in decision.blocked_by],
        "missing": [{"fact": _fact(r), "at": place_json(r.leaf.at)} for r in _each_once(decision.missing)],
        "nearMisses": [
            {
                "kind": m.kind.value,
                "at": place_json(m.at),
                "failed": [_failed(r) for r in _each_once(m.failed)],
            }
            for m in missed
        ],
        "standing": decision.standing.value,
        "claims": [
            {"says": c.says, "source": c.source, "date": c.date, "standing": c.standing.value}
            for c in decision.claims
        ],
    }
    return masked_tree(tree)


def _fact(reason: Reason) -> str | None:
    return None if isinstance(reason.leaf, Const) else reason.leaf.fact.name


def _failed(reason: Reason) -> Tree:
    absent = reason.value in (ABSENT, UNKNOWN)
    return {
        "fact": _fact(reason),
        "value": None if absent else reason.value,
        "at": place_json(reason.leaf.at),
    }
