"""Runs the one command that the user typed after `--`, and gives its answer. Nothing else is ever sent."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence

import click

from why403.gateway.incident import Request
from why403.logic.places import Place
from why403.observed.curl import read_command
from why403.observed.errors import BadInput

_HARMLESS = ("GET", "HEAD", "OPTIONS")
_LIMIT = 16_000_000
_HERE = Place("<command>")


def answer_of(command: Sequence[str], *, assumed_yes: bool) -> str:
    """The command and what it printed, as one text to read. Asks before a method that can change things."""
    typed = shlex.join(command)
    request = _request(command, typed)
    program = shutil.which(command[0])
    if program is None:
        raise BadInput(_HERE, "curl is not installed", "curl on the PATH", "install it, or paste the answer")
    if request.method not in _HARMLESS and not assumed_yes:
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


def _ask(method: str) -> None:
    if not sys.stdin.isatty():
        raise BadInput(
            _HERE, f"a {method} can change something", "--yes before the `--`", "or paste the answer"
        )
    click.confirm(f"This sends a {method}, which can change something. Send it?", abort=True, err=True)
