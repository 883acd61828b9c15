"""The exit codes: 0 done, 1 findings, 2 usage or bad input, 3 our fault, 4 undecided, 130 stopped."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from subprocess import PIPE

import pytest

import why403 as api
from tests.cli.calls import FORBIDDEN, MISSING_TOKEN, Terminal
from why403.cli import explain
from why403.cli.exits import Exit
from why403.cli.main import run


def test_the_codes_are_those_of_the_table() -> None:
    assert [(code.name, code.value) for code in Exit] == [
        ("DONE", 0),
        ("FINDINGS", 1),
        ("USAGE", 2),
        ("OUR_FAULT", 3),
        ("UNDECIDED", 4),
        ("STOPPED", 130),
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        ["explain", FORBIDDEN],
        ["explain", FORBIDDEN, "--json"],
        ["explain", FORBIDDEN, "--fact", "waf.allows=no"],
        ["explain", MISSING_TOKEN, "--fact", "route.exists=no", "--assert", "route-not-found"],
        ["rule"],
        ["rule", "waf-block"],
        ["rule", "route"],
        ["facts"],
        ["--help"],
        ["--version"],
        ["explain", "--help"],
    ],
)
def test_what_is_done_leaves_with_0(why403: Terminal, arguments: list[str]) -> None:
    assert why403(*arguments).code == 0


def test_an_assertion_that_does_not_hold_leaves_with_1(why403: Terminal) -> None:
    assert why403("explain", MISSING_TOKEN, "--fact", "route.exists=no", "--assert", "waf-block").code == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["explane", FORBIDDEN],
        ["explain", FORBIDDEN, "--bogus"],
        ["explain", FORBIDDEN, "--entry", "none"],
        ["explain", FORBIDDEN, "--fact", "no.such-fact=yes"],
        ["explain", FORBIDDEN, "--fact", "waf.allows=perhaps"],
        ["explain", FORBIDDEN, "--fact", "waf.allows"],
        ["explain", FORBIDDEN, "--fact", "waf.allows=yes", "--fact", "waf.allows=no"],
        ["explain", FORBIDDEN, "--assert", "no-such-cause"],
        ["facts", "no-such-part"],
        ["explain", "missing.yaml"],
        ["explain", FORBIDDEN, "--ask"],
        ["explain", "--", "wget", "https://example.com"],
        ["explain", "--", "curl", "-X", "DELETE", "https://example.com"],
        ["rule", "no-such-cause"],
    ],
)
def test_what_cannot_be_used_leaves_with_2(why403: Terminal, arguments: list[str]) -> None:
    printed = why403(*arguments)
    assert printed.code == 2
    assert printed.err.strip()
    assert printed.out == ""


def test_a_broken_file_leaves_with_2_and_names_its_place(why403: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "incident.yaml"
    file.write_text("why403: 1\nfacts:\n  route.exists: [\n", "utf-8")
    printed = why403("explain", str(file))
    assert printed.code == 2
    assert "incident.yaml" in printed.err


def test_a_fault_of_ours_leaves_with_3(why403: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> object:
        raise KeyError("x")

    monkeypatch.setattr(explain, "explained", fails)
    printed = why403("explain", FORBIDDEN)
    assert printed.code == 3
    assert "why403 itself" in printed.err


def test_an_answer_that_nothing_fits_leaves_with_4(why403: Terminal) -> None:
    """A 410 of the gateway's own @connections is no refusal of access (W7)."""
    answer = 'HTTP/1.1 410 Gone\nx-amzn-ErrorType: GoneException\n\n{"message":null}'
    assert why403("explain", answer).code == 4


def test_an_assertion_about_nothing_leaves_with_4(why403: Terminal) -> None:
    answer = 'HTTP/1.1 410 Gone\nx-amzn-ErrorType: GoneException\n\n{"message":null}'
    assert why403("explain", answer, "--assert", "waf-block").code == 4


