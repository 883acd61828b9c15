"""The path in words: one line for gates of which the same is known; short unasked, at length where wanted."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.calls import FORBIDDEN, Terminal
from why403.words.path import FITS

REFUSED = f"HTTP/1.1 403 Forbidden\nx-amzn-errortype: ForbiddenException\n\n{FORBIDDEN}"
CALL = "curl https://abc123def4.execute-api.eu-west-1.amazonaws.com/prod/orders"
TEMPLATE = Path(__file__).parents[1] / "laws" / "tellings" / "rest-keys" / "cloudformation.yaml"
NO_KEY = (
    "--fact",
    "api.type=REST",
    "--fact",
    "method.api-key-required=yes",
    "--fact",
    "request.api-key=absent",
)


@pytest.fixture
def why403(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Terminal:
    return Terminal(capsys, monkeypatch)


def path_lines(report: str) -> list[str]:
    """The lines of the path, which stand last, without their label."""
    lines = report.splitlines()
    first = next((at for at, line in enumerate(lines) if line.startswith("  path")), len(lines))
    return [line[24:] for line in lines[first:]]


def test_a_known_path_is_shown_unasked_and_short(why403: Terminal) -> None:
    lines = path_lines(why403("explain", REFUSED, *NO_KEY).out)
    assert 0 < len(lines) <= FITS
    assert "refused      api-key: api-key-missing" in lines


def test_it_stands_below_everything_else(why403: Terminal) -> None:
    report = why403("explain", REFUSED, *NO_KEY).out
    assert report.index("  fix:") < report.index("  path (")


def test_gates_of_which_the_same_is_known_share_a_line(why403: Terminal) -> None:
    lines = path_lines(why403("explain", REFUSED, *NO_KEY).out)
    assert "not reached  throttle, request, cache, backend" in lines


def test_the_open_ones_have_a_question_mark(why403: Terminal) -> None:
    lines = path_lines(why403("explain", REFUSED, *NO_KEY).out)
    assert any(line.startswith("?  ") and "stage" in line for line in lines)


def test_where_nothing_is_known_it_is_not_shown_unasked(why403: Terminal) -> None:
    assert "  path" not in why403("explain", REFUSED).out
    assert "  path (if REST):" in why403("explain", REFUSED, "--path").out


@pytest.mark.parametrize(
    "served", ["HTTP/1.1 200 OK\ncontent-type: application/json\n\n{}", "hello"], ids=["served", "nothing"]
)
def test_of_what_is_no_refusal_none_is_shown(why403: Terminal, served: str) -> None:
    assert "  path" not in why403("explain", served).out


def test_where_a_stranger_answered_it_says_so_only_when_asked(why403: Terminal) -> None:
    page = "<TITLE>ERROR: The request could not be satisfied</TITLE>"
    assert "  path" not in why403("explain", page).out
    assert "not shown: the response" in why403("explain", page, "--path").out


def test_at_length_a_reason_has_its_place(why403: Terminal) -> None:
    said = why403("explain", REFUSED, CALL, "--api", str(TEMPLATE), "--path").out
    assert f"({TEMPLATE}:" in "\n".join(path_lines(said))


def test_at_length_an_order_that_aws_does_not_document_is_said_to_be_so(why403: Terminal) -> None:
    lines = path_lines(why403("explain", REFUSED, *NO_KEY, "--path").out)
    assert any("comes after api-key, in an order that AWS does not document" in line for line in lines)


def test_as_data_each_gate_has_its_evidence(why403: Terminal) -> None:
    tree = why403("explain", REFUSED, *NO_KEY, "--json").tree["path"]
    gates = {each["gate"]: each for each in tree["gates"]}
    assert (tree["api_type"], tree["api_type_told"], tree["moment"]) == ("REST", True, None)
    assert gates["api-key"]["passage"] == "closed"
    assert gates["api-key"]["causes"] == ["api-key-missing"]
    assert gates["route"]["why"][0]["source"]["standing"] == "documented"
    assert gates["throttle"]["why"][0]["source"]["standing"] == "assumed"


def test_as_data_what_the_answer_shows_is_said_to_be_shown_by_it(why403: Terminal) -> None:
    """A signature that was read shows which authorization the method asks for."""
    words = "Signature expired: 20261120T101552Z is now earlier than 20261120T102140Z"
    tree = why403("explain", words, "--fact", "api.type=REST", "--json").tree["path"]
    texts = [row["text"] for each in tree["gates"] for row in each["why"]]
    assert "the response shows that method.authorization is AWS_IAM" in texts


def test_as_data_there_is_none_of_a_served_call(why403: Terminal) -> None:
    assert why403("explain", "HTTP/1.1 200 OK\n\n{}", "--json").tree["path"] is None
