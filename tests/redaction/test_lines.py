"""One line of a document, as it may be shown."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from why403.redaction.lines import ShownLine, line_beside, shown_line

SECRET = "hunter2hunter2"
"""One that nobody recognises by its look."""
TOKEN = "xezy3Lex7BWr2drgd1QsO7jprBGumXxY9B4bZWOz"
SHOWN = {
    "YAML, with a comment": (
        f"      ApiKeyRequired: true # was {SECRET}",
        "true",
        "      ApiKeyRequired: true",
        "true",
    ),
    "YAML in one line": (
        f"  Key: {{Type: AWS::ApiGateway::ApiKey, Properties: {{Enabled: false, Value: {SECRET}}}}}",
        "false",
        "  Key: {Type: AWS::ApiGateway::ApiKey, Properties: {Enabled: false, Value: …}}",
        "false",
    ),
    "a neighbour of several words": (
        f"{{Description: the key is {SECRET}, HttpMethod: GET, RestApiId: !Ref Api}}",
        "GET",
        "{Description: …, HttpMethod: GET, RestApiId: !Ref Api}",
        "GET",
    ),
    "JSON": (f'{{"a":{{"password":"{SECRET}","ApiKeyRequired":true}}}}', "true", None, "true"),
    "HCL": (f"  api_key_required = true // {SECRET}", "api_key", "  api_key_required = true", None),
    "the head of a block": (
        'resource "aws_api_gateway_api_key" "partner" {',
        "resource",
        'resource "aws_api_gateway_api_key" "partner" {',
        None,
    ),
    "a policy's statement": (
        f'[{{"Effect":"Deny","Principal":"*","Condition":{{"StringEquals":{{"aws:Referer":"{SECRET}"}}}}}}]',
        "{",
        '[{"Effect":"Deny","Principal":"*","Condition":{"StringEquals":{"aws:Referer":…}}}]',
        '{"Effect":"Deny","Principal":"*","Condition":{"StringEquals":{"aws:Referer":…}}}',
    ),
    "a policy inside a text": (
        f'  "policy": "{{\\"Effect\\":\\"Deny\\",\\"aws:Referer\\":\\"{SECRET}\\"}}",',
        '"{',
        '  "policy": "{\\"Effect\\":\\"Deny\\",\\"aws:Referer\\":…}",',
        '"{\\"Effect\\":\\"Deny\\",\\"aws:Referer\\":…}"',
    ),
    "a call in HCL": (
        f'  policy = jsonencode({{ Effect = "Deny", Note = "{SECRET}" }})',
        "policy",
        '  policy = jsonencode({ Effect = "Deny", Note = … })',
        None,
    ),
    "a reference": ("  ApiKeySourceType: !Ref Mode", "!Ref", "  ApiKeySourceType: !Ref Mode", "!Ref Mode"),
    "a path": ("  /orders/{id}: {get: {}}", "/orders", "  /orders/{id}: {get: {}}", None),
    "a path with a token": (
        f"  /hooks/{TOKEN}/{{id}}:",
        "/hooks",
        "  /hooks/****/{id}:",
        "/hooks/****/{id}:",
    ),
    "an ARN": (
        "  - arn:aws:execute-api:eu-west-1:111122223333:abc/prod/GET/orders/*",
        "arn",
        "  - arn:aws:execute-api:eu-west-1:111122223333:abc/prod/GET/orders/*",
        "arn:aws:execute-api:eu-west-1:111122223333:abc/prod/GET/orders/*",
    ),
    "an open quote": (
        f"  {{Enabled: false, Note: 'the key is {SECRET}",
        "false",
        "  {Enabled: false, Note: …",
        "false",
    ),
    "tabs": (
        f'\t\t"enabled": false,\t"value": "{SECRET}"',
        "false",
        '  "enabled": false, "value": …',
        "false",
    ),
    "what a terminal obeys": ("  Stage: \x1b[2J\u202e", "\x1b", "  Stage: \\x1b[2J\\u202e", None),
}


@pytest.mark.parametrize("form", SHOWN)
def test_the_part_that_decides_and_the_structure_are_shown(form: str) -> None:
    line, needle, text, marked = SHOWN[form]
    shown = shown_line(line, max(line.find(needle), 0) + 1)
    assert SECRET[:8] not in shown.text
    assert text is None or shown.text == text
    assert marked is None or shown.text[shown.start : shown.end] == marked


PLACED = {
    "a key of an incident": (
        f"  request.api-key: {TOKEN}",
        ("facts", "request.api-key"),
        "****************ZWOz",
    ),
    "a password on a line of its own": (f"    {SECRET}", ("Properties", "password"), "****"),
    "the value of a key": (f"    {SECRET}", ("Resources", "Key", "Properties", "Value"), "…"),
    "a stage variable": (f"  limit: {SECRET}", ("stage", "variables", "limit"), "…"),
    "a header for the backend": (f"    '{SECRET}'", ("x", "integration.request.header.X-Key"), "…"),
    "a token": (f"    {TOKEN}", ("Properties", "Name"), "****"),
}


@pytest.mark.parametrize("form", PLACED)
def test_a_part_that_decides_and_is_secret_by_its_place_or_look_is_masked(form: str) -> None:
    line, path, masked = PLACED[form]
    column = line.index(":") + 3 if ":" in line else 5
    shown = shown_line(line, column, path)
    assert shown.text[shown.start : shown.end] == masked
    assert SECRET[:8] not in shown.text
    assert TOKEN[:8] not in shown.text


def test_a_line_of_prose_is_not_shown() -> None:
    line = f"    the key is {SECRET}: keep it; password={SECRET} # {SECRET}"
    assert SECRET[:8] not in shown_line(line, len(line) + 5).text


def test_a_default_is_shown_unless_some_are_secret() -> None:
    line, path = f"    Default: {SECRET}", ("Parameters", "Stage", "Default")
    assert shown_line(line, 14, path).text == line
    assert SECRET not in shown_line(line, 14, path, guarded=True).text
    assert shown_line("    Default: true", 14, path, guarded=True).text == "    Default: true"


_NAMES = st.sampled_from(("Name", "value", "x-api-key", "Tags", "integration.request.header.X-Key", "note"))
_SECRETS = st.text("abcdefghijkmnpqrstuvwxyz0123456789-_/+", min_size=10, max_size=40).filter(
    lambda text: text[0].isalnum() and not text.isdigit() and text != "2012-10-17"
)
"""What looks like no public value; the version of the policy language is one."""


@given(st.lists(st.tuples(_NAMES, _SECRETS), max_size=4), st.integers(0, 4), st.booleans())
def test_no_neighbour_of_the_deciding_entry_is_shown(
    neighbours: list[tuple[str, str]], at: int, minified: bool
) -> None:
    entries: list[tuple[str, object]] = [(f"{name}", secret) for name, secret in neighbours]
    entries.insert(at, ("ApiKeyRequired", True))
    tree = [{name: value} for name, value in entries]
    line = json.dumps(tree, separators=(",", ":") if minified else None)
    shown = shown_line(line, line.index("true") + 1)
    assert shown.text[shown.start : shown.end] == "true"
    assert [secret for _, secret in neighbours if secret in shown.text] == []


@pytest.mark.parametrize("unit", ['{"a":"b",', "[", "'", '"', "\\", "a b ", "- ", "${", "a: ", "{{"])
def test_a_long_line_takes_bounded_time(unit: str) -> None:
    started = time.process_time()
    for length in (19_000, 2_000_000):
        line = (unit * (length // len(unit) + 1))[:length]
        assert isinstance(shown_line(line, length // 2), ShownLine)
    assert time.process_time() - started < 5


@given(st.text(max_size=60), st.integers(0, 70))
def test_any_line_can_be_shown(line: str, column: int) -> None:
    shown = shown_line(line.replace("\n", " "), column)
    assert 0 <= shown.start < shown.end


@pytest.mark.parametrize("line", [SECRET, f"  {SECRET}", f"the key is {SECRET}", f"password: {SECRET}"])
def test_beside_another_line_no_word_of_a_text_is_shown(line: str) -> None:
    """The first word of a line decides nothing there."""
    assert SECRET[:8] not in line_beside(line)


def test_beside_another_line_the_structure_stays() -> None:
    assert line_beside("  HttpMethod: GET # for all") == "  HttpMethod: GET"
