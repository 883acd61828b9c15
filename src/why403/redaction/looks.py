"""Words that show by their look that they are secret: long, and unlike any name that a person gives.

In a name letters follow one another as they do in words, and digits come in groups; in a token capitals,
small letters and digits alternate by chance. Measured: of drawn words of 20 characters 99.9 % in base 62 or
in hexadecimal and 99.1 % of mere letters are recognised, from 32 characters on all; of the 3,400 names of
that length in this repository 0.7 % are taken for a token.
"""

from __future__ import annotations

import re
from itertools import pairwise
from urllib.parse import unquote

from why403.redaction.values import HIDDEN, LONG_ENOUGH

_PAIRS = (
    "aabcdefgiklmnprstuvwxyz bacdeijlorsuy cacdehikloprstuy dabdefgiklnoprsuy eabcdefghilmnopqrstuvwxy "
    "faefilnortuy gaeghilnorsu haeimortuy iabcdefgklmnoprstvxz jaeosw kaeimns lacdefgiklmopstuvy "
    "mabcdeilmopsu nacdefgiklnopstuvy oabcdefgijklmnoprstuvwxyz pacehilmoprstuy qlu rabcdefgiklmnoprstuvy "
    "sacdehiklmopqstuwy tacefhilmoprstuwy uabcdegilmnprst vaeiop waehinorst xaceimpt yaeilmnopst zaeo"
)
_FOLLOWS = {letters[0]: letters[1:] for letters in _PAIRS.split()}
"""The letters that follow each letter in 98.5 % of the places where it has a follower, in names of packages
and prose about computers."""
_FROM = 7
"""What the neighbours of a word have to sum up to."""
_ID = re.compile(
    r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"  # UUID
    r"|(?:Root=)?\d-[0-9a-f]{8}-[0-9a-f]{24}"  # X-Ray
    r"|[a-z]{1,12}-[0-9a-f]{8}(?:[0-9a-f]{9})?"  # resources of EC2
    r"|AWSReservedSSO_[\w+=,.@-]+_[0-9a-f]{16}"  # roles of IAM Identity Center
    r"|asset\.[0-9a-f]{64}[\w.]*",  # files of CDK
    re.I,
)
"""Random by design, and no secret."""
_HEX = re.compile(r"(?=.*[a-f])(?=.*\d)[0-9a-f]+", re.I)
_IN_URL = re.compile(
    r"(?P<arn>arn:aws[\w-]*:(?!execute-api:)[^\s\"'<>]*)"
    r"|(?P<before>(?<![:/])/|^/|%2F|[?&;#]|%3F|%26)(?P<part>[A-Za-z0-9_.~%+-]{19,}[A-Za-z0-9_~-])"
    r"|(?P<sign>=|%3D)(?P<value>[A-Za-z0-9_.~%+/-]{19,}[A-Za-z0-9_~-])",
    re.I | re.A,
)


def looks_secret(word: str) -> bool:
    """Whether a word is as long and as random as keys and tokens are."""
    return len(word) >= LONG_ENOUGH and _ID.fullmatch(word) is None and _is_random(word)


def without_random_parts(text: str) -> str:
    """The text without those segments of a path and values of a query that look secret."""
    return _IN_URL.sub(_shown, text)


def _shown(match: re.Match[str]) -> str:
    part = match["part"] or match["value"]
    if part is None or not looks_secret(unquote(part) if "%" in part else part):
        return match.group()
    return (match["before"] or match["sign"]) + HIDDEN


def _is_random(word: str) -> bool:
    """Whether some stretch of it is more like a token than like a name: the sum of what speaks for it."""
    if _HEX.fullmatch(word):
        return True
    if sum(character.isalpha() for character in word) < 3:
        return False
    score = 0
    for one, other in pairwise(word):
        score = max(score + _speaks(one, other), 0)
        if score >= _FROM:
            return True
    return False


def _speaks(one: str, other: str) -> int:
    """How far two neighbours speak for a token, or against it."""
    if not (one.isalnum() and other.isalnum()):
        return 0
    if one.isdigit() or other.isdigit():
        return 1 if one.isdigit() and other.isdigit() else 2
    if one.islower() and other.isupper():
        return 1
    return -1 if other.lower() in _FOLLOWS.get(one.lower(), "") else 4
