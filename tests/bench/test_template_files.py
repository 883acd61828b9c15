"""What the bench counts of a folder of template files."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import template_files
from bench.template_files import Outcome, files, outcome, summary

API = "Resources: {Api: {Type: AWS::ApiGateway::RestApi}}"


def test_files_that_may_hold_an_api_and_folders_of_terraform_are_read(tmp_path: Path) -> None:
    (tmp_path / "module").mkdir()
    (tmp_path / "module" / "main.tf").write_text('variable "a" {}')
    (tmp_path / "api.yaml").write_text(API)
    (tmp_path / "other.yaml").write_text("a: 1")
    assert [path.name for path in files(tmp_path)] == ["api.yaml", "module"]


def test_a_file_is_read_refused_or_broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text(API)
    bad.write_text("AWS::ApiGateway: [")
    read = [outcome(good, "good"), outcome(bad, "bad")]
    monkeypatch.setattr(template_files, "read_file", lambda *_: 1 / 0)
    broken = outcome(good, "broken")
    assert (read[0].apis, read[0].refused, read[0].broken) == (1, (), "")
    assert read[1].refused
    assert "ZeroDivisionError" in broken.broken
    found = summary([*read, broken, Outcome("odd", 1, certain=("Api: mtls",))])
    assert (found["files"], found["with an API"], found["tracebacks"]) == (4, 2, 1)
    assert (found["certain on a default"], found["refused wholly"], found["refused in part"]) == (1, 1, 0)
