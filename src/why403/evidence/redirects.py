"""A redirect that a browser followed before it complained."""

from __future__ import annotations

from why403.frozen import dataclass
from why403.pattern import pattern

_REDIRECTED = pattern(
    r" at .(?P<after>https?://[^\s'\"]{1,2000}).? \(redirected from .?(?P<before>https?://[^\s'\")]{1,2000})"
)
_LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class Redirect:
    """The address that the page called, and the one that the answer sent the browser to."""

    before: str
    after: str


def redirect_in(complaint: str) -> Redirect | None:
    """The redirect of which Chromium tells in the words of its complaint, if there was one."""
    found = _REDIRECTED.search(complaint[:_LONGEST])
    return None if found is None else Redirect(found["before"], found["after"])