@pytest.mark.parametrize(
    "arguments", [["explain"], ["explain", "-"], ["policy", "check", "-"], ["explain", FORBIDDEN, "--ask"]]
)
def test_a_closed_standard_input_is_no_fault_of_why403(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    monkeypatch.setattr("sys.stdin", None)
    assert run(arguments) == 2


def test_a_reader_that_leaves_early_is_no_finding() -> None:
    """More than a pipe holds is printed, to nobody."""
    script = "from why403.cli.main import main\nfrom why403 import facts\nfacts.ALL *= 20\nmain()"
    with subprocess.Popen([sys.executable, "-c", script, "facts"], stdout=PIPE, stderr=PIPE) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.wait(60) == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_full_disk_is_no_fault_of_why403() -> None:
    with Path("/dev/full").open("wb") as full:
        call = [sys.executable, "-m", "why403", "explain", FORBIDDEN]
        done = subprocess.run(call, stdout=full, stderr=PIPE, timeout=60, check=False)
    assert done.returncode == 2
    assert b"cannot write the output" in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_the_code_says_it_where_standard_error_cannot_be_written() -> None:
    with Path("/dev/full").open("wb") as full:
        call = [sys.executable, "-m", "why403", "explain", "no-such-file.yaml"]
        assert subprocess.run(call, stderr=full, timeout=60, check=False).returncode == 2


@pytest.mark.skipif(os.name == "nt", reason="it is a shell of Unix that closes it")
def test_nothing_is_lost_in_a_closed_standard_output() -> None:
    call = ["/bin/sh", "-c", 'exec "$0" -m why403 rule route >&-', sys.executable]
    done = subprocess.run(call, capture_output=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (2, b"why403: standard output is closed\n")


def test_a_terminal_that_lacks_a_character_gets_its_code_instead() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "why403", "explain", "--help"],
        env={"PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0"},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, b"https://\\u2026" in done.stdout) == (0, True)


def test_half_a_character_in_a_policy_is_printed_as_its_code(tmp_path: Path) -> None:
    policy = tmp_path / "policy.json"
    policy.write_text(
        '{"Statement": {"Sid": "\\ud800", "Effect": "Allow", "Principal": "*", '
        '"Action": "*", "Resource": "*"}}'
    )
    request = "{action: execute-api:Invoke, resource: arn:aws:execute-api:eu-west-1:123456789012:a/b/GET/}"
    done = subprocess.run(
        [sys.executable, "-m", "why403", "policy", "decide", str(policy), "--request", request],
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert b"Sid \\ud800" in done.stdout


def test_a_file_with_an_impossible_name_is_no_fault_of_ours(why403: Terminal) -> None:
    printed = why403("explain", FORBIDDEN, "--api", f"{'a' * 300}.yaml")
    assert printed.code == Exit.USAGE


@pytest.mark.parametrize("size", ["abc", "0x10", "nan", "-5", "9" * 5000])
def test_a_size_is_a_whole_number(why403: Terminal, size: str) -> None:
    printed = why403("explain", FORBIDDEN, "--fact", f"request.body-size={size}")
    assert printed.code == Exit.USAGE
    assert "a whole number of bytes" in printed.err


@pytest.mark.parametrize(
    ("written", "size"),
    [("200 KB", 204_800), ("330K", 337_920), ("12 MB", 12_582_912), ("5 MiB", 5_242_880), ("120 bytes", 120)],
)
def test_a_size_can_have_a_unit(written: str, size: int) -> None:
    told = api.explain(FORBIDDEN, facts={"request.body-size": written})
    assert told.case.facts["request.body-size"] == size


def test_what_is_told_to_be_absent_is_none_where_none_is_an_answer(why403: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "incident.yaml"
    file.write_text("why403: 1\napi_type: REST\nconfig: {resourcePolicy: absent}\n", "utf-8")
    printed = why403("explain", str(file), FORBIDDEN, "--fact", "api.resource-policy=absent", "--json")
    assert printed.tree["contradictions"] == []
