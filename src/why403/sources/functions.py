"""Which function the text of an integration or of a permission names."""

from __future__ import annotations

import re

_INVOCATION = re.compile(r":lambda:path/[^/]*/functions/(?P<function>.*)/invocations", re.S)
_FUNCTION = re.compile(r"(?:arn:[\w-]*:lambda:[\w-]*:)?(?:\d*:)?(?:function:)?(?P<name>[^:]*)(?::[^:]*)?")

WITHOUT_FUNCTION = ("MOCK", "HTTP", "HTTP_PROXY")
"""The types of integrations that invoke no function."""


def invoked(uri: str) -> str:
    """The function in the URI of an integration; the empty text where it is no function's."""
    found = _INVOCATION.search(uri)
    return found["function"] if found else uri if ":lambda:" in uri and ":function:" in uri else ""


def bare(named: str) -> str:
    """The name alone, of a name or an ARN, without version and alias."""
    found = _FUNCTION.fullmatch(named)
    return found["name"] if found else named
