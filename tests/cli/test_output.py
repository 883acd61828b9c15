"""What is printed: for people, for machines, into pipes."""

from __future__ import annotations

import json
import re
import shlex
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from bench.corpus import REAL
from tests.cli.calls import FORBIDDEN, MISSING_TOKEN, Terminal
from why403 import facts
from why403.gates.paths import LINE
from why403.refusals import causes

SCHEMA: Any = json.loads(
    resources.files("why403").joinpath("words", "explanation.schema.json").read_text("utf-8")
)
README = Path(__file__).parents[2] / "README.md"
COMMANDS = ("explain", "rule", "facts")
INCIDENTS = sorted(path for path in REAL.glob("*.yaml") if path.name != "causes.yaml")


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize(
    "arguments",
    [
        [FORBIDDEN],
        [MISSING_TOKEN, "--fact", "route.exists=no"],
        ["Signature expired: 20261120T101552Z is now earlier than 20261120T102140Z"],
        ["HTTP/1.1 410 Gone\nx-amzn-ErrorType: GoneException\n\n{}"],
        ["--fact", "works.direct=yes"],
        [FORBIDDEN, "--fact", "request.api-key=absent"],
        ["<html>The request could not be satisfied</html>"],
    ],
)
def test_the_json_follows_its_schema(why403: Terminal, arguments: list[str]) -> None:
    Draft202012Validator(SCHEMA).validate(why403("explain", *arguments, "--json").tree)


@pytest.mark.parametrize("number", range(0, len(INCIDENTS), 8))
def test_the_json_of_a_real_incident_follows_its_schema(why403: Terminal, number: int) -> None:
    Draft202012Validator(SCHEMA).validate(why403("explain", str(INCIDENTS[number]), "--json").tree)


@pytest.mark.parametrize(
    "arguments",
    [
        [FORBIDDEN, "--fact", "request.api-key=absent", "--fact", "method.api-key-required=yes"],
        [MISSING_TOKEN, "--fact", "route.exists=no", "--fact", "api.type=REST"],
        ["Signature expired: 20261120T101552Z is now earlier than 20261120T102140Z"],
    ],
)
def test_no_repair_is_called_verified_that_was_made_nowhere(why403: Terminal, arguments: list[str]) -> None:
    """To tell a fact as it should be and ask again is no proof of anything."""
    repairs = why403("explain", *arguments, "--json").tree["repairs"]
    assert repairs
    assert not any(repair["verified"] for repair in repairs)


def test_the_json_goes_alone_to_standard_output(why403: Terminal) -> None:
    printed = why403("explain", FORBIDDEN, "--json")
    assert printed.out.startswith("{")
    assert printed.err == ""


def test_the_weights_of_the_json_are_shares(why403: Terminal) -> None:
    weights = [suspect["weight"] for suspect in why403("explain", FORBIDDEN, "--json").tree["suspects"]]
    assert sum(weights) == pytest.approx(1, abs=0.01)


def test_a_certain_cause_is_said_flatly(why403: Terminal) -> None:
    out = why403("explain", MISSING_TOKEN, "--fact", "route.exists=no", "--fact", "api.type=REST").out
    first = out.splitlines()[0]
    assert causes.ROUTE_NOT_FOUND.phrase in first
    assert "likely" not in first


def test_an_uncertain_cause_is_said_with_what_else_fits(why403: Terminal) -> None:
    assert "causes fit" in why403("explain", FORBIDDEN).out.splitlines()[0]


def test_the_first_line_has_status_and_place(why403: Terminal) -> None:
    curl = "curl -s https://abc123def4.execute-api.eu-west-1.amazonaws.com/prod/orders"
    out = why403("explain", f"HTTP/2 403\n\n{FORBIDDEN}", curl).out
    assert out.startswith("403 from GET /prod/orders")


def test_a_report_names_the_fix_and_the_page(why403: Terminal) -> None:
    out = why403("explain", MISSING_TOKEN).out
    assert "fix:" in out
    assert "why403 rule " in out


def test_where_no_cause_is_likely_no_fix_is_offered_and_the_question_comes_first(why403: Terminal) -> None:
    out = why403("explain", FORBIDDEN).out
    assert "fix:" not in out
    assert "to check first:" in out
    assert out.index("what would settle it:") < out.index("  stage-missing ")
    tree = why403("explain", FORBIDDEN, "--json").tree
    assert tree["likely"] is False
    assert tree["repairs"] == []


def test_what_a_sentence_is_read_as_is_told_so_that_it_can_be_confirmed(why403: Terminal) -> None:
    incident = """why403: 1
observed: {status: 403, body: '{"message":"Forbidden"}'}
request: {method: GET, url: 'https://api.example.com/orders'}
context: [Directly the same call works]
"""
    assert "--fact works.direct=yes" in why403("explain", incident).out
    assert why403("explain", incident, "--json").tree["said"] == {"works.direct": "yes"}


def test_the_suspects_of_a_family_stand_together(why403: Terminal) -> None:
    """A key that is sent is unknown, disabled, or in no plan of the stage: one look at it tells."""
    curl = (
        "curl -H 'x-api-key: ABCDEFGHIJ0123456789' https://abc123def4.execute-api.eu-west-1.amazonaws.com/v1"
    )
    first = why403("explain", FORBIDDEN, curl, "--json").tree["families"][0]
    assert first["family"] == "api-key"
    assert {"api-key-invalid", "api-key-not-in-plan", "api-key-disabled"} <= set(first["causes"])
    assert "get-api-keys" in first["check"]
    assert "the API key (" in why403("explain", FORBIDDEN, curl).out


