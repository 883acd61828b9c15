"""The other programs: how each is asked, which cases it covers, and where it differs for a reason."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.conformance.adapter import decided
from tests.differential import explained
from tests.differential.explained import Explained

Json = dict[str, Any]
HERE = Path(__file__).parent
CALLERS = (":user/", ":assumed-role/")


@dataclass(frozen=True, slots=True)
class Peer:
    """One program. `covered` cuts a case down to what it knows; None where nothing is left."""

    name: str
    command: Callable[[Path], Sequence[str | Path]]
    covered: Callable[[Json], Json | None]
    classes: tuple[Explained, ...]


def answers(peer: Peer, cases: Sequence[Json], folder: Path) -> list[str]:
    """What it answers, one process for all cases."""
    lines = "".join(f"{json.dumps(each)}\n" for each in cases)
    run = subprocess.run(peer.command(folder), input=lines, capture_output=True, text=True, check=True)
    said = [json.loads(line) for line in run.stdout.splitlines()]
    return [answer.get("response", answer.get("error", "")) for answer in said]


def own_policies_only(case: Json) -> Json | None:
    """Ministack has no control or endpoint policies, no NotPrincipal and no variables, and its own clock."""
    caller = case["request"]["principal"]
    if not isinstance(caller, str) or not any(kind in caller for kind in CALLERS):
        return None
    usual = {"aws:SourceIp": "203.0.113.7", "aws:SecureTransport": "true", "aws:TagKeys": ["red"]}
    context = {**usual, **case["request"]["context"], "aws:PrincipalArn": caller}
    return {
        "request": {**case["request"], "context": context},
        "identityPolicies": [_plain(p) for p in case["identityPolicies"]],
        "permissionBoundaries": [_plain(p) for p in case["permissionBoundaries"]],
        "sessionPolicy": case["sessionPolicy"] and _plain(case["sessionPolicy"]),
        "resourcePolicy": case["resourcePolicy"] and _plain(case["resourcePolicy"]),
        **{name: [] for name in explained.LEVELS},
        "endpointPolicies": [],
    }


def of_an_api(case: Json) -> Json:
    """It applies resource control policies to every service. AWS lists those that they reach, and API Gateway
    is none of them (AWS Organizations user guide, orgs_manage_policies_rcps)."""
    return {**case, "resourceControlPolicies": []}


def _plain(policy: Json) -> Json:
    return {**policy, "Statement": [s for s in policy["Statement"] if _is_plain(s)]}


def _is_plain(statement: Json) -> bool:
    text = json.dumps(statement)
    return not any(word in text for word in ("${", "NotPrincipal", "aws:CurrentTime", "Service"))


def boundary(case: Mapping[str, Any]) -> Json | None:
    """A silent boundary does not limit a grant to everybody: let it allow all that it does not deny."""
    if not explained.PAST_A_LIMIT & set(decided(case).claims):
        return None
    made = {**case, "permissionBoundaries": [_open(policy) for policy in case["permissionBoundaries"]]}
    return {**made, "sessionPolicy": _open(case["sessionPolicy"])} if case.get("sessionPolicy") else made


def _open(policy: Json) -> Json:
    denies = [statement for statement in policy["Statement"] if statement["Effect"] == "Deny"]
    return {**policy, "Statement": [*denies, explained.EVERYTHING]}


def _node(folder: Path) -> Sequence[str | Path]:
    return ("node", HERE / "iam_simulate.mjs", folder)


def _python(folder: Path) -> Sequence[str | Path]:
    return (folder / "bin" / "python", HERE / "ministack_answers.py")


PEERS = {
    "iam-simulate": Peer("iam-simulate", _node, of_an_api, explained.CLASSES),
    "ministack": Peer(
        "ministack",
        _python,
        own_policies_only,
        (Explained("silent-boundary", "iam-direct-grants-pass-silent-limits.md", boundary),),
    ),
}
