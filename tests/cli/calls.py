"""Calls of the command line, in this process."""

from __future__ import annotations

import io
import json
import sys
from dataclasses import dataclass
from typing import Any

import pytest

from why403.cli.main import run

FORBIDDEN = '{"message":"Forbidden"}'
MISSING_TOKEN = '{"message":"Missing Authentication Token"}'


@dataclass(frozen=True)
class Printed:
    """What one call came to."""

    code: int
    out: str
    err: str

    @property
    def tree(self) -> Any:
        """The printed JSON."""
        return json.loads(self.out)

    @property
    def causes(self) -> list[str]:
        """The causes in the printed JSON, in their order."""
        return [suspect["cause"] for suspect in self.tree["suspects"]]


class Terminal:
    """Calls the command line and takes what it prints."""

    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self._capsys, self._monkeypatch = capsys, monkeypatch

    def __call__(self, *arguments: str, stdin: str = "") -> Printed:
        self._monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        self._capsys.readouterr()
        code = run(list(arguments))
        out, err = self._capsys.readouterr()
        return Printed(code, out, err)
