"""The format of a log as the stage of an API has it, in a template or another file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.calls import Terminal
from tests.traffic.test_formats import CUSTOM, IN_CUSTOM, JSON, MESSAGES, NESTED, NESTED_FORMAT
from why403.api.configurations import load
from why403.api.logs import Reading, ReadLog, formats_of, read_logs

SHORT = {
    "r": "$context.requestId",
    "c": "$context.status",
    "w": "$context.error.responseType",
    "m": "$context.httpMethod",
    "p": "$context.resourcePath",
}
IN_SHORT = [
    json.dumps(
        {"r": row["requestId"], "c": row["status"], "w": row["error.responseType"], "m": "GET", "p": "/pets"}
    )
    for row in map(json.loads, JSON)
]


def template(folder: Path, **formats: str | None) -> Path:
    stages = {
        name: {
            "Type": "AWS::ApiGateway::Stage",
            "Properties": {
                "RestApiId": {"Ref": "Api"},
                "StageName": name,
                "DeploymentId": {"Ref": "Deployment"},
                **({} if form is None else {"AccessLogSetting": {"Format": form, "DestinationArn": "arn:x"}}),
            },
        }
        for name, form in formats.items()
    }
    file = folder / "template.json"
    resources = {
        "Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "pets"}},
        "Deployment": {"Type": "AWS::ApiGateway::Deployment", "Properties": {"RestApiId": {"Ref": "Api"}}},
        **stages,
    }
    file.write_text(json.dumps({"Resources": resources}), "utf-8")
    return file


def read(folder: Path, lines: list[str], **formats: str | None) -> ReadLog:
    (folder / "log").write_text("".join(f"{line}\n" for line in lines), "utf-8")
    known = formats_of(load(template(folder, **formats)))
    return read_logs([str(folder / "log")], Reading(known=known))


def told(found: ReadLog) -> dict[str, int]:
    return {each.value: each.calls for each in found.summary.by_status}


@pytest.mark.parametrize(
    ("lines", "form"),
    [
        (IN_CUSTOM, CUSTOM),
        (NESTED, NESTED_FORMAT),
        (IN_SHORT, json.dumps(SHORT)),
        ([f"2026-11-28T10:00:00.123Z {line}" for line in IN_SHORT], json.dumps(SHORT)),
        (
            ["@timestamp,@message", *(f'x,"{line.replace(chr(34), 2 * chr(34))}"' for line in IN_SHORT)],
            json.dumps(SHORT),
        ),
    ],
    ids=["text", "nested JSON", "keys of its own", "behind a time", "in a CSV"],
)
def test_lines_are_read_by_the_format_of_the_stage(tmp_path: Path, lines: list[str], form: str) -> None:
    found = read(tmp_path, lines, live=form)
    assert (told(found), found.aside.lines) == ({"200": 3, "403": 1, "429": 2}, 0)
    assert "the format of stage live" in found.lines.formats[0]


def test_of_several_stages_that_counts_which_the_lines_are_of(tmp_path: Path) -> None:
    found = read(tmp_path, IN_SHORT, test=CUSTOM, live=json.dumps(SHORT), other=None)
    assert found.lines.formats == ("the format of stage live",)
    assert {group.causes[0][0]: group.calls for group in found.summary.groups} == {
        "throttled": 2,
        "waf-block": 1,
    }


@pytest.mark.parametrize("lines", [JSON, MESSAGES], ids=["json", "messages"])
def test_lines_of_another_format_are_inferred(tmp_path: Path, lines: list[str]) -> None:
    found = read(tmp_path, lines, live=CUSTOM)
    assert told(found) == {"200": 3, "403": 1, "429": 2}
    assert "stage live" not in found.lines.formats[0]


def test_the_command_takes_the_api(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    why403 = Terminal(capsys, monkeypatch)
    file = tmp_path / "access.json"
    file.write_text("".join(f"{line}\n" for line in IN_SHORT), "utf-8")
    assert why403("logs", str(file)).code == 2
    read = why403("logs", str(file), "--api", str(template(tmp_path, live=json.dumps(SHORT))))
    assert (read.code, "read as the format of stage live" in read.out) == (1, True)
    untold = why403("logs", str(file), "--api", str(template(tmp_path, live=None)))
    assert (untold.code, "it is inferred" in untold.err) == (2, True)
