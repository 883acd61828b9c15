"""What is answered by hand has the form of AWS's service models, and is listed in the documentation."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bench.emulated import BY_HAND, PROTOCOLS, Emulated
from tests.account.matrix import model_of
from tests.account.scenes import SCENES, Scene, simulates
from why403.account.operations import READS, operation_of
from why403.account.parts import PARTS
from why403.words.account import named

PAGE = (Path(__file__).parents[2] / "docs" / "live.md").read_text("utf-8")
OF_SCENES = frozenset(
    {
        "organizations DescribeOrganization",
        "organizations ListParents",
        "organizations ListPoliciesForTarget",
        "organizations DescribePolicy",
        "apigateway GetDomainNames",
        "apigateway GetBasePathMappings",
        "apigatewayv2 GetApiMappings",
        "lambda GetPolicy",
    }
)
"""The emulator has these; the tests want what it cannot be brought to tell."""


def spelled(call: str) -> str:
    service, name = call.split()
    return named(operation_of(service, name))


def rows(heading: str) -> list[list[str]]:
    """The rows of the first table under a heading."""
    part = PAGE.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in part.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def test_the_table_of_the_emulator_lists_what_is_answered_by_hand() -> None:
    listed = {name for row in rows("Tested against") for name in re.findall(r"`([\w -]+)`", row[0])}
    assert listed == {spelled(call) for call in BY_HAND | OF_SCENES}


def test_every_part_is_documented() -> None:
    listed = {name.strip() for row in rows("What is read, and when") for name in row[0].split(",")}
    assert listed == {part.name for part in PARTS}


def test_every_operation_of_the_list_is_documented() -> None:
    assert [read for read in READS if f"`{named(read).split()[1]}`" not in PAGE] == []


def answers(aws: Emulated) -> Iterator[tuple[str, Any]]:
    """What was answered by hand while everything was read, by operation."""
    found: list[tuple[str, Any]] = []
    plain = aws._changed

    def kept(request: Any, service: str, name: str) -> Any:
        answer = plain(request, service, name)
        if answer is not None and answer[0] == 200 and PROTOCOLS.get(service, "json") == "json":
            found.append((f"{service} {name}", json.loads(answer[2])))
        return answer

    aws._changed = kept  # type: ignore[method-assign]
    try:
        for scene in SCENES.values():
            scene(aws).everything(aws)
    finally:
        del aws._changed
    yield from found


def test_what_is_answered_by_hand_has_the_members_of_the_service_model(aws: Emulated) -> None:
    """But exports, whose body is no part of it."""
    shown = [(call, tree) for call, tree in answers(aws) if "Export" not in call]
    assert shown
    assert [(call, strange) for call, tree in shown for strange in _strange(tree, _shape(call))] == []


def _shape(call: str) -> Any:
    return model_of(call).output_shape


def _strange(tree: Any, shape: Any) -> Iterator[str]:
    """The members that the model does not know."""
    if shape.type_name == "structure" and isinstance(tree, dict):
        members = {each.serialization.get("name", name): each for name, each in shape.members.items()}
        for name, part in tree.items():
            if name in members:
                yield from _strange(part, members[name])
            else:
                yield name
    elif shape.type_name == "list" and isinstance(tree, list):
        for part in tree:
            yield from _strange(part, shape.member)


def test_by_hand_is_only_what_is_listed(aws: Emulated) -> None:
    assert {call for call, _ in answers(aws)} <= BY_HAND | OF_SCENES


@pytest.mark.parametrize("call", sorted(BY_HAND))
def test_what_is_listed_is_an_operation_that_is_read(call: str) -> None:
    assert call in {f"{read.service} {read.name}" for read in READS}


def test_the_simulators_answer_is_read_as_the_service_model_reads_it(aws: Emulated) -> None:
    simulates(aws, "implicitDeny")
    scene: Scene = SCENES["regional"](aws)
    found = aws.account().listed(
        "iam",
        "SimulatePrincipalPolicy",
        PolicySourceArn=str(scene.principal),
        ActionNames=["execute-api:Invoke"],
    )
    assert [each["EvalDecision"] for each in found.items] == ["implicitDeny"]
