from __future__ import annotations

import io
import sys
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from why403.documents.errors import BadInput
from why403.observed.reading import LIMIT, limited, read, text_of
from why403.observed.recognise import combine, recognise


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_a_text_is_read_in_its_encoding(encoding: str) -> None:
    assert text_of("403 für é".encode(encoding), "a") == "403 für é"


@pytest.mark.parametrize(
    "content", [b"\x89PNG\r\n\x1a\n\x00\x00", b"\x1f\x8b\x08\x00" * 10, bytes(range(256)), b"\xff\xfea"]
)
def test_what_is_no_text_is_refused(content: bytes) -> None:
    with pytest.raises(BadInput, match="not a text"):
        text_of(content, "a")


def test_colours_of_a_terminal_do_not_make_it_binary() -> None:
    assert text_of(b"\x1b[31m403\x1b[0m", "a")


def test_too_long_an_input_names_the_limit() -> None:
    with pytest.raises(BadInput, match="longer than 16 MB"):
        text_of(b"a" * (LIMIT + 1), "a")


def test_a_har_may_be_longer() -> None:
    assert text_of(b'{"log": {' + b" " * LIMIT, "a")


def test_too_long_an_argument_is_refused() -> None:
    with pytest.raises(BadInput, match="longer than"):
        limited("a" * (LIMIT + 1), "argument")


def test_a_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("403 Forbidden", encoding="utf-8")
    assert read(str(tmp_path / "a.txt")) == "403 Forbidden"


@pytest.mark.parametrize("name", ["no/such/file", "a\0b", "."])
def test_a_file_that_cannot_be_read_is_bad_input(name: str) -> None:
    with pytest.raises(BadInput, match="cannot be read"):
        read(name)


def test_a_dash_is_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"403 Forbidden")))
    assert read("-") == "403 Forbidden"


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with suppress(BadInput):
        combine(recognise(text_of(content, "a"), "a"))
