"""`explain --log` and `replay --repair`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bench.world import ACCOUNT, API, POLICY, REGION, STAGE, template
from tests.cli.calls import Terminal
from tests.traffic.test_least import call

_STATEMENTS: Any = POLICY["Statement"]
DENIED = {
    **POLICY,
    "Statement": [
        _STATEMENTS[0],
        {
            "Effect": "Deny",
            "Principal": "*",
            "Action": "execute-api:Invoke",
            "Resource": [f"execute-api:/{STAGE}/POST/search", f"execute-api:/{STAGE}/GET/catalog/*"],
            "Condition": {"IpAddress": {"aws:SourceIp": "198.51.100.0/24"}},
        },
    ],
}
REFUSED = {
    **json.loads(call("POST", "/search", address="198.51.100.7", status="403")),
    "responseType": "ACCESS_DENIED",
    "errorMessage": "User: anonymous is not authorized to perform: execute-api:Invoke on resource: "
    f"arn:aws:execute-api:{REGION}:********{ACCOUNT[-4:]}:{API}/{STAGE}/POST/search with an explicit deny",
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "now.json").write_text(json.dumps(template(DENIED), indent=1), "utf-8")
    (tmp_path / "refused").write_text(json.dumps(REFUSED), "utf-8")
    refused = [call("GET", f"/catalog/{n}", address=f"198.51.100.{n}", status="403") for n in range(1, 8)]
    served = [call("POST", "/search", address="192.0.2.1")] * 3
    (tmp_path / "log").write_text("".join(f"{each}\n" for each in (*refused, *served)), "utf-8")
    return tmp_path


def repairs(why403: Terminal, *more: str) -> list[dict[str, Any]]:
    tree = why403("explain", "refused", "--api", "now.json", "--json", *more).tree
    return [each for each in tree["repairs"] if each["edits"]]


@pytest.mark.usefixtures("folder")
def test_the_number_is_shown_for_each_repair(why403: Terminal) -> None:
    """By hand: without the statement, all seven refused calls; with an exception for the address, its one
    call of the catalog; with one for the method that was called, none of them."""
    shown = [(len(each["edits"]), each["log"]) for each in repairs(why403, "--log", "log")]
    assert [log["calls"] for _, log in shown] == [10] * len(shown)
    counts = [(edits, log["let_in"]) for edits, log in shown]
    assert counts == sorted(counts)
    assert {let_in for _, let_in in counts} == {0, 1, 7}


@pytest.mark.usefixtures("folder")
def test_without_a_log_no_number_is_shown(why403: Terminal) -> None:
    assert [each["log"] for each in repairs(why403)] == [None] * len(repairs(why403))


@pytest.mark.usefixtures("folder")
def test_the_report_says_it(why403: Terminal) -> None:
    printed = why403("explain", "refused", "--api", "now.json", "--log", "log", "--fix")
    assert "in the log:           0 of 10 logged calls were refused and would be let in" in printed.out


@pytest.mark.usefixtures("folder")
def test_a_log_needs_a_configuration(why403: Terminal) -> None:
    printed = why403("explain", "refused", "--log", "log")
    assert printed.code == 2
    assert "--log needs --api" in printed.err


@pytest.mark.usefixtures("folder")
def test_what_is_no_log_is_said_before_anything_is_printed(why403: Terminal) -> None:
    printed = why403("explain", "refused", "--api", "now.json", "--log", "now.json")
    assert (printed.code, printed.out) == (2, "")


@pytest.mark.usefixtures("folder")
@pytest.mark.slow
def test_a_replay_of_each_repair_lets_in_what_was_counted(why403: Terminal) -> None:
    for number, each in enumerate(repairs(why403, "--log", "log"), 1):
        let_in = each["log"]["let_in"]
        assert replayed(why403, each, number) == let_in


def replayed(why403: Terminal, repair: dict[str, Any], number: int) -> int:
    """The calls that a replay lets in with the repair that has the same edits without a log."""
    unranked = [each["edits"] for each in repairs(why403)]
    number = unranked.index(repair["edits"]) + 1
    printed = why403("replay", "log", "--api", "now.json", "--json", "--repair", f"refused#{number}")
    assert printed.tree["change"]["refused_now"]["calls"] == 0
    return int(printed.tree["change"]["let_in_now"]["calls"])


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("which", "said"), [("#9", "repairs of it are known"), ("#x", "not the number of a repair")]
)
def test_a_repair_that_is_not_there(why403: Terminal, which: str, said: str) -> None:
    printed = why403("replay", "log", "--api", "now.json", "--repair", f"refused{which}")
    assert printed.code == 2
    assert said in printed.err
