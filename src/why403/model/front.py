"""A CloudFront distribution before the API: which behaviour a call meets, and what it passes on.

CloudFront developer guide: a path goes to the first behaviour whose pattern fits; headers that neither the
cache policy nor the origin request policy names are left out; `Host` becomes the origin's name.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from why403.frozen import dataclass
from why403.iam.globs import glob, wild
from why403.logic.places import NOWHERE_WRITTEN, Place
from why403.model.route import UNKNOWN_SETTING, Setting


class Headers(StrEnum):
    """Which of the viewer's headers a policy passes on, beside what it lists."""

    LISTED = "listed"
    ALL = "all"
    ALL_BUT = "all but"
    LEGACY = "legacy"


@dataclass(frozen=True, slots=True)
class Forwarded:
    """The headers that reach the origin. `names` in small letters: those that are listed, or left out."""

    by: Headers
    names: frozenset[str] = frozenset()

    def passes_host(self) -> bool:
        """Whether the origin gets the name that the viewer called."""
        return self._names_decide("host", otherwise=False)

    def passes(self, name: str) -> bool:
        """Whether a header reaches the origin that CloudFront gives no treatment of its own."""
        return self._names_decide(name.lower(), otherwise=self.by is Headers.LEGACY)

    def drops_authorization(self, verb: str) -> bool:
        """Whether `Authorization` surely gets lost: GET and HEAD lose it unless it is listed or all pass."""
        listed = self.by in (Headers.LISTED, Headers.LEGACY) and "authorization" not in self.names
        excluded = self.by is Headers.ALL_BUT and "authorization" in self.names
        return verb.upper() in ("GET", "HEAD") and (listed or excluded)

    def _names_decide(self, name: str, *, otherwise: bool) -> bool:
        if self.by is Headers.ALL:
            return True
        if self.by is Headers.ALL_BUT:
            return name not in self.names
        return name in self.names or otherwise


@dataclass(frozen=True, slots=True)
class Behaviour:
    """One cache behaviour: paths by `pattern`, verbs, headers, and the origin that it leads to.

    `here` says whether that is this API's own endpoint, `path` what the origin puts before the called path,
    `adds` the headers (in small letters) that it adds. `strips` is what a function of the distribution takes
    off the beginning of the called path; `rewrites`: a function may change all of it.
    """

    pattern: str = "*"
    here: Setting[bool] = UNKNOWN_SETTING
    path: Setting[str] = UNKNOWN_SETTING
    verbs: Setting[tuple[str, ...]] = UNKNOWN_SETTING
    headers: Setting[Forwarded] = UNKNOWN_SETTING
    adds: frozenset[str] = frozenset()
    strips: str = ""
    rewrites: bool = False
    at: Place = NOWHERE_WRITTEN


def behaviour_of(behaviours: Iterable[Behaviour], path: str) -> Behaviour | None:
    """The first whose pattern fits; a slash at a pattern's beginning may be left out."""
    return next((each for each in behaviours if _fits(each.pattern, path)), None)


def _fits(pattern: str, path: str) -> bool:
    return glob(wild(pattern.lstrip("/"))).holds(path.lstrip("/"))
