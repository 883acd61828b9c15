"""Whatever stands in a template: it is read, or it is bad input with its place, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any

import pytest

from why403.documents.errors import BadInput
from why403.templates.documents import tree_of
from why403.templates.load import read_text

TELLINGS = Path(__file__).parents[2] / "laws" / "tellings"
TEMPLATES = [
    tree_of(file.read_text("utf-8"), "t").value for file in sorted(TELLINGS.glob("*/cloudformation.yaml"))
]
ODD: list[Any] = [
    None,
    "",
    "x",
    -1,
    True,
    [],
    {},
    [None],
    {"": 1},
    {"Ref": ["x"]},
    {"Ref": "AWS::NoValue"},
    {"Fn::If": ["Condition", 1, 2]},
    {"Fn::Sub": ["a", {}]},
    {"Fn::GetAtt": {"a": 1}},
    {"Fn::ForEach::L": ["N", ["a"], {"k${N}": 1}]},
    {"Fn::FindInMap": []},
    {"Fn::Join": ["", [{}]]},
    {"Fn::Select": ["-1", ["a"]]},
    {"Fn::Split": ["", ""]},
    {"Fn::Transform": 1},
    {"Fn::ImportValue": {"Fn::Sub": "a-${Api}"}},
]


def ways(value: object, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The ways to all parts."""
    if way:
        yield way
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in parts:
        yield from ways(part, (*way, name))


def spoiled(random: Random) -> object:
    """A template of which some parts are replaced or taken away."""
    template: Any = deepcopy(random.choice(TEMPLATES))
    for _ in range(random.randint(1, 4)):
        *above, last = random.choice(list(ways(template)) or [("x",)])
        part = template
        for step in above:
            part = part[step]
        if random.random() < 0.8:
            part[last] = deepcopy(random.choice(ODD))
        elif last in part or isinstance(part, list):
            del part[last]
    return template


@pytest.mark.parametrize("seed", range(150))
def test_a_spoiled_template_is_read_or_bad_input(seed: int) -> None:
    refused: list[str] = []
    labels: dict[str, str] = {}
    try:
        readings = read_text(json.dumps(spoiled(Random(seed))), "template", {}).readings
        labels = {name: reading.label for name, reading in readings.items()}
    except BadInput as problem:
        refused.append(problem.document)
    assert refused in ([], ["template"])
    assert list(labels) == list(labels.values())


def test_names_of_a_sub_that_never_end_take_no_more_time_than_the_text_is_long() -> None:
    from why403.templates.cloudformation.substitute import _NAME

    began = perf_counter()
    assert _NAME.search("${" * 500_000) is None
    assert perf_counter() - began < 5
