"""Documents that nest without measure, given to every reader: refused with the place, and nothing dies."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from why403.documents.depth import MAX_DEPTH
from why403.documents.errors import BadInput
from why403.pasted.har import read_har
from why403.pasted.recognise import recognise
from why403.templates.load import read_file

DEEP = 50_000
LIMIT = f"nested more than {MAX_DEPTH} levels deep"
LIST = "[" * DEEP + "]" * DEEP
TABLE = '{"a":' * DEEP + "1" + "}" * DEEP
YAML = {
    "flow": f"Resources: {LIST}\n",
    "block": "Resources:\n  " + "- " * DEEP + "x\n",
    "flow mappings": "Resources: " + "{a: " * DEEP + "x" + "}" * DEEP + "\n",
    "block mappings": "Resources:\n" + "".join(" " * level + "a:\n" for level in range(1, 2000)),
    "an OpenAPI document": f"openapi: 3.0.1\npaths: {LIST}\n",
}
JSON = {
    "a template": f'{{"Resources": {LIST}}}',
    "mappings": f'{{"Resources": {TABLE}}}',
    "a plan": f'{{"format_version": "1.0", "planned_values": {TABLE}}}',
    "a state": '{"version": 4, "terraform_version": "1.0", "lineage": "x", "resources": [{"type": "aws_a", '
    f'"name": "a", "instances": [{{"attributes": {TABLE}}}]}}]}}',
    "a manifest": f'{{"version": "1", "artifacts": {LIST}}}',
}
HCL = {
    "lists": LIST,
    "brackets": "(" * DEEP + "1" + ")" * DEEP,
    "calls": "lower(" * 5_000 + '"a"' + ")" * 5_000,
    "signs": "!" * DEEP + "true",
    "sums": "1" + " + 1" * DEEP,
}


def explained(file: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """In a process of its own: a parser that dies takes the interpreter with it."""
    command = [sys.executable, "-m", "why403", *options, str(file)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize("text", YAML.values(), ids=YAML)
def test_yaml_with_configuration_is_refused_at_the_level_too_many(text: str, tmp_path: Path) -> None:
    (tmp_path / "deep.yaml").write_text(text)
    run = explained(tmp_path / "deep.yaml", "explain", '{"message":"Forbidden"}', "--api")
    assert run.returncode == 2
    assert LIMIT in run.stderr
    assert "deep.yaml:" in run.stderr


def test_keys_that_nest_are_refused_as_keys(tmp_path: Path) -> None:
    (tmp_path / "deep.yaml").write_text("Resources:\n  " + "? " * DEEP + "x\n")
    run = explained(tmp_path / "deep.yaml", "explain", '{"message":"Forbidden"}', "--api")
    assert (run.returncode, "deep.yaml:2:5: a key that is no text" in run.stderr) == (2, True)


@pytest.mark.parametrize("text", JSON.values(), ids=JSON)
def test_json_with_configuration_is_refused_at_the_level_too_many(text: str, tmp_path: Path) -> None:
    (tmp_path / "deep.json").write_text(text)
    with pytest.raises(BadInput, match=LIMIT) as refused:
        read_file(str(tmp_path / "deep.json"), {})
    assert text[: refused.value.column].count("[") + text[: refused.value.column].count("{") == MAX_DEPTH + 1


@pytest.mark.parametrize("expression", HCL.values(), ids=HCL)
def test_hcl_is_refused_at_the_level_too_many(expression: str, tmp_path: Path) -> None:
    pytest.importorskip("tree_sitter_hcl")
    (tmp_path / "main.tf").write_text(
        f'resource "aws_api_gateway_rest_api" "a" {{\n  name = {expression}\n}}\n'
    )
    with pytest.raises(BadInput, match=LIMIT) as refused:
        read_file(str(tmp_path / "main.tf"), {})
    assert refused.value.line == 2


@pytest.mark.parametrize("text", [f"why403: 1\nconfig: {LIST}\n", "why403: 1\nconfig:\n" + "- " * DEEP])
def test_an_incident_file_is_refused_at_the_level_too_many(text: str, tmp_path: Path) -> None:
    (tmp_path / "incident.yaml").write_text(text)
    run = explained(tmp_path / "incident.yaml", "explain")
    assert (run.returncode, LIMIT in run.stderr) == (2, True)


@pytest.mark.parametrize(
    "text",
    [
        f"Version: 2012-10-17\nStatement: {LIST}\n",
        "Statement:\n  " + "- " * DEEP + "x\n",
        f'{{"Statement": {LIST}}}',
        f'{{"Statement": {TABLE}}}',
    ],
)
def test_a_policy_is_refused_at_the_level_too_many(text: str, tmp_path: Path) -> None:
    (tmp_path / "policy").write_text(text)
    run = explained(tmp_path / "policy", "policy", "check")
    assert (run.returncode, LIMIT in run.stderr) == (2, True)


@pytest.mark.parametrize("text", [LIST, TABLE, f' \n{{"message": {LIST}}}'])
def test_pasted_json_is_refused_at_the_level_too_many(text: str) -> None:
    with pytest.raises(BadInput, match=LIMIT) as refused:
        recognise(text, "<paste>")
    assert refused.value.line == text.count("\n") + 1


def test_a_har_is_refused_at_the_level_too_many() -> None:
    with pytest.raises(BadInput, match=LIMIT) as refused:
        read_har(f'{{"log": {{"entries": [],\n "pages": {LIST}}}}}', "calls.har")
    assert (refused.value.line, refused.value.column) == (2, len(' "pages": ') + MAX_DEPTH - 1)


def test_a_key_set_is_refused_at_the_level_too_many(tmp_path: Path) -> None:
    (tmp_path / "keys.json").write_text(f'{{"keys": {LIST}}}')
    run = explained(tmp_path / "keys.json", "explain", '{"message":"Forbidden"}', "--jwks")
    assert (run.returncode, LIMIT in run.stderr) == (2, True)


def test_brackets_inside_texts_are_no_levels() -> None:
    text = json.dumps({"log": {"entries": [], "comment": "[" * 2000, "pages": ['\\"' * 10]}})
    assert read_har(text, "calls.har").log.entries == []


def test_what_is_as_deep_as_allowed_is_read(tmp_path: Path) -> None:
    inner = "[" * (MAX_DEPTH - 8) + "]" * (MAX_DEPTH - 8)
    file = tmp_path / "template.yaml"
    file.write_text(f"Resources:\n  Api: {{Type: AWS::ApiGateway::RestApi, Metadata: {inner}}}\n")
    assert set(read_file(str(file), {}).readings) == {"Api"}
