"""The policies that repairs change, asked of another program: the same question before and after an edit.

Before the repair the caller is refused, afterwards admitted. What the program does not cover is not asked,
and is counted by its reason. Where it answers otherwise, the classes of `explained.py` say whether AWS's
documentation decides.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.conformance.adapter import decided
from tests.differential.compare import explanations
from tests.differential.peers import Peer, answers
from why403.iam.operators import spelled

Json = dict[str, Any]
ALLOWED = "Allowed"


@dataclass(frozen=True, slots=True)
class Question:
    """One call, asked of the resource policy as it was and as a repair leaves it."""

    name: str
    before: Json
    after: Json


@dataclass
class Said:
    """What came of the questions: how many were asked, answered alike and explained; the others."""

    asked: int = 0
    agreed: int = 0
    explained: Counter[str] = field(default_factory=Counter)
    not_asked: Counter[str] = field(default_factory=Counter)
    disagreed: list[str] = field(default_factory=list)

    def and_more(self, other: Said) -> None:
        """Together with what came of others."""
        self.asked += other.asked
        self.agreed += other.agreed
        self.explained += other.explained
        self.not_asked += other.not_asked
        self.disagreed += other.disagreed


def question(name: str, call: Mapping[str, Any], before: object, after: object) -> Question | str:
    """The question of one repair, or why there is none.

    `call` has the ARN of the caller (empty: nobody signed), whether its own policies allow the call, the
    account and the ARN of the method, and the condition keys. An API without a policy has an empty one.
    """
    if not isinstance(before, dict) or not isinstance(after, dict):
        return "the policy is not wholly in the file"
    if unread := {each for policy in (before, after) for each in _not_known(policy)}:
        return f"operators that are not IAM's: {', '.join(sorted(unread))}"
    if "Fn::" in str(before) or "Fn::" in str(after):
        return "the policy is not wholly in the file"
    return Question(name, _case(call, before), _case(call, after))


def _not_known(policy: Json) -> Iterator[str]:
    for statement in _listed(policy.get("Statement", [])):
        yield from (name for name in statement.get("Condition", {}) if spelled(name) is None)


def _case(call: Mapping[str, Any], policy: Json) -> Json:
    """In the form of the other program's cases."""
    start = call["arn"].partition("/")[0]
    statements = [_in_full(each, start) for each in _listed(policy.get("Statement", []))]
    own = {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": "*"}
    identity = [{"Version": "2012-10-17", "Statement": [own]}] if call["granted"] else []
    return {
        "request": {
            "action": "execute-api:Invoke",
            "principal": call["caller"] or {"type": "Anonymous"},
            "resource": {"resource": call["arn"], "accountId": call["account"]},
            "context": call["keys"],
        },
        "identityPolicies": identity,
        "permissionBoundaries": [],
        "sessionPolicy": None,
        "resourcePolicy": {**policy, "Statement": statements} if policy else None,
        "serviceControlPolicies": [],
        "resourceControlPolicies": [],
        "endpointPolicies": [],
    }


def _in_full(statement: Json, start: str) -> Json:
    """With `execute-api:/…` as the ARN that API Gateway makes of it when the policy is saved (developer
    guide, apigateway-resource-policies-examples)."""
    found = {**statement}
    for name in ("Resource", "NotResource"):
        if name in found:
            listed = _listed(found[name])
            found[name] = [
                f"{start}/{each.removeprefix('execute-api:/')}" if each.startswith("execute-api:/") else each
                for each in listed
            ]
    return found


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def asked(peer: Peer, questions: Sequence[Question | str], folder: Path) -> Said:
    """Every question, in one run of the program for all."""
    said = Said()
    put: list[tuple[Question, Json, bool]] = []
    for each in questions:
        if isinstance(each, str):
            said.not_asked[each] += 1
            continue
        pair = [peer.covered(each.before), peer.covered(each.after)]
        if None in pair:
            said.not_asked["it decides only for users and sessions, and nobody signed the call"] += 1
            continue
        put += [
            (each, case, late) for case, late in zip(pair, (False, True), strict=True) if case is not None
        ]
    theirs = answers(peer, [case for _, case, _ in put], folder) if put else []
    wrong = [
        (each, case, late, answer)
        for (each, case, late), answer in zip(put, theirs, strict=True)
        if (answer == ALLOWED) is not late
    ]
    said.asked = len(put)
    said.agreed = len(put) - len(wrong)
    for (each, case, late, answer), name in zip(
        wrong, explanations(peer, [case for _, case, _, _ in wrong], folder), strict=True
    ):
        if name and (decided(case).outcome.value == ALLOWED) is late:
            said.explained[name] += 1
        else:
            when = "after" if late else "before"
            said.disagreed.append(
                f"{each.name}: {when} the repair {peer.name} says {answer or 'nothing'}; "
                f"{each.before['request']}; before {each.before['resourcePolicy']}; "
                f"after {each.after['resourcePolicy']}"
            )
    return said
