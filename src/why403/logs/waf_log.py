"""Log records of AWS WAF: what it decided of a request, and by which rule."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from why403 import facts
from why403.incident.config import shown
from why403.incident.pieces import Piece, PieceKind
from why403.logic.places import Place
from why403.logic.states import UNKNOWN
from why403.logs.record_parts import Tree, entries, items, text_at
from why403.model.incident import Answer, FactValue, Headers, Incident, Request

_STAGES = "APIGW"
_LONGEST = 200


def read(trees: Sequence[Tree], at: Place) -> Piece | None:
    """The most telling record: one that blocks, before one that lets pass."""
    found = [tree for tree in trees if is_record(tree)]
    if not found:
        return None
    chosen = min(found, key=lambda tree: tree.get("action") != "BLOCK")
    left = len(found) - 1
    notes = (f"{left} more {'record' if left == 1 else 'records'} of AWS WAF were skipped",) if left else ()
    return Piece(PieceKind.WAF, _incident(chosen, at), at, notes)


def is_record(tree: Tree) -> bool:
    return (
        "httpRequest" in tree and "action" in tree and bool({"terminatingRuleId", "webaclId"} & tree.keys())
    )


def allows(tree: Tree) -> bool | None:
    """What the stage's web ACL decided; `None` where another one spoke, or it asked a question back."""
    source = tree.get("httpSourceName")
    if source != _STAGES:
        return None
    return {"ALLOW": True, "BLOCK": False}.get(str(tree.get("action")))


def rule(tree: Tree) -> str | None:
    """The rule that ended it; of a group, the group and the rule in it."""
    name = text_at(tree, "terminatingRuleId")
    if name is None:
        return None
    for group in map(entries, items(tree.get("ruleGroupList"))):
        inner = entries(group.get("terminatingRule"))
        if inner and inner.get("action") in (None, tree.get("action")):
            within = (text_at(group, "ruleGroupId") or name).rpartition("#")[2]
            named = name if name in within or within in name else f"{name} ({within})"
            return f"{named}, rule {text_at(inner, 'ruleId')}"[:_LONGEST]
    return name[:_LONGEST]


def _incident(tree: Tree, at: Place) -> Incident:
    address = text_at(tree, "httpRequest", "clientIp")
    return Incident(
        answer=_answer(tree, at),
        request=_request(tree, at),
        statements=tuple(statements(tree, at)),
        context=tuple(_context(tree)),
        config=shown({"callerIp": address} if address else {}),
        at=at,
    )


def statements(tree: Tree, at: Place) -> Iterator[FactValue]:
    """What it decided, and of which kind the API is: only stages of REST APIs have a web ACL (developer
    guide, http-api-vs-rest)."""
    if tree.get("httpSourceName") == _STAGES:
        yield FactValue(facts.API_KIND.name, "REST", at)
    if (decided := allows(tree)) is not None:
        yield FactValue(facts.WAF_ALLOWS.name, decided, at)


def _answer(tree: Tree, at: Place) -> Answer:
    code = tree.get("responseCodeSent")
    sent = code if isinstance(code, int) and not isinstance(code, bool) and 100 <= code <= 599 else UNKNOWN
    return Answer(status=sent, log=(json.dumps(tree, ensure_ascii=False),), at=at)


def _request(tree: Tree, at: Place) -> Request:
    sent = entries(tree.get("httpRequest"))
    return Request(method=text_at(sent, "httpMethod") or UNKNOWN, headers=_headers(sent), at=at)


def _headers(sent: Tree) -> Headers:
    """The headers that came; the host's name is one of them."""
    pairs = [entries(part) for part in items(sent.get("headers"))]
    return tuple(
        (name, value)
        for pair in pairs
        if (name := text_at(pair, "name"))
        and isinstance(value := pair.get("value"), str)
        and name.lower() != "host"
    )


def _context(tree: Tree) -> Iterator[str]:
    """The decision in words."""
    named = rule(tree)
    source = text_at(tree, "httpSourceId") or text_at(tree, "httpSourceName")
    decided = {"BLOCK": "blocked", "ALLOW": "let pass"}.get(str(tree.get("action")))
    if decided and named:
        by = "its default action" if named == "Default_Action" else f"rule {named}"
        where = f" (for {source[:_LONGEST]})" if source else ""
        yield f"AWS WAF {decided} the request by {by}{where}"
