"""The execution log that the gateway writes, and what the reader of such logs proves by it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.serve.desk import Running, desk, running
from tests.serve.signing import call_as
from tests.serve.templates import KEYS, PEOPLE, method, rest
from why403 import facts as catalogue
from why403.logic.places import Place
from why403.logs.execution import is_execution_line, read_execution
from why403.model.incident import Incident
from why403.serve.execution_log import ExecutionLog
from why403.serve.throttling import Throttle
from why403.testing import Clock

MEMBER = "member-0000000000000001"


@pytest.fixture(scope="module")
def logged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Running, list[str]]]:
    lines: list[str] = []
    signed = method("signed", AuthorizationType="AWS_IAM")
    parts = method("open"), method("loans", ApiKeyRequired="true"), signed
    folder = tmp_path_factory.mktemp("executions")
    log = ExecutionLog(lines.append)
    with running(folder, rest(*parts, KEYS), desk(PEOPLE), Throttle(Clock()), execution=log) as found:
        yield found, lines


def shown(lines: list[str]) -> Incident:
    assert lines
    assert all(is_execution_line(line) for line in lines), lines
    piece = read_execution(list(enumerate(lines, 1)), Place("log"))
    lines.clear()
    return piece.says


def told(incident: Incident) -> dict[str, object]:
    return {said.fact: said.value for said in incident.statements}


def test_a_call_that_is_let_in_completes(logged: tuple[Running, list[str]]) -> None:
    served, lines = logged
    lines.clear()
    answer = served.call("GET", "/live/open")
    name = answer.headers["x-amzn-requestid"]
    texts = [line.removeprefix(f"({name}) ") for line in lines]
    assert texts[0] == f"Extended Request Id: {answer.headers['x-amz-apigw-id']}"
    assert "HTTP Method: GET, Resource Path: /open" in texts
    assert texts[-2:] == ["Successfully completed execution", "Method completed with status: 200"]


def test_a_key_that_no_plan_has_is_proved_by_the_log(logged: tuple[Running, list[str]]) -> None:
    served, lines = logged
    lines.clear()
    served.call("GET", "/live/loans", {"x-api-key": "visitor-000000000000003"})
    assert "visitor" not in "".join(lines)
    incident = shown(lines)
    assert incident.answer.status == 403
    assert told(incident)[catalogue.KEY_IN_PLAN.name] is False


def test_rates_and_quotas_are_proved_by_the_log(logged: tuple[Running, list[str]]) -> None:
    served, lines = logged
    for _ in range(3):
        lines.clear()
        served.call("GET", "/live/loans", {"x-api-key": MEMBER})
    incident = shown(lines)
    assert told(incident)[catalogue.WITHIN_RATE.name] is False
    assert incident.answer.status == 429


def test_a_denial_has_its_line_and_its_response(logged: tuple[Running, list[str]]) -> None:
    served, lines = logged
    lines.clear()
    call_as(served, "stranger", "GET", "/live/signed")
    assert any(line.endswith("The client is not authorized to perform this operation.") for line in lines)
    assert any("Gateway response type: ACCESS_DENIED with status code: 403" in line for line in lines)


def test_what_meets_no_method_has_no_lines(logged: tuple[Running, list[str]]) -> None:
    served, lines = logged
    lines.clear()
    served.call("GET", "/live/nowhere")
    served.call("GET", "/nowhere")
    assert lines == []


def test_the_command_writes_it(tmp_path: Path) -> None:
    from click.testing import CliRunner

    from why403.cli.serve import serve

    (file := tmp_path / "template.yaml").write_text(rest(method("open")))
    outcome = CliRunner().invoke(serve, [str(file), "--execution-log", str(tmp_path / "none" / "log")])
    assert "--execution-log" in str(outcome.exception)
