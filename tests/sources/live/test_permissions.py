"""The least policy allows what is called, and nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.cli.calls import Terminal
from why403.sources.live.operations import READS
from why403.sources.live.permissions import PARTITIONS, policy


def statements(partition: str = "aws") -> list[Any]:
    found = policy(partition)["Statement"]
    assert isinstance(found, list)
    return found


def actions(statement: Any) -> list[str]:
    written = statement["Action"]
    return written if isinstance(written, list) else [written]


def test_every_operation_is_allowed_on_its_resource() -> None:
    for read in READS:
        fitting = [each for each in statements() if read.action in actions(each)]
        assert len(fitting) == 1
        resources = fitting[0]["Resource"]
        assert read.resource in (resources if isinstance(resources, list) else [resources])


def test_no_permission_is_there_that_no_operation_needs() -> None:
    named = [action for statement in statements() for action in actions(statement)]
    assert sorted(named) == sorted({read.action for read in READS})


def test_nothing_in_it_writes() -> None:
    for statement in statements():
        for action in actions(statement):
            verb = action.partition(":")[2]
            assert verb == "GET" or verb.startswith(("Get", "List", "Describe", "Simulate"))


@pytest.mark.parametrize("partition", PARTITIONS)
def test_its_resources_are_of_the_partition(partition: str) -> None:
    assert f"arn:{partition}:apigateway:" in json.dumps(policy(partition))


def test_the_command_prints_it(why403: Terminal) -> None:
    printed = why403("permissions", "--partition", "aws-cn")
    assert printed.code == 0
    assert printed.tree == policy("aws-cn")
