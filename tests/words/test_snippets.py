"""A line of the user's text with a caret."""

from __future__ import annotations

from why403.logic.places import Place
from why403.words.snippets import Snippet, snippet_of


def test_the_caret_stands_under_the_place() -> None:
    lines = list(Snippet(Place("t.yaml", (), 24, 3), "  key: true", "refused").lines())
    assert lines == ["  t.yaml:24:3", "     |", "  24 |   key: true", "     |   ^^^^^^^^^ refused"]


def test_of_a_document_in_one_line_the_part_around_the_place_is_shown() -> None:
    text = '{"a":' + "1" * 5000 + ',"key":true,' + "2" * 5000 + "}"
    column = text.index("true") + 1
    line, marks = list(Snippet(Place("t.json", (), 1, column), text, "refused").lines())[2:]
    assert len(line) < 200
    assert line[marks.index("^") :].startswith("true")


def test_lines_are_counted_as_the_reader_of_the_document_counts_them() -> None:
    """YAML breaks lines at more characters than JSON and HCL do."""
    yaml = snippet_of("a: b\x85c: d\u2028\r\nkey: true\n", Place("t.yaml", (), 4, 1), "refused")
    json = snippet_of('{"a": "\x0c\x85\u2028",\r\n "key": true}', Place("t.json", (), 2, 9), "refused")
    assert (yaml and yaml.text, json and json.text) == ("key: true", ' "key": true}')


def test_of_a_line_only_what_decides_and_the_structure_are_shown() -> None:
    line = "  Key: {Enabled: false, Value: hunter2hunter2} # hunter2hunter2"
    found = snippet_of(f"Resources:\n{line}\n", Place("t.yaml", (), 2, 18), "refused")
    assert found is not None
    assert list(found.lines())[2:] == [
        "  1 | Resources:",
        "  2 |   Key: {Enabled: false, Value: …}",
        "    |                  ^^^^^ refused",
    ]
    assert "hunter2" not in repr(found)


def test_a_place_that_is_not_in_the_document_has_no_line() -> None:
    assert snippet_of("a: b", Place("t.yaml", (), 3, 1), "refused") is None
    assert snippet_of("a: b", Place("t.yaml"), "refused") is None


AROUND = """\
Key:
  # hunter2hunter2

  Value: hunter2hunter2
  Enabled: false
  Name: hunter2hunter2
  Other: 1
"""


def test_the_lines_around_show_their_structure_alone() -> None:
    found = snippet_of(AROUND, Place("t.yaml", (), 5, 12), "refused")
    assert found is not None
    assert list(found.lines())[2:] == [
        "  4 |   Value: …",
        "  5 |   Enabled: false",
        "    |            ^^^^^ refused",
        "  6 |   Name: …",
    ]
    assert "hunter2" not in repr(found)


def test_a_line_around_that_shows_nothing_is_left_out_at_an_end_and_kept_within() -> None:
    found = snippet_of("Key:\n\n  Enabled: false\n\n", Place("t.yaml", (), 3, 12), "refused")
    assert found is not None
    assert found.around() == {1: "Key:", 2: ""}


def test_numbers_of_lines_stand_under_each_other() -> None:
    found = snippet_of("a: 1\n" * 8 + "b: 2\nc: 3\n", Place("t.yaml", (), 9, 4), "refused")
    assert found is not None
    assert list(found.lines())[2:] == [
        "   7 | a: 1",
        "   8 | a: 1",
        "   9 | b: 2",
        "     |    ^ refused",
        "  10 | c: 3",
    ]


def test_a_secret_over_several_lines_is_not_shown_beside_the_place() -> None:
    key = "Cert: |\n  -----BEGIN PRIVATE KEY-----\n  MIIEvQIBADANBgkqhkiG9w0BAQ\nOn: false\n"
    found = snippet_of(key, Place("t.yaml", (), 4, 5), "refused")
    assert found is not None
    assert "MII" not in "".join(found.lines())
