"""Colours on a terminal: they change no letter, and what is at fault stands out."""

from __future__ import annotations

import re

import pytest

from why403.words.colouring import coloured

_CODES = re.compile(r"\x1b\[[\d;]*m")
REPORT = """\
403 from GET /prod/: the method asks for an API key
and the request has none.

  api.yaml:12:23
     |
  12 |       ApiKeyRequired: true
     |                       ^^^^ this setting is why the call was refused

  certain  api-key-missing  the method requires an API key and the request has none
       5%  waf-block        a rule of AWS WAF blocked the request

  fix:                  send the key's value in the x-api-key header
    +    ApiKeyRequired: false
    -    ApiKeyRequired: true
"""


def test_no_letter_changes() -> None:
    assert _CODES.sub("", coloured(REPORT)) == REPORT


@pytest.mark.parametrize(
    ("part", "code"),
    [
        ("403 from GET /prod/: the method asks for an API key", "1"),
        ("and the request has none.", "1"),
        ("^^^^ this setting is why the call was refused", "1;31"),
        ("  12 |", "1;34"),
        ("certain", "1;31"),
        ("5%", "1"),
        ("waf-block", "1"),
        ("fix:", "2"),
        ("+    ApiKeyRequired: false", "32"),
        ("-    ApiKeyRequired: true", "1;31"),
    ],
)
def test_what_is_painted(part: str, code: str) -> None:
    assert f"\x1b[{code}m{part}\x1b[0m" in coloured(REPORT)


def test_every_line_ends_without_a_colour() -> None:
    for line in coloured(REPORT).split("\n"):
        assert not _CODES.findall(line) or _CODES.findall(line)[-1] == "\x1b[0m"
