"""`why403 audit` on what is no template: a sentence on standard error, exit code 2, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.audit.made import method, template
from tests.cli.calls import Terminal

SECRET = "q7Zk2LmPSECRETKEYVALUE91xxyy"


@pytest.fixture
def why403(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Terminal:
    monkeypatch.chdir(tmp_path)
    return Terminal(capsys, monkeypatch)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.yaml", b"", "nothing in it"),
        ("spaces.json", b" \n ", "nothing in it"),
        ("broken.yaml", b"Resources: [1,", "this is not YAML"),
        ("broken.json", b'{"Resources": ', "this is not JSON"),
        ("bytes.yaml", b"\x00\x01\xff\xfe", "not a text"),
        ("other.yaml", b"a: b\n", "there is no API configuration in it"),
        ("list.yaml", b"- 1\n- 2\n", "there is no API configuration in it"),
        ("none.yaml", b"Resources: {Bucket: {Type: AWS::S3::Bucket}}\n", "no API is in it"),
        (
            "types.json",
            b'{"Resources": {"Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": 7}}, "x": [',
            "JSON",
        ),
        ("deep.json", b"[" * 100_000, ""),
        ("main.tf", b'resource "aws_s3_bucket" "b" {}\n', "no API is in it"),
        ("secret.yaml", f"ApiKey: {SECRET}\n: [".encode(), "this is not YAML"),
    ],
)
def test_a_file_that_tells_nothing_is_said_and_ends_with_2(
    why403: Terminal, tmp_path: Path, name: str, content: bytes, says: str
) -> None:
    (tmp_path / name).write_bytes(content)
    printed = why403("audit", name)
    assert (printed.code, printed.out) == (2, "")
    assert says in printed.err
    assert name in printed.err
    assert "Traceback" not in printed.err
    assert SECRET not in printed.err


def test_a_large_file_that_is_no_template_is_said(why403: Terminal, tmp_path: Path) -> None:
    (tmp_path / "large.yaml").write_bytes(b"x" * 20_000_000)
    printed = why403("audit", "large.yaml")
    assert (printed.code, printed.out) == (2, "")


def test_a_folder_without_an_api_and_a_link_to_nothing_are_said(why403: Terminal, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "link.yaml").symlink_to(tmp_path / "nothing")
    assert why403("audit", "folder").code == why403("audit", "link.yaml").code == 2


def test_a_file_that_may_not_be_read_is_said(
    why403: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "template.yaml").write_text("Resources: {}\n", "utf-8")

    def refused(*_: object, **__: object) -> object:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refused)
    monkeypatch.setattr(Path, "read_bytes", refused)
    monkeypatch.setattr("builtins.open", refused)
    printed = why403("audit", "template.yaml")
    assert (printed.code, printed.out) == (2, "")
    assert "template.yaml" in printed.err


@pytest.mark.parametrize(
    ("baseline", "says"),
    [
        ("", "a list"),
        ("a: b", "a list"),
        ("[{rule: nothing, subject: a, reason: b, until: 2999-01-01}]", "no rule has this name"),
        ("[{rule: open-route, subject: a, until: 2999-01-01}]", "reason"),
        ("[{rule: open-route, subject: a, reason: b, until: soon}]", "is not a date"),
        ("[{rule: open-route, subject: a, reason: b, until: 2999-01-01, unti: 1}]", "unknown key"),
    ],
)
def test_a_baseline_that_cannot_be_used_is_said(
    why403: Terminal, tmp_path: Path, baseline: str, says: str
) -> None:
    (tmp_path / "t.json").write_text(json.dumps(template({"Get": method(AuthorizationType="NONE")})), "utf-8")
    (tmp_path / "b.yaml").write_text(baseline, "utf-8")
    printed = why403("audit", "t.json", "--baseline", "b.yaml")
    assert (printed.code, printed.out) == (2, "")
    assert says in printed.err


def test_one_bad_file_among_good_ones_is_said_and_nothing_is_printed(
    why403: Terminal, tmp_path: Path
) -> None:
    (tmp_path / "t.json").write_text(json.dumps(template({"Get": method(AuthorizationType="NONE")})), "utf-8")
    (tmp_path / "other.yaml").write_text("a: b\n", "utf-8")
    assert why403("audit", "t.json", "other.yaml").code == 2
    assert why403("audit", "t.json", "other.yaml", "--if-any").code == 1


def test_parts_of_an_odd_shape_are_not_told(why403: Terminal, tmp_path: Path) -> None:
    odd = {
        "Resources": {
            "Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": ["not", "a", "map"]},
            "Prod": {
                "Type": "AWS::ApiGateway::Stage",
                "Properties": {
                    "RestApiId": {"Ref": "Api"},
                    "StageName": "prod",
                    "AccessLogSetting": ["x"],
                    "MethodSettings": {"a": 1},
                    "Variables": "text",
                    "TracingEnabled": {"a": []},
                },
            },
            "Plan": {"Type": "AWS::ApiGateway::UsagePlan", "Properties": {"ApiStages": "x", "Throttle": 7}},
        }
    }
    (tmp_path / "odd.json").write_text(json.dumps(odd), "utf-8")
    printed = why403("audit", "odd.json", "--json", "--fail-on", "never")
    assert printed.code == 0
    assert printed.tree["apis"][0]["name"] == "odd.json#Api"
