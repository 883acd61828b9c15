"""The least policy allows what is called, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from functools import partial
from typing import Any
from urllib.parse import unquote

import pytest

from bench.emulated import Emulated
from tests.account.matrix import captured, refuses
from tests.account.scenes import SCENES, Scene
from tests.cli.calls import Terminal
from why403.account.operations import READS, operation_of
from why403.account.permissions import PARTITIONS, policy


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


def test_every_call_that_is_made_is_allowed_by_the_policy_and_by_nothing_less(
    why403: Terminal, aws: Emulated
) -> None:
    """API Gateway asks for the path of the call without its version, in an ARN without an account."""
    for name, scene in SCENES.items():
        aws.paths.clear()
        assert captured(why403, scene(aws)).code == 0, name
        for call, paths in aws.paths.items():
            service, operation = call.split()
            needed = operation_of(service, operation).resource
            if service.startswith("apigateway"):
                own = [f"arn:aws:apigateway:*::{unquote(path).removeprefix('/v2')}" for path in paths]
                assert all(fnmatchcase(arn, needed) for arn in own), call


@pytest.mark.slow
@pytest.mark.parametrize("left_out", sorted({read.action for read in READS}))
def test_what_a_policy_leaves_out_is_named_and_nothing_else(
    why403: Terminal, aws: Emulated, left_out: str
) -> None:
    errors = [captured(why403, scene(aws)).err for scene in denying(left_out)]
    named = {
        line.partition("it needs ")[2].split()[0]
        for text in errors
        for line in text.splitlines()
        if "it needs " in line
    }
    assert named <= {left_out}
    assert named or left_out == "iam:SimulatePrincipalPolicy"


def denying(left_out: str) -> Iterator[Callable[[Emulated], Scene]]:
    """The scenes, in which one permission is missing."""
    return (partial(_denying, scene, left_out) for scene in SCENES.values())


def _denying(scene: Callable[[Emulated], Scene], left_out: str, aws: Emulated) -> Scene:
    prepared = scene(aws)
    for read in READS:
        if read.action == left_out:
            aws.reply(read.service, read.name, refuses("AccessDeniedException", 403)(read.service))
    return prepared
