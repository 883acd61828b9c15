"""The one command after `--`: which program it is, when it is asked about, what it may take."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.calls import FORBIDDEN, Terminal

URL = "https://abc123def4.execute-api.eu-west-1.amazonaws.com/prod/orders"
ANSWER = f"HTTP/2 403\r\nx-amzn-errortype: ForbiddenException\r\n\r\n{FORBIDDEN}"
FAKE = f"""#!{sys.executable}
import json, os, sys, time
with open({{log!r}}, "a") as log:
    print(json.dumps(sys.argv), file=log)
{{then}}
"""
pytestmark = pytest.mark.skipif(os.name == "nt", reason="the stand-in for curl is a script")


class Curl:
    """A stand-in for curl, first on PATH, that keeps what it was called with."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.log = folder, folder / "log"
        self.does(f"sys.stdout.write({ANSWER!r})")

    def does(self, then: str) -> None:
        """Put another behaviour in place."""
        file = self.folder / "curl"
        file.write_text(FAKE.format(log=str(self.log), then=then), "utf-8")
        file.chmod(0o755)

    @property
    def calls(self) -> list[list[str]]:
        """The arguments of each call, with its own name before them."""
        return [json.loads(line) for line in self.log.read_text().splitlines()] if self.log.exists() else []


@pytest.fixture
def curl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Curl:
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return Curl(folder)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_a_command_that_can_change_something_is_not_run_unasked(
    why403: Terminal, method: str, curl: Curl
) -> None:
    """Law 10: nothing is sent that nobody typed and confirmed."""
    printed = why403("explain", "--", "curl", "-X", method, URL)
    assert printed.code == 2
    assert method in printed.err
    assert not curl.calls


@pytest.mark.parametrize(
    "more",
    [
        ["--next", "-X", "DELETE", "https://example.com/"],
        ["-:", "-XDELETE", "https://example.com/"],
        ["-K", "options.txt"],
        ["-sKoptions.txt"],
        ["--config", "options.txt"],
        ["-Q", "DELE x"],
        ["--reques", "DELETE"],
        ["--data-bi", "x"],
    ],
)
def test_a_command_whose_words_do_not_show_what_it_sends_is_not_run_unasked(
    why403: Terminal, more: list[str], curl: Curl
) -> None:
    """curl makes further calls after --next, reads --config, and takes the beginning of an option for it."""
    assert why403("explain", "--", "curl", URL, *more).code == 2
    assert not curl.calls


@pytest.mark.parametrize("program", ["wget", "sh", "/bin/sh", "python3", "curl; sh", "./curl"])
def test_only_curl_is_run(why403: Terminal, program: str, tmp_path: Path) -> None:
    assert why403("explain", "--", program, "-c", f"touch {tmp_path / 'made'}").code == 2
    assert not (tmp_path / "made").exists()


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_the_typed_curl_is_run_once_and_its_answer_explained(
    why403: Terminal, method: str, curl: Curl
) -> None:
    """The arguments stay as they were typed, apart from what makes curl show the whole answer."""
    printed = why403("explain", "--json", "--", "curl", "-X", method, URL)
    assert printed.tree["answer"]["wording"] == "forbidden"
    assert [call[-3:] for call in curl.calls] == [["-X", method, URL]]


def by_name(folder: Path) -> str:
    return str(folder)


def by_a_link(folder: Path) -> str:
    link = folder.parent.parent / "link"
    link.symlink_to(folder)
    return str(link)


PLACES: dict[str, Callable[[Path], str]] = {
    "an empty entry": lambda _: "",
    "a dot": lambda _: ".",
    "a relative folder": lambda _: "bin",
    "this folder": lambda folder: str(folder.parent),
    "a folder below": by_name,
    "a link to a folder below": by_a_link,
}


@pytest.mark.parametrize("place", PLACES)
def test_no_program_of_the_callers_folder_is_run(
    why403: Terminal, curl: Curl, place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = tmp_path / "here"
    for folder in (here, here / "bin"):
        folder.mkdir()
        planted = Curl(folder)
        planted.log = curl.log
    entry = PLACES[place](here / "bin")
    monkeypatch.chdir(here)
    monkeypatch.setenv("PATH", f"{entry}{os.pathsep}{os.environ['PATH']}")
    assert why403("explain", "--", "curl", URL).code == 0
    assert [call[0] for call in curl.calls] == [str(curl.folder / "curl")]


def test_where_curl_is_in_the_callers_folder_alone_that_is_said(
    why403: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    planted = Curl(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", os.pathsep.join([".", str(tmp_path)]))
    printed = why403("explain", "--", "curl", URL)
    assert printed.code == 2
    assert "only in the folder" in printed.err
    assert not planted.calls
