from __future__ import annotations

import io
import os
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from why403.documents.errors import BadInput
from why403.pasted import reading
from why403.pasted.reading import LIMIT, limited, read, text_of
from why403.pasted.recognise import combine, recognise

POSIX = pytest.mark.skipif(os.name == "nt", reason="there are no such files")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_a_text_is_read_in_its_encoding(encoding: str) -> None:
    assert text_of("403 für é".encode(encoding), "a") == "403 für é"


@pytest.mark.parametrize(
    "content", [b"\x89PNG\r\n\x1a\n\x00\x00", b"\x1f\x8b\x08\x00" * 10, bytes(range(256)), b"\xff\xfea"]
)
def test_what_is_no_text_is_refused(content: bytes) -> None:
    with pytest.raises(BadInput, match=r"not a text|this is an image|this is a gzip archive"):
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


@pytest.mark.parametrize("name", ["no/such/file", "a\0b", "a" * 300, "a" * 5000, __file__ + "/x"])
def test_a_file_that_does_not_exist_is_bad_input(name: str) -> None:
    with pytest.raises(BadInput, match="no such file"):
        read(name)


def test_a_folder_is_no_file() -> None:
    with pytest.raises(BadInput, match="this is a folder"):
        read(".")


def fifo(tmp_path: Path) -> Path:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    return pipe


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything that is waited for is waited for less long."""
    monkeypatch.setattr(reading, "_UNWRITTEN", 0.3)
    monkeypatch.setattr(reading, "PATIENCE", 1.0)


@POSIX
@pytest.mark.usefixtures("hurried")
def test_a_pipe_into_which_nobody_writes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="a pipe that does not end"):
        read(str(fifo(tmp_path)))


@POSIX
@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize("then", ["sleep 60", "while true; do echo more; sleep 0.01; done"])
def test_a_pipe_that_is_not_closed_is_refused(tmp_path: Path, then: str) -> None:
    pipe = fifo(tmp_path)
    with subprocess.Popen(["/bin/sh", "-c", f"exec > '{pipe}'; echo 403; {then}"]) as writer:
        try:
            with pytest.raises(BadInput, match="a pipe that does not end"):
                read(str(pipe))
        finally:
            writer.kill()


@POSIX
def test_a_pipe_that_is_written_a_little_later_is_read(tmp_path: Path) -> None:
    pipe = fifo(tmp_path)
    with subprocess.Popen(["/bin/sh", "-c", f"sleep 0.2; (echo 403; sleep 0.2; echo Forbidden) > '{pipe}'"]):
        assert read(str(pipe)) == "403\nForbidden\n"


@POSIX
def test_a_pipe_of_the_shell_is_read() -> None:
    """`<(…)` names a descriptor."""
    own, others = os.pipe()
    os.write(others, b"403 Forbidden")
    os.close(others)
    assert read(f"/dev/fd/{own}") == "403 Forbidden"
    os.close(own)


@POSIX
@pytest.mark.parametrize("name", ["/dev/zero", "/dev/tty", "/dev/null"])
def test_a_device_is_refused(name: str) -> None:
    with pytest.raises(BadInput, match="cannot be read"):
        read(name)


@POSIX
def test_a_socket_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # the names of sockets are short
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket")
        with pytest.raises(BadInput, match="cannot be read"):
            read("socket")


def test_a_dash_is_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"403 Forbidden")))
    assert read("-") == "403 Forbidden"


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with suppress(BadInput):
        combine(recognise(text_of(content, "a"), "a"))
