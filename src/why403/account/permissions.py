"""The least policy that lets why403 read what it can read, made from the list of its operations."""

from __future__ import annotations

from collections import defaultdict

from why403.account.operations import ANYTHING, READS

PARTITIONS = ("aws", "aws-cn", "aws-us-gov")


def policy(partition: str = "aws") -> dict[str, object]:
    """An IAM policy document. Every permission is there, and nothing else."""
    by_action: dict[str, set[str]] = defaultdict(set)
    for read in READS:
        by_action[read.action].add(read.resource_of(partition))
    anywhere = sorted(action for action, resources in by_action.items() if resources == {ANYTHING})
    narrow = sorted(action for action in by_action if action not in anywhere)
    statements = [_statement([action], sorted(by_action[action])) for action in narrow]
    return {"Version": "2012-10-17", "Statement": [*statements, _statement(anywhere, [ANYTHING])]}


def _statement(actions: list[str], resources: list[str]) -> dict[str, object]:
    return {
        "Effect": "Allow",
        "Action": actions if len(actions) > 1 else actions[0],
        "Resource": resources if len(resources) > 1 else resources[0],
    }
