"""Our pages as a terminal shows them: what is laid out, and what is never broken."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from why403.words.markdown import laid_out

ROOT = Path(__file__).parents[2]
PAGES = sorted([*(ROOT / "docs").glob("*.md"), *(ROOT / "src" / "why403" / "causes").glob("*.md")])


def shown(page: str, width: int = 60) -> list[str]:
    return laid_out(page, width, colours=False).splitlines()


def test_a_paragraph_fills_the_width_and_a_list_hangs_under_its_mark() -> None:
    text = "one two three four five\nsix seven eight nine ten eleven"
    page = f"{text}\n\n- alpha beta gamma delta epsilon zeta eta theta"
    assert shown(page, 40) == [
        "one two three four five six seven eight",
        "nine ten eleven",
        "",
        "• alpha beta gamma delta epsilon zeta",
        "  eta theta",
    ]


def test_a_table_that_fits_stands_in_columns() -> None:
    page = "| name | what |\n|---|---|\n| `a` | one |\n| `bcd` | a \\| b |"
    assert shown(page) == ["name  what", "────  ─────", "a     one", "bcd   a | b"]


def test_a_cell_without_text_keeps_its_place() -> None:
    page = "| a | b | c |\n|---|---|---|\n| one | | three |\n| | two | |"
    assert shown(page) == ["a    b    c", "───  ───  ─────", "one       three", "     two"]


def test_a_table_that_does_not_fit_breaks_no_command() -> None:
    command = "aws apigateway get-usage-plans --key-id KEY_ID --query 'items[].apiStages'"
    page = f"| look-alike | what differs | command |\n|---|---|---|\n| other | {'word ' * 12}| `{command}` |"
    lines = shown(page)
    assert lines[0] == "look-alike: other"
    assert f"    {command}" in lines
    assert lines[1].startswith("  what differs: word")


def test_code_is_never_broken_nor_filled() -> None:
    command = "curl https://abc123.execute-api.eu-west-1.amazonaws.com/prod/orders -H 'accept: a/b' | head"
    code = f"{command}\n\n  two  spaces"
    page = f"text before\n```console\n{code}\n```\ntext after"
    lines = shown(page, 40)
    assert [line.removeprefix("    ") for line in lines[2:5]] == code.split("\n")
    assert (lines[0], lines[-1]) == ("text before", "text after")


def test_a_link_says_where_it_leads_or_which_command_shows_it() -> None:
    page = (
        "[form](json.md), [key](causes/waf-block.md#fix), [AWS](https://docs.aws.amazon.com/), [why](#here)."
    )
    assert " ".join(shown(page, 200)) == (
        "form (why403 docs json), key (why403 rule waf-block), AWS (https://docs.aws.amazon.com/), why."
    )


def test_punctuation_stays_at_the_code_before_it() -> None:
    assert shown(f"{'x' * 36} `code`, more", 41) == ["x" * 36, "code, more"]


def test_colours_are_for_headings_and_code_alone() -> None:
    painted = laid_out("# Head\n\nplain `code` **bold**\n", 60, colours=True)
    assert painted == "\x1b[1;34mHead\x1b[0m\n\nplain \x1b[36mcode\x1b[0m \x1b[1mbold\x1b[0m\n"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
@pytest.mark.parametrize("width", [40, 80, 200])
def test_no_page_keeps_marks_or_loses_words(path: Path, width: int) -> None:
    page = path.read_text("utf-8")
    lines = shown(page, width)
    assert not any(re.match(r"#+ \S|\|[-: |]+\||```", line) for line in lines)
    left = "\n".join(lines)
    written = re.sub(r"```\w*|\]\([^)]*\)", "", page)
    assert [word for word in re.findall(r"\w{3,}", written) if word not in left] == []
