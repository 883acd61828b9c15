"""The tools of an agent, called by the official client: in memory, and once as a command."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client, StdioServerParameters

from tests.traffic.test_lines import entry, log
from tests.web.test_explanation_page import API, REFUSED
from why403.agents.folders import Folders
from why403.agents.server import server
from why403.agents.tools import Tools

CALL = "curl https://abc123.execute-api.eu-west-1.amazonaws.com/prod/"
ROLE = "arn:aws:iam::111122223333:role/app"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "inside").mkdir()
    (tmp_path / "inside" / "api.yaml").write_text(API)
    (tmp_path / "secret.txt").write_text(REFUSED)
    (tmp_path / "inside" / "out.txt").symlink_to(tmp_path / "secret.txt")
    return tmp_path / "inside"


def called(folders: Folders, tool: str, **given: Any) -> Any:
    async def call() -> Any:
        async with Client(server(Tools(folders))) as client:
            return await client.call_tool(tool, given)

    return anyio.run(call)


def told(folders: Folders, tool: str, **given: Any) -> Any:
    found = called(folders, tool, **given)
    assert not found.is_error, found.content
    return found.structured_content


NO_FOLDERS = Folders(())


def test_explains_a_text_and_goes_on_with_an_answer() -> None:
    first = told(NO_FOLDERS, "explain", text='{"message":"Forbidden"}')
    assert first["certain"] is False
    assert len(first["causes"]) == 5
    fact, answers = first["question"]["fact"], first["question"]["answers"]
    then = told(NO_FOLDERS, "explain", text='{"message":"Forbidden"}', facts={fact: answers[0]})
    assert then["question"]["fact"] != fact
    whole = told(NO_FOLDERS, "explain", text='{"message":"Forbidden"}', full=True)
    assert whole["schema"] == "why403.explanation/1"


def test_reads_the_template_in_a_named_folder(folder: Path) -> None:
    found = told(Folders.of([str(folder)]), "explain", text=f"{CALL}\n\n{REFUSED}", files=["api.yaml"])
    assert (found["certain"], found["causes"][0]["cause"]) == (True, "api-key-missing")
    assert found["lines"][0]["line"] == "ApiKeyRequired: true"
    assert found["lines"][0]["place"].endswith("api.yaml:12:23")


@pytest.mark.parametrize(
    "name", ["../secret.txt", "out.txt", "/etc/passwd", "no-such.txt", "a\0b", "x" * 5000]
)
def test_reads_nothing_outside_the_named_folders(folder: Path, name: str) -> None:
    found = called(Folders.of([str(folder)]), "explain", files=[name])
    assert found.is_error
    assert "there is no such file in the named folders" in found.content[0].text


def test_reads_no_file_where_no_folder_was_named() -> None:
    found = called(NO_FOLDERS, "explain", files=["README.md"])
    assert found.is_error
    assert "--folder" in found.content[0].text


def test_errors_repeat_nothing_of_what_was_brought() -> None:
    found = called(NO_FOLDERS, "explain", text="x", facts={"method.api-key-required": "hunter2-hunter2"})
    assert found.is_error
    assert "hunter2" not in found.content[0].text


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"text": 4032}, "text"),
        ({"text": REFUSED, "facts": "hunter2-hunter2"}, "facts"),
        ({"text": REFUSED, "facts": {"hunter2-hunter2": ["hunter2"]}}, "facts"),
        ({"text": REFUSED, "files": {"a": "hunter2"}}, "files"),
        ({"text": REFUSED, "full": "hunter2"}, "full"),
    ],
)
def test_an_argument_of_another_kind_is_named_and_not_repeated(given: dict[str, Any], wrong: str) -> None:
    found = called(NO_FOLDERS, "explain", **given)
    assert found.is_error
    assert f"Invalid value for `{wrong}`" in found.content[0].text
    assert "hunter2" not in found.content[0].text
    assert "4032" not in found.content[0].text


def test_an_argument_that_does_not_exist_is_refused_with_the_one_that_was_meant() -> None:
    found = called(NO_FOLDERS, "explain", text=REFUSED, file=["api.yaml"])
    assert found.is_error
    assert "expected `files`" in found.content[0].text


def test_json_may_come_as_the_value_that_it_describes() -> None:
    as_text = told(NO_FOLDERS, "explain", text='{"message": "Forbidden"}')
    assert told(NO_FOLDERS, "explain", text={"message": "Forbidden"}) == as_text
    policy = {"Version": "2012-10-17", "Statement": []}
    assert [each["code"] for each in told(NO_FOLDERS, "check_policy", policy=policy)["result"]] == [
        "no-statements"
    ]
    arn = "arn:aws:execute-api:eu-west-1:111122223333:abc123/prod/GET/orders"
    asked = {"action": "execute-api:Invoke", "resource": arn, "principal": ROLE, "complete": True}
    found = told(NO_FOLDERS, "decide_policy", **asked, identity=[policy], resource_policy=policy)
    assert found["outcome"] == "ImplicitlyDenied"


def test_the_text_of_a_policy_is_read_as_it_is_written() -> None:
    twice = '{"Version": "2012-10-17", "Statement": [], "Statement": []}'
    found = told(NO_FOLDERS, "check_policy", policy=twice)["result"]
    assert any(each["at"]["column"] == 44 for each in found)


def test_the_page_of_a_cause() -> None:
    assert "# api-key-disabled" in called(NO_FOLDERS, "cause", code="api-key-disabled").content[0].text
    assert called(NO_FOLDERS, "cause", code="api-key-disable").is_error


def test_policies_are_checked_and_decided() -> None:
    policy = (
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"execute-api:Invoke","Resource":'
        '"arn:aws:execute-api:eu-west-1:111122223333:abc123/prod/GET/orders"}]}'
    )
    assert told(NO_FOLDERS, "check_policy", policy=policy)["result"] == []
    arn = "arn:aws:execute-api:eu-west-1:111122223333:abc123/prod/GET/"
    for path, outcome in (("orders", "Allowed"), ("other", "ImplicitlyDenied")):
        found = told(
            NO_FOLDERS, "decide_policy", action="execute-api:Invoke", resource=arn + path, principal=ROLE,
            identity=[policy], complete=True,
        )  # fmt: skip
        assert found["outcome"] == outcome


def test_grants_and_audits(folder: Path) -> None:
    folders = Folders.of([str(folder)])
    grant = told(folders, "grant", api="api.yaml", routes=["GET /"], principal=ROLE)
    assert grant["admits"] == ["GET /"]
    assert told(folders, "audit", files=["api.yaml"])["schema"] == "why403.audit/1"


def test_whole_logs_are_counted_by_cause_from_files_alone(folder: Path) -> None:
    folders = Folders.of([str(folder)])
    line = log(folder, *(entry(number, 429) for number in range(3)))
    found = told(folders, "logs", files=[Path(line).name])
    assert (found["refused"], found["groups"][0]["causes"][0]["cause"]) == (3, "throttled")
    assert found["more_groups"] == 0
    for name in (".", "*.json", "out.txt", "../secret.txt"):
        assert called(folders, "logs", files=[name]).is_error


def test_every_tool_says_that_it_only_reads() -> None:
    async def listed() -> list[Any]:
        async with Client(server(Tools(NO_FOLDERS))) as client:
            return list((await client.list_tools()).tools)

    tools = anyio.run(listed)
    assert {tool.name for tool in tools} == {
        "explain", "cause", "check_policy", "decide_policy", "grant", "audit", "logs",
    }  # fmt: skip
    assert all(tool.annotations.read_only_hint and tool.description for tool in tools)


def test_the_command_speaks_it_over_standard_input_and_output(folder: Path) -> None:
    command = StdioServerParameters(
        command=sys.executable, args=["-m", "why403", "mcp", "--folder", str(folder)]
    )

    async def call() -> Any:
        async with Client(command) as client:
            return await client.call_tool("explain", {"text": f"{CALL}\n\n{REFUSED}", "files": ["api.yaml"]})

    found = anyio.run(call)
    assert found.structured_content["causes"][0]["standing"] == "certain"


@pytest.mark.parametrize(
    "link", ["main.tf", "extra.tf", "terraform.tfvars", "manifest.json", "serverless.yml"]
)
def test_a_link_in_a_folder_leads_nowhere_either(folder: Path, link: str) -> None:
    within = folder / "module"
    within.mkdir()
    outside = folder.parent / "outside"
    outside.write_text('resource "aws_api_gateway_rest_api" "kept_out" { name = "kept-out" }')
    if link.startswith(("extra", "terraform")):
        (within / "main.tf").write_text('resource "aws_api_gateway_rest_api" "own" { name = "own" }')
    (within / link).symlink_to(outside)
    for tool, given in (
        ("audit", {"files": ["module"]}),
        ("explain", {"text": REFUSED, "files": ["module"]}),
    ):
        found = called(Folders.of([str(folder)]), tool, **given)
        assert found.is_error
        assert "a link to outside of the named folders" in found.content[0].text


def test_an_assembly_stays_in_its_folder_and_has_an_end(folder: Path) -> None:
    for inner in (".", "..", "../.."):
        (folder / "manifest.json").write_text(
            '{"version": "36.0.0", "artifacts": {"Inner": {"type": "cdk:cloud-assembly",'
            f' "properties": {{"directoryName": "{inner}"}}}}}}}}'
        )
        found = called(Folders.of([str(folder)]), "audit", files=["manifest.json"])
        assert "there is no stack in it" in found.content[0].text


HELLO = (
    '{"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"protocolVersion": "2025-06-18",'
    ' "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}}'
)


@pytest.mark.parametrize("how", ["why403 mcp <&-", f"echo '{HELLO}' | why403 mcp | true"])
def test_an_agent_that_is_not_there_is_no_fault(how: str) -> None:
    command = how.replace("why403 mcp", f"{sys.executable} -m why403 mcp")
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, timeout=60, check=False)
    assert "error in why403" not in done.stderr
