"""What is typed for `why403 logs` and cannot be meant, and places that cannot be written to."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from tests.cli.calls import Terminal

LINE = '{"requestId": "a", "status": "403", "apiKeyId": "k1a2b3c4d5", "path": "/a"}\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "log").write_text(LINE, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    "key", ["", " ", "k1a2 b3", "\x1b[31m", "k" * 200, "arn:aws:apigateway:::/apikeys/a"]
)
def test_what_is_no_id_of_a_key_is_never_called_unused(why403: Terminal, key: str) -> None:
    printed = why403("logs", "log", "--key-safe-to-disable", key)
    assert printed.code == 2
    assert "--key-safe-to-disable: this is not the ID of an API key" in printed.err
    assert printed.out == ""


def test_an_empty_name_is_no_folder_to_go_on_from(why403: Terminal, folder: Path) -> None:
    printed = why403("logs", "log", "--resume", "")
    assert printed.code == 2
    assert "--resume: the name of the folder is empty" in printed.err
    assert os.listdir(folder) == ["log"]


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("page", ["", ".", "no/such/folder/page.html"])
def test_a_page_that_cannot_be_written_is_said_before_the_logs_are_read(why403: Terminal, page: str) -> None:
    printed = why403("logs", "no-such-log", "--html", page)
    assert printed.code == 2
    assert "--html: the page cannot be written to this file" in printed.err


@pytest.mark.parametrize(
    ("number", "says"),
    [
        (errno.EACCES, "logs/log: cannot be used"),
        (errno.ELOOP, "logs/log: cannot be used"),
        (errno.EIO, "a file cannot be read"),
    ],
)
def test_a_file_that_the_system_does_not_give_is_no_fault_of_ours(
    why403: Terminal, folder: Path, monkeypatch: pytest.MonkeyPatch, number: int, says: str
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number), "logs/log" if number != errno.EIO else None)

    monkeypatch.setattr("why403.cli.logs.read_logs", refused)
    printed = why403("logs", str(folder / "log"))
    assert printed.code == 2
    assert f"{says} ({os.strerror(number)})" in printed.err


def test_a_folder_with_a_link_to_itself_in_it_still_names_its_files(why403: Terminal, folder: Path) -> None:
    (folder / "loop").symlink_to("loop")
    printed = why403("logs", "log", "--format", ".")
    assert printed.code == 2
    assert "name a file in it: log" in printed.err


def test_a_log_of_which_no_line_can_be_read_is_not_one_without_refused_calls(
    why403: Terminal, folder: Path
) -> None:
    (folder / "latin.json").write_bytes(
        b'{"requestId": "a", "ip": "1.2.3.4", "status": 403, "path": "/\xe9"}\n'
    )
    told = why403("logs", "latin.json")
    assert (told.code, "1 line not read" in told.out) == (4, True)
