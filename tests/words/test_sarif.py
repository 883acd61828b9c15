"""SARIF 2.1.0: what the standard asks of the parts that an audit writes, and nothing that it does not know.

The rules are those of the standard's text (sections 3.13 to 3.52), and closed: what is not meant fails. The
schema that OASIS publishes for version 2.1.0 stands in `sarif/`, with its notice, and holds everything too.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator, Draft7Validator, FormatChecker

from why403.audit.finding import Audited, Finding
from why403.audit.rule import RULES
from why403.logic.places import Place
from why403.words.sarif import sarif

DETAILS = ("check", "account", "key", "plan", "plans", "stage", "what", "origin", "route", "days", "variable")
PUBLISHED = Path(__file__).parent / "sarif" / "sarif-schema-2.1.0.json"


def closed(required: list[str], **properties: object) -> dict[str, object]:
    """An object with these properties and no others."""
    return {
        "type": "object",
        "required": required,
        "additionalProperties": False,
        "properties": properties,
    }


TEXT = {"type": "string"}
MESSAGE = closed(["text"], text=TEXT)
INDEX = {"type": "integer", "minimum": 1}
LEVEL = {"enum": ["none", "note", "warning", "error"]}
RULE = closed(
    ["id"],
    id=TEXT,
    shortDescription=MESSAGE,
    help=MESSAGE,
    helpUri={"type": "string", "pattern": "^https://"},
    defaultConfiguration=closed([], level=LEVEL),
    properties={
        "type": "object",
        "properties": {"tags": {"type": "array", "uniqueItems": True, "items": TEXT}},
    },
)
ARTIFACT = closed(["uri"], uri={"type": "string", "pattern": r"^[^\s\\\\]+$"}, uriBaseId=TEXT)
LOCATION = closed(
    ["physicalLocation"],
    physicalLocation=closed(
        ["artifactLocation"],
        artifactLocation=ARTIFACT,
        region=closed(["startLine"], startLine=INDEX, startColumn=INDEX),
    ),
)
RESULT = closed(
    ["message"],
    ruleId=TEXT,
    ruleIndex={"type": "integer", "minimum": -1},
    level=LEVEL,
    message=MESSAGE,
    locations={"type": "array", "items": LOCATION},
    partialFingerprints={"type": "object", "additionalProperties": TEXT},
)
RUN = closed(
    ["tool"],
    tool=closed(
        ["driver"],
        driver=closed(["name"], name=TEXT, semanticVersion=TEXT, rules={"type": "array", "items": RULE}),
    ),
    originalUriBaseIds={"type": "object"},
    columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
    results={"type": "array", "items": RESULT},
)
LOG = closed(
    ["version", "runs"],
    **{"$schema": {"type": "string", "format": "uri"}},
    version={"const": "2.1.0"},
    runs={"type": "array", "items": RUN},
)


def written() -> Any:
    """A log with every rule, at places inside and outside of the root, and at none."""
    places = (
        Place("/src/a b/api.yaml", (), 3, 5),
        Place("/else/api.yaml", (), 1, 1),
        Place(""),
        Place("x.json"),
    )
    findings = [
        Finding(rule, "GET /orders", at, tuple((name, f"a {name}") for name in DETAILS))
        for rule in RULES
        for at in places
    ]
    return json.loads(
        json.dumps(sarif([("/src/a b/api.yaml#Api", Audited(tuple(findings)))], "/src", "1.2.3"))
    )


def test_it_is_as_the_standard_says() -> None:
    Draft7Validator(LOG).validate(written())


def published() -> Draft4Validator:
    return Draft4Validator(json.loads(PUBLISHED.read_text("utf-8")), format_checker=FormatChecker())


def test_it_is_as_the_published_schema_says() -> None:
    published().validate(written())


@pytest.mark.parametrize(
    "wrong",
    [
        {"version": "2.0.0"},
        {"runs": [{"tool": {"driver": {}}}]},
        {"runs": [{"tool": {"driver": {"name": "why403"}}, "results": [{"level": "error"}]}]},
        {"findings": []},
    ],
)
def test_the_published_schema_refuses_what_is_no_such_log(wrong: dict[str, Any]) -> None:
    assert not published().is_valid({**written(), **wrong})


def test_a_path_is_relative_inside_the_root_and_a_uri_outside() -> None:
    results = written()["runs"][0]["results"][:4]
    found = [
        each["locations"][0]["physicalLocation"]["artifactLocation"] if each["locations"] else None
        for each in results
    ]
    assert found == [
        {"uri": "a%20b/api.yaml", "uriBaseId": "%SRCROOT%"},
        {"uri": "file:///else/api.yaml"},
        None,
        {"uri": "x.json", "uriBaseId": "%SRCROOT%"},
    ]


def test_a_fingerprint_tells_two_stages_apart_and_not_two_days() -> None:
    def mark(**details: str) -> str:
        finding = Finding(RULES[0], "API key k", Place(""), tuple(details.items()))
        run: Any = sarif([("a.yaml", Audited((finding,)))], "/src", "1")["runs"][0]  # type: ignore[index]
        return str(run["results"][0]["partialFingerprints"]["why403/v1"])

    assert mark(stage="beta") != mark(stage="prod")
    assert mark(days="400") == mark(days="401")
