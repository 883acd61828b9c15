"""A report in a narrow terminal."""

from __future__ import annotations

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
