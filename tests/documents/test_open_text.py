"""Texts with open parts: what is known around them is kept, and nothing that is written stands for one."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from why403.documents.open_text import Open, OpenText, json_of, text_of

ID = Open("Api")
ARN = text_of(("arn:", ID, "/prod"))
UNKNOWN = OpenText((Open("?"),))
WRITTEN = st.one_of(st.text(), st.text("openPart0123xe"), st.just("openPart0x0e"), st.just("\ue000Api\ue001"))


def test_texts_without_an_open_part_are_one_plain_text() -> None:
    assert text_of(("a", "", "b")) == "ab"


def test_an_open_text_keeps_what_is_known_in_one_piece() -> None:
    assert text_of(("a", "b", ARN, "")) == OpenText(("abarn:", ID, "/prod"))


def test_only_a_text_of_one_open_part_is_whole() -> None:
    assert (text_of((ID,)).whole, ARN.whole, text_of((ID, ID)).whole) == ("Api", None, None)  # type: ignore[union-attr]


def test_what_becomes_known_is_put_in() -> None:
    assert isinstance(ARN, OpenText)
    assert ARN.filled({"Api": "abc"}.get) == "arn:abc/prod"
    assert ARN.filled({"Other": "abc"}.get) == ARN


@given(st.lists(st.one_of(WRITTEN, st.just(ID)), max_size=6))
def test_json_of_open_texts_is_read_back_as_it_was(parts: list[str | Open]) -> None:
    text = text_of(parts)
    value = {"a": [text, "known"], "b": {"c": text}}
    written = json_of(value, lambda _: UNKNOWN)
    assert isinstance(written, OpenText) is isinstance(text, OpenText)
    assert (written.read_by(json.loads) if isinstance(written, OpenText) else json.loads(written)) == value


@given(WRITTEN, WRITTEN)
def test_a_reader_sees_the_plain_parts_as_they_are(before: str, after: str) -> None:
    text = text_of((before, ID, after))
    assert isinstance(text, OpenText)
    assert text.read_by(lambda plain: [plain]) == [text]


def test_what_json_does_not_have_stands_open_in_it() -> None:
    written = json_of({"a": object()}, lambda _: UNKNOWN)
    assert written == OpenText(('{"a": "', Open("?"), '"}'))


def test_an_open_part_in_a_key_is_left_out_of_it() -> None:
    found: Any = text_of(('{"', ID, '/x": 1}'))
    assert found.read_by(json.loads) == {"${?}/x": 1}
