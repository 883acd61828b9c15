"""Prints the IAM benchmark: decisions a second of why403 and of other programs on the same workloads.

Every program answers every request first; one that is wrong is counted and named. One thread, medians.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.iam import column, growth
from bench.iam.measure import RUNS, SECONDS, rate, shown
from bench.iam.ours import ready
from bench.iam.workloads import ACCOUNT, CALLER, WORKLOADS, Workload

HERE = Path(__file__).parent
PEERS_AT = HERE.parent.parent / ".bench"
PEERS: dict[str, tuple[Sequence[str | Path], tuple[str, ...]]] = {
    "Ministack": ((PEERS_AT / "ministack/bin/python", HERE / "peer_ministack.py"), ("W1", "W2", "W3")),
    "iam-simulate, with reasons": (
        ("node", HERE / "peer_iam_simulate.mjs", PEERS_AT / "iam-simulate"),
        ("W1", "W2", "W3"),
    ),
    "Cedar": ((PEERS_AT / "cedar/bin/python", HERE / "peer_cedar.py"), ("W3",)),
}


def line(name: str, workload: Workload, said: Sequence[str], rates: Sequence[float]) -> str:
    """One row of the table."""
    right = sum(a == b for a, b in zip(said, workload.right, strict=True))
    return f"{workload.name}  {name:<34}{shown(sorted(rates)):<38}{right}/{len(said)} right"


def our_lines(workload: Workload) -> list[str]:
    """why403 without reasons and with."""
    fast = ready(workload)
    asked = workload.requests
    plain = [fast.outcome(*each).value for each in asked]
    reasoned = [fast.decision(*each).outcome.value for each in asked]
    return [
        line("why403", workload, plain, rate(fast.outcome, asked)),
        line("why403, with reasons", workload, reasoned, rate(fast.decision, asked)),
    ]


def peer_lines(name: str, command: Sequence[str | Path], workload: Workload) -> list[str]:
    """One peer, in a process of its own."""
    given: dict[str, Any] = {
        "caller": CALLER,
        "account": ACCOUNT,
        "identity": workload.identity,
        "boundary": workload.boundary,
        "resource": workload.resource,
        "requests": workload.requests,
        "runs": RUNS,
        "seconds": SECONDS,
    }
    run = subprocess.run(command, input=json.dumps(given), capture_output=True, text=True, check=True)
    answer = json.loads(run.stdout)
    lines = [line(name, workload, answer["said"], answer["rates"])]
    return (
        [*lines, line(f"{name}, in batches", workload, answer["said"], answer["batch"])]
        if "batch" in answer
        else lines
    )


def main() -> int:
    """Everything, in one run."""
    where = f"{platform.system()}, {os.cpu_count()} processors, Python {platform.python_version()}"
    print(f"decisions a second of processor time: median of {RUNS} runs of {SECONDS:g} s, and range; {where}")
    print(f"load of the machine before: {os.getloadavg()[0]:.1f}")
    for name, make in WORKLOADS.items():
        workload = make()
        print(*our_lines(workload), sep="\n")
        for peer, (command, knows) in PEERS.items():
            if name in knows:
                print(*peer_lines(peer, command, workload), sep="\n", flush=True)
    print()
    print(*column.measure(), "", *growth.curve(), "", *growth.hostile(), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
