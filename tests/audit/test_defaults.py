"""What hangs on a default that nobody told is found too, and says so."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.audit.made import method, named, template
from why403.api.audit import audited_files
from why403.audit.finding import Audited, Finding
from why403.words.audit import sentence

NAMED = {"Type": "String", "Default": "live"}


def of(folder: Path, guard: object, parameters: dict[str, Any], stage: object, **told: str) -> Audited:
    """The audit of an API whose method and stage have these settings."""
    made: dict[str, Any] = template({"Get": method(AuthorizationType=guard)})
    made["Parameters"] = parameters
    made["Resources"]["Prod"]["Properties"]["StageName"] = stage
    file = folder / "template.json"
    file.write_text(json.dumps(made), "utf-8")
    ((_, found),), problems = audited_files([(str(file), "")], told)
    assert not problems
    return found


def only(found: Audited, rule: str) -> Finding:
    (finding,) = (each for each in found.findings if each.rule.id == rule)
    return finding


def test_a_proof_names_the_stage_that_a_default_names(tmp_path: Path) -> None:
    found = of(tmp_path, "NONE", {"Name": NAMED}, {"Ref": "Name"})
    finding = only(found, "open-route")
    assert finding.proof is not None
    assert (finding.proof.path, finding.assumed) == ("/live/orders", False)
    assert finding.narrowed is not None
    assert {each.path for each in finding.narrowed.refuses} == {"/live/orders"}


def test_what_is_so_by_a_default_alone_says_so(tmp_path: Path) -> None:
    found = of(tmp_path, {"Ref": "Guard"}, {"Guard": {"Type": "String", "Default": "NONE"}}, "prod")
    finding = only(found, "open-route")
    assert finding.assumed
    assert sentence(finding).startswith("if the default values were deployed, anybody can call GET /orders")
    assert not any(each.rule.id == "open-route" for each in found.not_checked)
    assert not only(found, "no-access-log").assumed


@pytest.mark.parametrize(("told", "rule"), [("NONE", True), ("AWS_IAM", False)])
def test_what_was_told_is_not_assumed(tmp_path: Path, told: str, *, rule: bool) -> None:
    parameters = {"Guard": {"Type": "String", "Default": "NONE"}}
    found = of(tmp_path, {"Ref": "Guard"}, parameters, "prod", Guard=told)
    assert (("open-route", "GET /orders") in named(found)) is rule
    assert not any(each.assumed for each in found.findings)


def test_a_safe_default_is_not_found(tmp_path: Path) -> None:
    found = of(tmp_path, {"Ref": "Guard"}, {"Guard": {"Type": "String", "Default": "AWS_IAM"}}, "prod")
    assert ("open-route", "GET /orders") not in named(found)


def test_the_stage_of_a_compiled_serverless_template_is_audited(tmp_path: Path) -> None:
    made: dict[str, Any] = template({"Get": method(AuthorizationType="AWS_IAM")})
    made["Description"] = "The AWS CloudFormation template for this Serverless application"
    del made["Resources"]["Prod"]
    made["Resources"]["Deployment"]["Properties"]["StageName"] = "dev"
    file = tmp_path / "cloudformation-template-update-stack.json"
    file.write_text(json.dumps(made), "utf-8")
    ((_, found),), _ = audited_files([(str(file), "")], {})
    finding = only(found, "no-access-log")
    assert (finding.subject, finding.assumed) == ("stage dev", True)
