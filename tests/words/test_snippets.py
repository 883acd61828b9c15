"""A line of the user's text with a caret."""

from __future__ import annotations

from why403.logic.places import Place
from why403.words.snippets import Snippet


def test_the_caret_stands_under_the_place() -> None:
    lines = list(Snippet(Place("t.yaml", (), 24, 3), "  key: true", "refused").lines())
    assert lines == ["  t.yaml:24:3", "     |", "  24 |   key: true", "     |   ^^^^^^^^^ refused"]


def test_of_a_document_in_one_line_the_part_around_the_place_is_shown() -> None:
    text = '{"a":' + "1" * 5000 + ',"key":true,' + "2" * 5000 + "}"
    column = text.index("true") + 1
    line, marks = list(Snippet(Place("t.json", (), 1, column), text, "refused").lines())[2:]
    assert len(line) < 200
    assert line[marks.index("^") :].startswith("true")
