"""A report in a narrow terminal."""

from __future__ import annotations

import pytest

from why403.words.wrapping import wrapped

LINE = (
    "  fix:                  call a method and path that the deployed API has, or add the method and deploy"
)


def test_no_line_is_wider_than_the_terminal() -> None:
    assert max(map(len, wrapped(LINE, 60).split("\n"))) <= 60


def test_no_word_is_lost() -> None:
    assert wrapped(LINE, 60).split() == LINE.split()


def test_what_continues_a_line_stands_under_its_text() -> None:
    assert wrapped(LINE, 60).split("\n")[1].startswith(" " * 24)


def test_a_short_line_stays_as_it_is() -> None:
    assert wrapped("  403 | text  \n\n", 80) == "  403 | text  \n\n"


def test_an_address_is_not_broken() -> None:
    address = "https://docs.aws.amazon.com/" + "a" * 100
    assert address in wrapped(f"  AWS documents:        something <{address}>", 60)


def test_the_phrase_of_a_cause_continues_under_itself() -> None:
    row = "      12%  cors-preflight-missing  nothing answers the browser's OPTIONS request at all"
    first, second, *_ = wrapped(row, 60).split("\n")
    assert second.index(second.strip()) == first.index("nothing")


SNIPPET = """\
  api.yaml:6:50
    |
  6 | {a}Key: true{b}
    | {under}^^^^ this setting is why the call was refused"""


def snippet(before: int, after: int) -> list[str]:
    a = "a" * before
    return SNIPPET.format(a=a, b="b" * after, under=" " * (before + len("Key: "))).split("\n")


@pytest.mark.parametrize("width", [40, 60, 80, 200])
@pytest.mark.parametrize(("before", "after"), [(0, 0), (0, 150), (30, 60), (100, 0), (70, 70), (140, 10)])
def test_a_quoted_line_is_cut_and_the_carets_stay_below_the_part(width: int, before: int, after: int) -> None:
    lines = wrapped("\n".join(snippet(before, after)), width).split("\n")
    assert max(map(len, lines)) <= width
    quoted, carets = lines[2], lines[3]
    at = carets.index("^")
    assert quoted[at : at + carets.count("^")] == "true"
    assert (
        " ".join(" ".join(lines[3:]).replace("|", " ").split())
        == "^^^^ this setting is why the call was refused"
    )


def test_a_quoted_line_that_is_cut_says_so_on_both_sides() -> None:
    quoted = wrapped("\n".join(snippet(100, 100)), 60).split("\n")[2]
    assert quoted.startswith("  6 | …a")
    assert quoted.endswith("b…")


def test_a_quoted_line_that_fits_stays_as_it_is() -> None:
    text = "\n".join(snippet(5, 5))
    assert wrapped(text, 80) == text


def test_a_part_at_fault_that_is_wider_than_the_terminal_is_marked_as_far_as_it_is_shown() -> None:
    lines = wrapped(f"  6 | {'x' * 90}\n    | {'^' * 90} why", 40).split("\n")
    assert lines == [f"  6 | {'x' * 33}…", f"    | {'^' * 34}", "    | why"]
