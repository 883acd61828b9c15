"""The rules of a web ACL, as far as it matters which of them stops a call, and how it could let it pass."""

from __future__ import annotations

from why403.frozen import dataclass
from why403.logic.places import NOWHERE_WRITTEN, Place
from why403.model.route import UNKNOWN_SETTING, Setting


@dataclass(frozen=True, slots=True)
class WebRule:
    """One rule. `group` is the managed rule group that it refers to; empty for a rule of the owner's own.

    `counts` says whether it only counts, `overridden` has the rules of the group that only count, and
    `oversize` what becomes of a body that is larger than the part which AWS WAF inspects (`CONTINUE`,
    `MATCH`, `NO_MATCH`). `networks` are those of the IP set whose calls the rule is for, `action` what it
    does with them (`ALLOW`, `BLOCK`), and `priority` says which rule is evaluated before which.
    """

    name: str
    group: str = ""
    counts: Setting[bool] = UNKNOWN_SETTING
    overridden: Setting[tuple[str, ...]] = UNKNOWN_SETTING
    oversize: Setting[str] = UNKNOWN_SETTING
    at: Place = NOWHERE_WRITTEN
    networks: Setting[tuple[str, ...]] = UNKNOWN_SETTING
    action: Setting[str] = UNKNOWN_SETTING
    priority: Setting[float] = UNKNOWN_SETTING
