"""Two configurations compared by who gets in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.audit.made import EVERYBODY, method, template
from tests.cli.calls import Terminal
from tests.repair.test_offered import TEMPLATE as KEYED
from tests.repair.test_offered import with_
from why403 import load
from why403.audit.diff import Diff, diff, who_can
from why403.words.diff import diff_lines

FROM = {**EVERYBODY, "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}}
STRANGER = "a stranger without credentials"


@pytest.fixture
def why403(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Terminal:
    return Terminal(capsys, monkeypatch)


def written(folder: Path, name: str, get: dict[str, Any] | None, *statements: object) -> Path:
    """A template with this method, if any, and this resource policy."""
    policy = {"Policy": {"Version": "2012-10-17", "Statement": list(statements)}} if statements else {}
    file = folder / name
    file.write_text(json.dumps(template({"Get": get} if get else {}, policy)), "utf-8")
    return file


def compared(old: Path, new: Path) -> Diff:
    return diff(load(old), load(new))


def who(found: Diff, *, admitted: bool) -> set[str]:
    """The callers of those changes that let in, or that refuse."""
    return {each.caller for each in found.changes if (each.after.truth.name == "YES") is admitted}


def test_nothing_changes_between_the_same_two(tmp_path: Path) -> None:
    same = written(tmp_path, "a.json", method(AuthorizationType="AWS_IAM"), FROM)
    found = compared(same, same)
    assert (found.changes, found.undecided) == ((), ())
    assert found.tried > 5


def test_a_method_that_is_opened_lets_strangers_in(tmp_path: Path) -> None:
    old = written(tmp_path, "a.json", method(AuthorizationType="AWS_IAM"))
    new = written(tmp_path, "b.json", method(AuthorizationType="NONE"))
    found = compared(old, new)
    assert STRANGER in who(found, admitted=True)
    assert who(found, admitted=False) == set()
    change = next(each for each in found.changes if each.caller == STRANGER)
    assert (change.path, change.before.check) == ("/prod/orders", "signature.present")


def test_a_policy_that_is_narrowed_refuses_other_addresses_only(tmp_path: Path) -> None:
    old = written(tmp_path, "a.json", method(AuthorizationType="NONE"), EVERYBODY)
    new = written(tmp_path, "b.json", method(AuthorizationType="NONE"), FROM)
    found = compared(old, new)
    refused = {dict(each.values)["aws:SourceIp"] for each in found.changes if each.caller == STRANGER}
    assert refused
    assert not any(address.startswith("203.0.113.") for address in refused)
    back = compared(new, old)
    assert {each.values for each in back.changes} == {each.values for each in found.changes}


def test_a_key_that_is_asked_for_refuses_those_without_one(tmp_path: Path) -> None:
    old = written(tmp_path, "a.json", method(AuthorizationType="NONE"))
    new = written(tmp_path, "b.json", method(AuthorizationType="NONE", ApiKeyRequired=True))
    refused = who(compared(old, new), admitted=False)
    assert STRANGER in refused
    assert not any("with a key" in caller for caller in refused)


def test_a_route_that_is_gone_refuses_everybody(tmp_path: Path) -> None:
    old = written(tmp_path, "a.json", method(AuthorizationType="NONE"))
    new = written(tmp_path, "b.json", None)
    found = compared(old, new)
    assert {each.after.check for each in found.changes} == {"route.exists"}


def test_what_is_not_told_is_not_decided(tmp_path: Path) -> None:
    old = written(tmp_path, "a.json", method(AuthorizationType="NONE"))
    file = tmp_path / "b.json"
    policy = {"Policy": {"Fn::ImportValue": "shared"}}
    file.write_text(json.dumps(template({"Get": method(AuthorizationType="NONE")}, policy)), "utf-8")
    found = compared(old, file)
    assert found.changes == ()
    assert found.undecided == ("GET /orders",)


def test_who_can_call_a_route(tmp_path: Path) -> None:
    file = written(tmp_path, "a.json", method(AuthorizationType="NONE", ApiKeyRequired=True), FROM)
    rows = who_can(load(file), "GET /orders")
    able = {(row.caller, row.values) for row in rows if row.verdict.truth.name == "YES"}
    assert able
    assert all("with an API key" in caller for caller, _ in able)
    assert all(dict(values)["aws:SourceIp"].startswith("203.0.113.") for _, values in able)


def test_the_command_shows_the_request_and_ends_with_1(why403: Terminal, tmp_path: Path) -> None:
    old = written(tmp_path, "a.json", method(AuthorizationType="AWS_IAM"))
    new = written(tmp_path, "b.json", method(AuthorizationType="NONE"))
    printed = why403("diff", str(old), str(new))
    assert printed.code == 1
    assert f"GET /prod/orders by {STRANGER}" in printed.out
    tree = why403("diff", str(old), str(new), "--json").tree
    assert tree["schema"] == "why403.diff/1"
    assert tree["changes"][0]["after"] == {"admitted": True, "refused_by": None}
    same = why403("diff", str(old), str(old))
    assert (same.code, "The same requests get in and are refused as before" in same.out) == (0, True)


def test_a_key_that_is_disabled_refuses_whoever_has_it(tmp_path: Path) -> None:
    old, new = tmp_path / "old.yaml", tmp_path / "new.yaml"
    old.write_text(KEYED, "utf-8")
    new.write_text(with_("Enabled: true", "Enabled: false"), "utf-8")
    holder = "a caller with the API key Partner"
    found = compared(old, new)
    assert who(found, admitted=False) == {holder}
    assert [each.after.check for each in found.changes] == ["api-key.accepted"]
    assert found.callers[-1] == holder
    assert who(compared(new, old), admitted=True) == {holder}


def test_of_many_changed_keys_some_are_tried_and_the_others_counted(tmp_path: Path) -> None:
    begin, end = KEYED.index("  Partner:"), KEYED.index("  Plan:")
    more = [KEYED[begin:end].replace("Partner", f"Partner{number}") for number in range(10)]
    old, new = tmp_path / "old.yaml", tmp_path / "new.yaml"
    old.write_text(KEYED, "utf-8")
    new.write_text(KEYED[:end] + "".join(more) + KEYED[end:], "utf-8")
    found = compared(old, new)
    assert (sum("the API key" in each for each in found.callers), found.keys_left) == (8, 2)
    assert "not tried: 2 more changed API keys" in "\n".join(diff_lines(found))


def test_a_key_that_is_gone_may_be_made_elsewhere(tmp_path: Path) -> None:
    old, new = tmp_path / "old.yaml", tmp_path / "new.yaml"
    old.write_text(KEYED, "utf-8")
    new.write_text(KEYED[: KEYED.index("  Partner:")], "utf-8")
    assert compared(old, new).undecided == ("GET /boats",)
