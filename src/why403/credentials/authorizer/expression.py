"""A validation expression against a value, with a bound on the time that it may take.

API Gateway reads the expression as Java does, and the whole value must match (observed). What Python reads
differently, or takes too long over, is not known. The match runs in a process of its own, because Python's
matcher cannot be stopped from outside; expression and value go through its standard input.
"""

from __future__ import annotations

import json
import re

from why403.isolation import TooLong, TooSlow, run_python
from why403.logic.truth import NO, YES, Truth

SECONDS = 2.0
_LONGEST = 20_000
_OTHERWISE = re.compile(r"\\[pPQEzGRXhHvVN]|&&|\(\?<[A-Za-z]|\[[^\]]*\[|\\\d")
"""What Java reads and Python does not, or not alike."""
_PLAIN = re.compile(r"[A-Za-z0-9 _-]+")
_MATCH = (
    "import json,re,sys;e,v=json.load(sys.stdin);sys.exit(10 if re.compile(e,re.ASCII).fullmatch(v) else 11)"
)
_CODES = {10: YES, 11: NO}


def begins_otherwise(expression: str, shown: str) -> bool:
    """Whether a value of which only the beginning is shown cannot match: the expression begins otherwise."""
    bare = expression.removeprefix("^")
    plain = _PLAIN.match(bare)
    if plain is None or "|" in expression:
        return False
    optional = bare[plain.end() : plain.end() + 1] in ("?", "*", "{")
    head = plain.group()[:-1] if optional else plain.group()
    size = min(len(head), len(shown))
    return head[:size] != shown[:size]


def whole_match(expression: str, value: str) -> Truth:
    """Whether all of the value matches."""
    if _OTHERWISE.search(expression) or len(expression) + len(value) > _LONGEST:
        return Truth.UNKNOWN
    asked = json.dumps([expression, value]).encode()
    try:
        done = run_python(["-W", "error", "-c", _MATCH], asked, seconds=SECONDS, most=0)
    except (TooSlow, TooLong, OSError):
        return Truth.UNKNOWN
    return _CODES.get(done.returncode, Truth.UNKNOWN)
