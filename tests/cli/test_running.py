"""The one command after `--`: which program it is, when it is asked about, what it may take."""

from __future__ import annotations

import json
import os
import pty
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.calls import FORBIDDEN, Terminal
from why403.api import commands
from why403.cli.main import run
from why403.pasted.curl_options import WITH_VALUE

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


NOT_SHOWN = [
    ["--next", "-X", "DELETE", "https://example.com/"],
    ["-:", "-XDELETE", "https://example.com/"],
    ["-K", "options.txt"],
    ["-sKoptions.txt"],
    ["--config", "options.txt"],
    ["-Q", "DELE x"],
    ["--reques", "DELETE"],
    ["--data-bi", "x"],
    ["--variable", "%HOME"],
    ["--expand-request", "{{verb}}"],
    ["--expand-data", "{{body}}"],
    ["--expand-url", "{{place}}"],
    ["--request-target", "/other"],
    ["--upload-file", "x"],
    ["--json", "{}"],
    ["--form-string", "a=b"],
    ["-G", "--no-get", "-d", "a=b"],
    ["-G", "-d", "@file"],
    ["-G", "--data-urlencode", "name@file"],
    ["--url-query", "name@file"],
    ["--url", "@file"],
    ["-X", "GET", "-d", "a=b"],
    ["-XGET", "--data-raw", "@x"],
    ["-X", "delete"],
    ["-X", "GET", "--request", "PATCH"],
    ["-H", "@headers.txt"],
    ["-H", "X-HTTP-Method-Override: DELETE"],
    ["-H", "x-method-override;"],
    ["-H", "A: b\r\n\r\nDELETE /x HTTP/1.1"],
    ["-A", "agent\nX-HTTP-Method-Override: DELETE"],
    ["-o", "answer.txt"],
    ["-sO"],
    ["-D", "headers.txt"],
    ["-c", "cookies.txt"],
    ["--trace-ascii", "trace.txt"],
    ["-w", "%output{written.txt}%{http_code}"],
    ["-w", "@format.txt"],
    ["--proto", "=gopher"],
    ["--engine", "module"],
    ["--no-such-option"],
    ["--"],
]


@pytest.mark.parametrize("more", NOT_SHOWN)
def test_a_command_whose_words_do_not_show_that_it_is_harmless_is_not_run_unasked(
    why403: Terminal, more: list[str], curl: Curl
) -> None:
    """curl makes further calls after --next, reads --config, and takes the beginning of an option for it."""
    printed = why403("explain", "--", "curl", URL, *more)
    assert printed.code == 2
    assert "can change something" in printed.err
    assert not curl.calls


@pytest.mark.parametrize(
    "more",
    [
        ["-sSi"],
        ["-v", "-L", "--compressed", "-k", "-4", "-m", "5"],
        ["-I"],
        ["-G", "-d", "a=b", "--data-urlencode", "c=d e@f"],
        ["--url-query", "a=b@c"],
        ["-H", "Accept: application/json", "-H", "Access-Control-Request-Method: DELETE", "-X", "OPTIONS"],
        ["-o", "/dev/null", "-w", "%{http_code}"],
        ["--aws-sigv4", "aws:amz:eu-west-1:execute-api", "-u", "id:secret"],
        [
            "-x",
            "http://proxy:3128",
            "--cacert",
            "ca.pem",
            "--cert",
            "client.pem",
            "--connect-to",
            "::127.0.0.1:",
        ],
    ],
)
def test_a_command_that_only_reads_is_run_unasked(why403: Terminal, more: list[str], curl: Curl) -> None:
    assert why403("explain", "--", "curl", URL, *more).code in (0, 4)
    assert [call[-len(more) - 1 :] for call in curl.calls] == [[URL, *more]]


def test_what_was_confirmed_beforehand_is_run(why403: Terminal, curl: Curl) -> None:
    assert why403("explain", "--yes", "--", "curl", "-K", "options.txt", "-X", "DELETE", URL).code == 0
    assert curl.calls[0][-5:] == ["-K", "options.txt", "-X", "DELETE", URL]


def test_a_word_that_is_no_option_of_curl_is_not_repeated(why403: Terminal, curl: Curl) -> None:
    printed = why403("explain", "--", "curl", URL, "--q7Zk2LmPsecretvalue91xxyy")
    assert "q7Zk2" not in printed.err
    assert not curl.calls


def test_curl_reads_no_file_of_options_that_nobody_named(why403: Terminal, curl: Curl) -> None:
    """`-q` is obeyed only where it is the first word."""
    why403("explain", "--", "curl", URL)
    assert curl.calls[0][1] == "-q"


def test_curl_is_held_to_the_protocols_whose_methods_are_judged(why403: Terminal, curl: Curl) -> None:
    """`gopher://` sends whatever its path says."""
    why403("explain", "--", "curl", "gopher://127.0.0.1:6379/_FLUSHALL")
    call = curl.calls[0]
    assert call[call.index("--proto") + 1] == "=http,https,ws,wss"


def test_an_answer_that_does_not_come_is_not_waited_for(
    why403: Terminal, curl: Curl, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "_SECONDS", 1)
    monkeypatch.setattr(commands, "_PATIENCE", 0)
    curl.does("time.sleep(600)")
    start = time.monotonic()
    printed = why403("explain", "--", "curl", URL)
    assert (printed.code, time.monotonic() - start < 60) == (2, True)
    assert "within 1 seconds" in printed.err


def test_curl_itself_is_told_how_long_it_may_take(why403: Terminal, curl: Curl) -> None:
    why403("explain", "--", "curl", URL)
    call = curl.calls[0]
    assert call[call.index("--max-time") + 1] == "60"


def test_an_answer_without_end_is_refused(
    why403: Terminal, curl: Curl, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "_LIMIT", 1_000_000)
    curl.does("while True: sys.stdout.write('x' * 1000)")
    printed = why403("explain", "--", "curl", URL)
    assert printed.code == 2
    assert "longer than 1 MB" in printed.err


@pytest.mark.parametrize(("answer", "runs", "code"), [("y", True, 0), ("n", False, 2)])
def test_on_a_terminal_it_is_asked(curl: Curl, answer: str, *, runs: bool, code: int) -> None:
    owner, terminal = pty.openpty()
    call = [sys.executable, "-m", "why403", "explain", "--", "curl", "-X", "DELETE", URL]
    with subprocess.Popen(call, stdin=terminal, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        os.write(owner, f"{answer}\n".encode())
        _, err = process.communicate(timeout=60)
    os.close(terminal)
    os.close(owner)
    assert b"A DELETE request can change something. Run it?" in err
    assert (process.returncode, bool(curl.calls)) == (code, runs)


def test_without_standard_input_it_is_not_asked_and_not_run(
    curl: Curl, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert run(["explain", "--", "curl", "-X", "DELETE", URL]) == 2
    assert "--yes" in capsys.readouterr().err
    assert not curl.calls


@pytest.mark.peers
@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl: apt install curl")
@pytest.mark.parametrize("name", sorted(commands._UNASKED | commands._JUDGED))
def test_an_option_that_is_not_asked_about_takes_a_value_where_curl_says_so(name: str) -> None:
    """Else the next word would be read as something else than curl reads it as."""
    done = subprocess.run(
        ["curl", "-q", f"--{name}"], capture_output=True, text=True, check=False, timeout=20
    )
    if "is unknown" in done.stderr or "doesn't support" in done.stderr:
        pytest.skip(f"needs a curl that has --{name}")
    assert ("requires parameter" in done.stderr) == (name in WITH_VALUE)


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
