"""From a case in the shape of iam-simulate's core tests to our request and policies, and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from why403.iam.combination import Level, Policies
from why403.iam.decide import Decision, decide
from why403.iam.documents import Document, parse_policy
from why403.iam.layers import PolicyKind
from why403.iam.request import Request
from why403.logic.facts import Value

Case = Mapping[str, Any]
GUARDS = (PolicyKind.SCP, PolicyKind.RCP, PolicyKind.ENDPOINT, PolicyKind.BOUNDARY)


def unsupported(case: Case) -> str:
    """Why a case asks for something else than a decision; empty where it does not."""
    mode = case.get("simulation", {}).get("mode", "Strict")
    if mode != "Strict":
        return f"mode {mode}"
    if "request" not in case or "expected" not in case or "response" not in case["expected"]:
        return "another shape"
    if case.get("skip"):
        return "skipped by its author"
    return ""


def request_of(case: Case) -> Request:
    """The request of a case; `{type: Anonymous}` is the unsigned caller."""
    asked = case["request"]
    principal = asked["principal"]
    context: Mapping[str, Value] = asked.get("context") or asked.get("contextParams") or {}
    who = principal if isinstance(principal, str) else "anonymous"
    return Request(asked["action"], asked["resource"]["resource"], who, context)


def policies_of(case: Case) -> Policies:
    """The policies of a case."""
    resource = case.get("resourcePolicy")
    session = case.get("sessionPolicy")
    return Policies(
        account=case["request"]["resource"]["accountId"],
        identity=_documents("identity", case.get("identityPolicies")),
        resource=parse_policy(resource, "resource") if resource else None,
        boundary=_documents("boundary", case.get("permissionBoundaries")),
        session=_documents("session", [session] if session else []),
        scp=_levels("scp", case.get("serviceControlPolicies")),
        rcp=_levels("rcp", case.get("resourceControlPolicies")),
        endpoint=_documents("endpoint", case.get("endpointPolicies")),
    )


def _documents(name: str, policies: Iterable[Any] | None) -> tuple[Document, ...]:
    return tuple(parse_policy(p.get("policy", p), f"{name}-{i}") for i, p in enumerate(policies or ()))


def _levels(name: str, levels: Iterable[Any] | None) -> tuple[Level, ...]:
    return tuple(
        Level(level["orgIdentifier"], _documents(f"{name}-{i}", level["policies"]))
        for i, level in enumerate(levels or ())
    )


def decided(case: Case) -> Decision:
    """Our decision."""
    return decide(request_of(case), policies_of(case))


def blocked_by(decision: Decision) -> list[str]:
    """Its `blockedBy`: the kinds that guard, and those that deny in so many words."""
    denying = {ruling.kind for ruling in decision.deciding if ruling.effect == "Deny"}
    return [kind.value for kind in decision.blocked_by if kind in GUARDS or kind in denying]
