"""The page of the local gateway: what it refused, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from why403.refusals.causes import BY_CODE
from why403.web.rendering import page, policy, rule_page
from why403.words.outgoing import printable_tree


def requests_page(requests: Sequence[Mapping[str, Any]], base: str) -> str:
    """The refusals that are kept, the latest first, each with its cause's page. `base` is the address."""
    rows = [{**printable_tree(each), "rule": _rule(each["cause"])} for each in requests]
    return page("requests.html", policy=policy(forms=False), requests=rows, base=base)


def _rule(code: str) -> object:
    return rule_page(code, below=1) if code in BY_CODE else ""
