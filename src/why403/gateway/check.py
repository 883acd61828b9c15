"""The heart: a gate is a function of the site that returns checks; a check is a formula and its refusal."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from why403.gateway.refusal import Refusal
from why403.gateway.site import Site
from why403.logic.claims import Claim
from why403.logic.formula import Formula


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must hold, and what the caller is told when it does not.

    `source` is the claim that this very check rests on; without it, those of its gate.
    """

    name: str
    holds: Formula
    refusal: Refusal
    source: Claim | None = None


@dataclass(frozen=True, slots=True)
class Gate:
    """One subject: `about` is half a page for people, `sources` the claims that its checks rest on."""

    name: str
    about: str
    sources: tuple[Claim, ...]
    checks: Callable[[Site], Iterable[Check]]
