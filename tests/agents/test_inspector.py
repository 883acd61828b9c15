"""The tools of an agent, listed and called by the inspector of the Model Context Protocol."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
INSPECTOR = ROOT / ".bench" / "inspector" / "node_modules" / ".bin" / "mcp-inspector"
pytestmark = [
    pytest.mark.peers,
    pytest.mark.skipif(
        not INSPECTOR.exists(), reason="the MCP inspector is not here: bash bench/agents/peers.sh"
    ),
]
REFUSED = {"message": "Missing Authentication Token"}


def inspected(method: str, *more: str) -> Any:
    command = [
        str(INSPECTOR),
        "--cli",
        sys.executable,
        "-m",
        "why403",
        "mcp",
        "--folder",
        str(ROOT / "examples"),
    ]
    done = subprocess.run(
        [*command, "--method", method, *more], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.stdout.startswith("{"), done.stderr
    return json.JSONDecoder().raw_decode(done.stdout)[0]


def called(tool: str, **given: object) -> Any:
    arguments = [f"--tool-arg={name}={json.dumps(value)}" for name, value in given.items()]
    return inspected("tools/call", "--tool-name", tool, *arguments)


def test_lists_the_tools_with_a_description_of_one_paragraph() -> None:
    tools = inspected("tools/list")["tools"]
    assert "explain" in {each["name"] for each in tools}
    assert all(each["description"] and "  " not in each["description"] for each in tools)
    assert all(each["inputSchema"]["type"] == "object" for each in tools)


def test_offers_nothing_but_tools() -> None:
    assert inspected("resources/list") == {"resources": []}
    assert inspected("prompts/list") == {"prompts": []}


def test_explains_a_response_that_the_inspector_sends_as_an_object() -> None:
    found = called("explain", text=REFUSED)["structuredContent"]
    assert "route-not-found" in {each["cause"] for each in found["causes"]}


def test_reads_a_file_of_the_named_folder() -> None:
    found = called("audit", files=["orders.yaml"])
    assert found["structuredContent"]["schema"] == "why403.audit/1"


def test_shows_what_is_wrong_with_an_argument_and_not_what_it_was() -> None:
    found = called("explain", text=REFUSED, facts={"method.api-key-required": ["hunter2"]})
    assert found["isError"]
    assert "`facts`" in found["content"][0]["text"]
    assert "hunter2" not in json.dumps(found)
