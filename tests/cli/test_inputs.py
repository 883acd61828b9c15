"""What can be brought: arguments, files, standard input, several at once, and told facts."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.calls import FORBIDDEN, MISSING_TOKEN, Terminal

CURL = "curl -s https://abc123def4.execute-api.eu-west-1.amazonaws.com/prod/orders"


@pytest.mark.parametrize("arguments", [["-"], []])
def test_standard_input_is_read_where_it_is_named_or_nothing_is(
    why403: Terminal, arguments: list[str]
) -> None:
    printed = why403("explain", *arguments, "--json", stdin=MISSING_TOKEN)
    assert printed.tree["answer"]["wording"] == "missing-token"


def test_an_argument_can_be_the_text_itself(why403: Terminal) -> None:
    assert why403("explain", MISSING_TOKEN, "--json").tree["answer"]["wording"] == "missing-token"


def test_a_file_is_read_by_its_name(why403: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "answer.txt"
    file.write_text(f"HTTP/1.1 403 Forbidden\n\n{MISSING_TOKEN}", "utf-8")
    tree = why403("explain", str(file), "--json").tree
    assert (tree["answer"]["status"], tree["answer"]["wording"]) == (403, "missing-token")


def test_several_inputs_are_one_incident(why403: Terminal) -> None:
    tree = why403("explain", CURL, FORBIDDEN, "--json").tree
    assert tree["answer"]["wording"] == "forbidden"
    assert tree["answer"]["path"] == "/prod/orders"


def test_the_order_of_the_inputs_makes_no_difference(why403: Terminal) -> None:
    assert (
        why403("explain", CURL, FORBIDDEN, "--json").tree == why403("explain", FORBIDDEN, CURL, "--json").tree
    )


def test_facts_alone_are_an_incident(why403: Terminal) -> None:
    printed = why403("explain", "--fact", "route.exists=no", "--fact", "api.type=HTTP", "--json")
    assert "route-not-found" in printed.causes


def test_a_told_fact_stands_above_what_a_file_says(why403: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "incident.yaml"
    file.write_text("why403: 1\nobserved: {status: 403}\nfacts: {waf.allows: no}\n", "utf-8")
    assert "waf-block" in why403("explain", str(file), "--json").causes
    assert "waf-block" not in why403("explain", str(file), "--fact", "waf.allows=yes", "--json").causes


@pytest.mark.parametrize("word", ["yes", "true", "YES", "on"])
def test_yes_has_several_spellings(why403: Terminal, word: str) -> None:
    assert "waf-block" not in why403("explain", FORBIDDEN, "--fact", f"waf.allows={word}", "--json").causes


def test_a_fact_can_be_told_to_be_absent(why403: Terminal) -> None:
    told = [
        "--fact",
        "method.api-key-required=yes",
        "--fact",
        "request.api-key=absent",
        "--fact",
        "api.type=REST",
    ]
    first = why403("explain", FORBIDDEN, *told, "--json").tree["suspects"][0]
    assert (first["cause"], first["standing"]) == ("api-key-missing", "certain")


def test_a_mistyped_fact_is_answered_with_the_closest_one(why403: Terminal) -> None:
    assert "`route.exists`" in why403("explain", FORBIDDEN, "--fact", "route.exist=no").err


def test_an_impossible_value_is_answered_with_the_possible_ones(why403: Terminal) -> None:
    printed = why403("explain", FORBIDDEN, "--fact", "api.type=SOAP")
    assert all(kind in printed.err for kind in ("REST", "HTTP", "WEBSOCKET"))


def test_a_fact_without_a_value_is_answered_with_the_form(why403: Terminal) -> None:
    assert "NAME=VALUE" in why403("explain", FORBIDDEN, "--fact", "route.exists").err


def test_a_missing_file_is_said_to_be_missing(why403: Terminal) -> None:
    printed = why403("explain", "nowhere/incident.yaml")
    assert "no such file" in printed.err


def test_nothing_at_all_is_bad_input(why403: Terminal) -> None:
    assert why403("explain", stdin="").code in (2, 4)


def test_a_declared_format_reads_the_lines_of_another_input(why403: Terminal, tmp_path: Path) -> None:
    form = "$context.identity.sourceIp|$context.status|$context.error.responseType|$context.httpMethod"
    file = tmp_path / "access.log"
    file.write_text("192.0.2.1|200|-|GET\n192.0.2.1|403|INVALID_API_KEY|GET\n", "utf-8")
    printed = why403("explain", form, str(file), "--json")
    assert printed.tree["answer"]["status"] == 403
    assert all(cause.startswith(("api-key", "cors", "not-deployed")) for cause in printed.causes[:4])


def test_a_declared_format_leaves_other_inputs_alone(why403: Terminal) -> None:
    form = "$context.identity.sourceIp|$context.status|$context.error.responseType|$context.httpMethod"
    printed = why403("explain", form, '{"message":"Missing Authentication Token"}', "--json")
    assert printed.tree["answer"]["wording"] == "missing-token"


@pytest.mark.parametrize("more", [(), ("--json",), ("--all",)])
def test_a_key_that_a_declared_format_names_is_not_printed(why403: Terminal, more: tuple[str, ...]) -> None:
    key = "PlAnTeD0aPiKeY1vAlUe2LoNg"
    form = "$context.identity.apiKey|$context.status|$context.error.responseType|$context.waf.status"
    line = f"{key}|403|WAF_FILTERED|403"
    for inputs in ((form, line), (f"{form}\n{line}",)):
        printed = why403("explain", *inputs, *more)
        assert key not in printed.out + printed.err
        assert "waf-block" in printed.out
