"""Our own cases, every one; and that the runner tells right from wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conformance.run import OWN, Result, main, report, results

FOUND = list(results(OWN))


@pytest.mark.parametrize("result", FOUND, ids=lambda result: result.name)
def test_a_case_is_decided_as_documented(result: Result) -> None:
    assert result.verdict == "right", result.said


def test_a_folder_of_cases_in_the_other_shape_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = {"action": "s3:GetObject", "principal": "arn:aws:iam::111122223333:user/a", "context": {}}
    request = {**asked, "resource": {"resource": "arn:aws:s3:::b/k", "accountId": "111122223333"}}
    right = {
        "name": "silent",
        "request": request,
        "identityPolicies": [],
        "expected": {"response": "ImplicitlyDenied"},
    }
    wrong = {**right, "expected": {"response": "Allowed"}}
    other = {**right, "simulation": {"mode": "Discovery"}}
    (tmp_path / "cases.json").write_text(json.dumps([right, wrong, other]))
    assert main([str(tmp_path)]) == 1
    assert capsys.readouterr().out.splitlines()[1].split() == [".", "1", "1", "0", "1"]


def test_the_report_has_a_line_for_every_folder() -> None:
    assert len(list(report(FOUND))) == 2
