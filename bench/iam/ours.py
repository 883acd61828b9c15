"""why403 on the workloads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bench.iam.workloads import ACCOUNT, CALLER, Workload
from why403.iam.combination import Policies
from why403.iam.decider import Decider, decider
from why403.iam.documents import parse_policy

Ask = Callable[[str, str, dict[str, Any]], str]


def policies_of(workload: Workload) -> Policies:
    """The policies of a workload, parsed."""
    return Policies(
        ACCOUNT,
        identity=tuple(parse_policy(p, f"identity-{i}") for i, p in enumerate(workload.identity)),
        boundary=tuple(parse_policy(p, f"boundary-{i}") for i, p in enumerate(workload.boundary)),
        resource=parse_policy(workload.resource, "resource") if workload.resource else None,
    )


def ready(workload: Workload) -> Decider:
    """The policies, compiled."""
    return decider(policies_of(workload), CALLER)
