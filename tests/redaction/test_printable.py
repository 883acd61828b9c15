"""Characters that a terminal obeys or hides."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from why403.redaction.printable import is_printable, printable, printable_json

ODD = {
    "an escape": "\x1b[2J",
    "a title": "\x1b]0;x\x07",
    "a line break": "a\nb",
    "a carriage return": "a\rb",
    "a tab": "a\tb",
    "delete": "\x7f",
    "a C1 sequence": "\x9b31m",
    "a C1 title": "\x9d0;x\x9c",
    "the next line": "\x85",
    "a line separator": "\u2028",
    "an override": "\u202e",
    "an isolate": "\u2066",
    "an Arabic mark": "\u061c",
    "a zero-width space": "\u200b",
    "a joiner": "\u200d",
    "a byte-order mark": "\ufeff",
    "a soft hyphen": "\xad",
    "a filler": "\u3164",
    "a tag": "\U000e0041",
    "a selector": "\U000e0100",
    "half a character": "\ud800",
}


@pytest.mark.parametrize("name", ODD)
def test_what_a_terminal_obeys_or_hides_is_written_out(name: str) -> None:
    shown = printable(ODD[name])
    assert shown.isascii()
    assert shown.isprintable()
    assert "\\" in shown


@pytest.mark.parametrize("text", ["Größe 5 €", "日本語", "a\u00a0b", "𝄞", "\ufffd", "“quoted” … – —"])
def test_what_people_write_stays(text: str) -> None:
    assert printable(text) == text


@given(st.text(st.characters(codec=None)))
def test_nothing_of_the_kinds_that_unicode_calls_controls_separators_or_surrogates_is_left(text: str) -> None:
    kinds = {unicodedata.category(character) for character in printable(text)}
    assert not kinds & {"Cc", "Cs", "Co", "Zl", "Zp"}


@given(st.text(st.characters(codec=None)))
def test_written_out_twice_is_written_out_once(text: str) -> None:
    once = printable(text)
    assert is_printable(once)
    assert printable(once) == once


@given(st.text(st.characters(codec=None)))
def test_json_says_the_same_with_its_escapes(text: str) -> None:
    shown = printable_json(json.dumps({"a": text}, indent=2, ensure_ascii=False))
    assert all(is_printable(line) for line in shown.split("\n"))
    assert json.loads(shown) == json.loads(json.dumps({"a": text}))