def test_all_causes_are_shown_on_demand(why403: Terminal) -> None:
    short, long = why403("explain", FORBIDDEN).out, why403("explain", FORBIDDEN, "--all").out
    assert "--all shows them" in short
    assert "--all shows them" not in long
    assert len(long.splitlines()) > len(short.splitlines())


def test_the_counts_behind_the_weights_are_shown_on_demand(why403: Terminal) -> None:
    assert "known incident" not in why403("explain", FORBIDDEN).out
    assert "known incident" in why403("explain", FORBIDDEN, "--why-weights").out


@pytest.mark.parametrize("arguments", [["explain", FORBIDDEN], ["rule"], ["facts"], ["--help"]])
def test_no_colour_goes_into_a_pipe(why403: Terminal, arguments: list[str]) -> None:
    printed = why403(*arguments)
    assert "\x1b" not in printed.out + printed.err


@pytest.mark.parametrize("command", COMMANDS)
def test_help_shows_examples(why403: Terminal, command: str) -> None:
    out = why403(command, "--help").out
    assert f"why403 {command}" in out.partition("Examples:")[2]


def test_the_help_of_all_lists_every_command(why403: Terminal) -> None:
    out = why403("--help").out
    assert all(command in out for command in COMMANDS)


@pytest.mark.parametrize(("typed", "meant"), [("explane", "explain"), ("rules", "rule"), ("fact", "facts")])
def test_a_mistyped_command_is_answered_with_the_closest_one(
    why403: Terminal, typed: str, meant: str
) -> None:
    assert meant in why403(typed).err


@pytest.mark.parametrize("code", sorted(causes.BY_CODE))
def test_rule_prints_the_page_of_a_cause(why403: Terminal, code: str) -> None:
    assert why403("rule", code).out.startswith(f"# {code}\n")


@pytest.mark.parametrize("name", [gate.name for gate in LINE])
def test_rule_prints_the_page_of_a_gate(why403: Terminal, name: str) -> None:
    out = why403("rule", name).out
    assert out.startswith(f"# {name}\n")
    assert "## Sources" in out


def test_rule_lists_causes_and_gates(why403: Terminal) -> None:
    out = why403("rule").out
    assert all(code in out for code in causes.BY_CODE)
    assert all(gate.name in out for gate in LINE)


def test_a_mistyped_rule_is_answered_with_the_closest_one(why403: Terminal) -> None:
    assert "waf-block" in why403("rule", "waf-blok").err


def test_facts_lists_them_all(why403: Terminal) -> None:
    out = why403("facts").out
    assert all(f"{name} = " in out for name in facts.BY_NAME)


def test_facts_lists_those_with_a_part_of_the_name(why403: Terminal) -> None:
    lines = [line for line in why403("facts", "key.").out.splitlines() if " = " in line and line[0] != " "]
    assert lines
    assert all("key." in line for line in lines)


def test_the_answer_that_the_readme_shows_is_the_one_that_is_given(why403: Terminal) -> None:
    block = re.search(r"^\$ why403 explain '(.*)'\n((?:.*\n)*?)```", README.read_text("utf-8"), re.MULTILINE)
    assert block
    assert why403("explain", block[1]).out == block[2]


def test_every_command_that_the_readme_shows_with_an_answer_gives_it(
    why403: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A command that ends in `| head -N` shows the first N lines."""
    monkeypatch.chdir(README.parent)
    blocks = re.findall(r"^\$ why403 (.*)\n((?:.*\n)*?)```", README.read_text("utf-8"), re.MULTILINE)
    assert len(blocks) > 4
    for command, answer in blocks:
        typed, _, head = command.partition(" | head -")
        printed = why403(*shlex.split(typed)).out
        shown = "".join(printed.splitlines(keepends=True)[: int(head)]) if head else printed
        assert shown == answer, command


def test_a_note_on_many_lines_of_a_log_is_printed_once(why403: Terminal) -> None:
    line = '1.2.3.4 - - [01/Jul/2026:00:00:00 +0000] "GET / HTTP/1.1" 403 1 x\n'
    assert why403("explain", line * 20).err.count("has no $context.error.responseType") == 1


@pytest.mark.parametrize("replaced", ["refused.txt", "./refused.txt", "api.yaml"])
def test_a_page_replaces_no_file_that_was_read(
    why403: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, replaced: str
) -> None:
    monkeypatch.chdir(tmp_path)
    orders = (README.parent / "examples" / "orders.yaml").read_text("utf-8")
    (tmp_path / "refused.txt").write_text(FORBIDDEN, "utf-8")
    (tmp_path / "api.yaml").write_text(orders, "utf-8")
    printed = why403("explain", "refused.txt", "--api", "api.yaml#Api", "--html", replaced)
    assert (printed.code, "the page would replace a file that was read" in printed.err) == (2, True)
    assert (tmp_path / "refused.txt").read_text("utf-8") == FORBIDDEN
    assert (tmp_path / "api.yaml").read_text("utf-8") == orders


@pytest.mark.parametrize(
    "typed",
    [
        ["explain", FORBIDDEN, "--html", "-"],
        ["logs", "log", "--html", "-"],
        ["logs", "log", "--aside", "-"],
    ],
)
def test_no_second_document_goes_to_standard_output(
    why403: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "log").write_text('{"status": "403", "requestId": "a"}\n', "utf-8")
    printed = why403(*typed)
    assert printed.code == 2
    assert printed.out == ""
    assert "on standard output: name a file" in printed.err
    assert [each.name for each in tmp_path.iterdir()] == ["log"]
