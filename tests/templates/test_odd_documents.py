"""Documents with odd values in odd places: read as far as they go, or refused as bad input; never a fault."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

import pytest

from bench.plain import plain_values
from why403.documents.errors import BadInput
from why403.templates.load import is_configuration, read_text
from why403.templates.openapi import read as read_openapi
from why403.templates.terraform import read as read_terraform

FOLDER = Path(__file__).parents[1] / "laws" / "tellings"
PLANS = sorted(FOLDER.glob("*/*.json"))
DOCUMENTS = sorted(FOLDER.glob("*/openapi.yaml"))
ODD = (
    *("null", "true", "0", "-1", "1.5", '""', "[]", "{}", '["a"]', "[null]", '{"a": null}', "[[]]"),
    *(
        '"x"',
        '{"Ref": "X"}',
        '"absent"',
        "[{}]",
        '{"$ref": "#/paths"}',
        '{"$ref": 5}',
        '{"references": [""]}',
    ),
)
"""JSON that hardly any key is meant to have."""


def spoilt(document: Any, random: Random) -> Any:
    """The document with one value put in place of another, or one left out."""
    place: tuple[Any, Any] | None = None
    here = document
    while isinstance(here, dict | list) and here and random.random() < 0.85:
        key = random.choice(list(here)) if isinstance(here, dict) else random.randrange(len(here))
        place, here = (here, key), here[key]
    if place is None:
        return document
    whole, key = place
    if isinstance(whole, dict) and random.random() < 0.3:
        del whole[key]
    else:
        whole[key] = json.loads(random.choice(ODD))
    return document


def survives(file: Path, rounds: int) -> None:
    text = json.dumps(plain_values(file.read_text("utf-8")))
    read = read_terraform if file in PLANS else read_openapi
    for seed in range(rounds):
        random = Random(seed)
        document = json.loads(text)
        for _ in range(random.randint(1, 3)):
            document = spoilt(document, random)
        with suppress(BadInput):
            read(json.dumps(document), file.name)


@pytest.mark.parametrize("file", [*PLANS, *DOCUMENTS], ids=lambda file: f"{file.parent.name}:{file.name}")
def test_odd_values_are_survived(file: Path) -> None:
    survives(file, 60)


@pytest.mark.slow
@pytest.mark.parametrize("file", [*PLANS, *DOCUMENTS], ids=lambda file: f"{file.parent.name}:{file.name}")
def test_many_odd_values_are_survived(file: Path) -> None:
    survives(file, 3_000)


@pytest.mark.parametrize(
    "text",
    [
        'Resources: {Api: {Type: "AWS::ApiGateway::RestApi", Properties: {Name: "a\ud800"}}}',
        '{"openapi": "3.0.1", "info": {"title": "\udcff"}, "paths": {}}',
        'resource "aws_api_gateway_rest_api" "a" {\n  name = "\udfff"\n}\n',
        '{"planned_values": {"root_module": {}}, "x": "\ud800"}',
    ],
)
def test_half_a_character_in_a_configuration_is_read(text: str) -> None:
    """An argument that is no UTF-8 has such halves."""
    assert is_configuration(text, "input")
    assert "\ufffd" in read_text(text, "input", {}).texts["input"]
