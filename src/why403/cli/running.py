"""Runs the one command that the user typed after `--`, and gives its answer. Nothing else is ever sent."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence

from why403.cli.terminal import confirmed
from why403.gateway.incident import Request
from why403.logic.places import Place
from why403.observed.curl import read_command
from why403.observed.curl_options import options_of
from why403.observed.errors import BadInput
from why403.observed.shellwords import Word

_HARMLESS = ("GET", "HEAD", "OPTIONS")
_MORE = ("next", "config", "quote")
_STEERING = (
    *_MORE, "request", "upload-file", "json", "form", "form-string",
    "data", "data-ascii", "data-binary", "data-raw", "data-urlencode",
)  # fmt: skip
_LIMIT = 16_000_000
_HERE = Place("<command>")


def answer_of(command: Sequence[str], *, assumed_yes: bool) -> str:
    """The command and what it printed, as one text to read. Asks before a method that can change things."""
    typed = shlex.join(command)
    request = _request(command, typed)
    program = shutil.which(command[0])
    if program is None:
        raise BadInput(_HERE, "curl is not installed", "curl on the PATH", "install it, or paste the answer")
    if not assumed_yes:
        if _hides(command):
            _ask("command with --next, --config, --quote or a shortened option")
        elif request.method not in _HARMLESS:
            _ask(str(request.method))
    done = subprocess.run(
        [program, "--include", "--silent", "--show-error", *command[1:]],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    if not done.stdout:
        raise BadInput(_HERE, f"curl got no answer (its exit code is {done.returncode})", "an HTTP answer")
    printed = done.stdout[:_LIMIT].decode("utf-8", "replace")
    return f"$ {typed}\n{printed}"


def _request(command: Sequence[str], typed: str) -> Request:
    if not command or command[0] not in ("curl", "curl.exe"):
        raise BadInput(_HERE, "only curl is run", "-- curl …", "paste the answer of other programs instead")
    return read_command(typed, "<command>")[0].says.request


def _hides(command: Sequence[str]) -> bool:
    """Whether more is sent than the first call's words say, or curl reads a word as a longer option."""
    options = options_of([Word(text) for text in command[1:]], _HERE)
    return options.more or any(name in _MORE or _shortened(name) for name, _ in options.given)


def _shortened(name: str) -> bool:
    """Whether curl can take it for an option that steers what is sent. One letter is an option of its own."""
    return len(name) > 1 and name not in _STEERING and any(full.startswith(name) for full in _STEERING)


def _ask(what: str) -> None:
    if not sys.stdin.isatty():
        raise BadInput(
            _HERE, f"a {what} can change something", "--yes before the `--`", "or paste the answer"
        )
    confirmed(f"A {what} can change something. Run it?")
