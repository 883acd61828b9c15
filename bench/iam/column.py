"""A column of requests: every key of every request drawn afresh, and no row de-duplicated."""

from __future__ import annotations

import random
from time import process_time
from typing import Any

from bench.iam.ours import policies_of
from bench.iam.workloads import API, CALLER, ELSEWHERE, HERE, TREES, w2
from why403.iam.decider import OUTCOMES, decider, outcomes
from why403.logic.column import column_of
from why403.logic.states import ABSENT

CHECKED = 20_000
NEAR = ("203.0.113.", "198.51.100.", "192.0.2.", "10.1.2.")


def drawn(rows: int, seed: int = 403) -> dict[str, list[Any]]:
    """The facts of so many requests, one list a fact."""
    chooser = random.Random(seed)
    return {
        "iam.action": ["execute-api:Invoke"] * rows,
        "iam.principal": [CALLER] * rows,
        "aws:PrincipalArn": [CALLER] * rows,
        "iam.resource": [resource(chooser) for _ in range(rows)],
        "aws:SourceIp": [address(chooser) for _ in range(rows)],
        "aws:PrincipalOrgID": [chooser.choice((HERE, HERE, HERE, ELSEWHERE)) for _ in range(rows)],
        "aws:SourceVpc": [chooser.choice((ABSENT, "vpc-0abc1234", "vpc-0other")) for _ in range(rows)],
    }


def resource(chooser: random.Random) -> str:
    """An ARN of W2's API with an id of its own in the path."""
    stage, method = chooser.choice(("prod", "prod", "dev")), chooser.choice(("GET", "GET", "POST", "DELETE"))
    tail = chooser.choice((*(f"{tree}/" for tree in TREES), "health/"))
    return f"{API}/{stage}/{method}/{tail}{chooser.randrange(10**12):x}"


def address(chooser: random.Random) -> str:
    """Half of the addresses from the policies' networks, half from anywhere."""
    if chooser.randrange(2):
        return chooser.choice(NEAR) + str(chooser.randrange(256))
    return ".".join(str(chooser.randrange(1, 255)) for _ in range(4))


def measure(rows: int = 1_000_000, runs: int = 5) -> list[str]:
    """Rates of deciding ready columns, and of making them from lists; and a check of some rows."""
    facts = drawn(rows)
    policies = policies_of(w2(1))
    start = process_time()
    columns = {name: column_of(values) for name, values in facts.items()}
    made = process_time() - start
    times = []
    for _ in range(runs):
        start = process_time()
        found = outcomes(policies, columns, rows)
        times.append(process_time() - start)
    shares = ", ".join(f"{name} {len(set(values)) / rows:.2%}" for name, values in facts.items())
    spent = sorted(times)[runs // 2]
    return [
        f"column of {rows:,} requests, W2's policies: {rows / spent:,.0f} a second"
        f" [{rows / max(times):,.0f} to {rows / min(times):,.0f}]",
        f"  with making the columns from lists: {rows / (spent + made):,.0f} a second",
        f"  distinct values: {shares}",
        f"  distinct requests: {len(set(zip(*facts.values(), strict=True))) / rows:.2%}",
        f"  compared with single decisions: {_differing(facts, found)} of {CHECKED:,} differ",
    ]


def _differing(facts: dict[str, list[Any]], found: Any) -> int:
    single = decider(policies_of(w2(1)), CALLER)
    rows = random.Random(1).sample(range(len(found)), CHECKED)
    keys = [name for name in facts if name.startswith("aws:")]
    wrong = 0
    for row in rows:
        context = {name: facts[name][row] for name in keys}
        said = single.outcome(facts["iam.action"][row], facts["iam.resource"][row], context)
        wrong += said is not OUTCOMES[found[row]]
    return wrong
