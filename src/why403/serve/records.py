"""The last requests that were refused, and the console that shows them, masked, on this machine alone.

Another site's page may make a browser call the console. So it answers only under a name of this machine, and
never to a page of another origin.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from why403.api.answers import IN_JSON, asked, tree_of
from why403.aws.hosts import name_in
from why403.logic.places import Place
from why403.redaction.masks import mask
from why403.redaction.printable import printable
from why403.serve.answering import Reply
from why403.serve.explaining import Kept, kept
from why403.words.fixes import FIXES
from why403.words.outgoing import masked_line, masked_tree
from why403.words.places import place_words

if TYPE_CHECKING:
    from why403.questions.explain import Explanation
    from why403.serve.apis import Served
    from why403.serve.deciding import Denied
    from why403.serve.facts import Call
    from why403.serve.receiving import Received

CONSOLE = "/_why403"
MOST = 100
_LONGEST = 300
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})


_masked = lru_cache(maxsize=512)(masked_line)
"""Of what many refusals say alike; masking takes longer than deciding."""


@dataclass(frozen=True, slots=True)
class Record:
    """One refusal: what was asked, the answer, and why. What it shows is masked."""

    id: str
    moment: float
    api: str
    kind: str
    verb: str
    called: str = field(repr=False)
    status: int | None
    cause: str
    phrase: str
    gate: str
    check: str
    at: Place = field(repr=False)
    others: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()
    kept: Kept | None = field(default=None, repr=False, compare=False)

    @property
    def path(self) -> str:
        """The called path, masked, and not at any length."""
        path = mask(self.called)
        return path if len(path) <= _LONGEST else path[: _LONGEST - 1] + "…"

    @property
    def fix(self) -> str:
        """The smallest fix of the cause."""
        return FIXES.get(self.cause, "")

    def lines(self) -> Iterator[str]:
        """Three lines: the cause, the place, and the fix."""
        called = printable(f"{self.status or 'frame'} {_masked(self.verb)} {self.path}")
        yield f"{called}: {_masked(f'{self.phrase} ({self.cause})')}"
        yield _masked(f"    at   {place_words(self.at) or 'no line in the files: the request decides'}")
        yield _masked(f"    fix  {self.fix or 'see `why403 rule ' + self.gate + '`'}")

    def tree(self) -> dict[str, object]:
        """As plain values."""
        return masked_tree(
            {
                "id": self.id,
                "time": f"{datetime.fromtimestamp(self.moment, UTC):%Y-%m-%dT%H:%M:%SZ}",
                "api": self.api,
                "api_type": self.kind,
                "method": self.verb,
                "path": self.path,
                "status": self.status,
                "cause": self.cause,
                "why": self.phrase,
                "gate": self.gate,
                "check": self.check,
                "place": str(self.at) if self.at.document else None,
                "fix": self.fix or None,
                "also_failing": list(self.others),
                "not_known": list(self.unsure),
            }
        )


class Records:
    """The last ones; older ones are forgotten. Without a console nothing is `kept` to explain them."""

    def __init__(self, *, explained: bool = True) -> None:
        self._explained = explained
        self.last: deque[Record] = deque(maxlen=MOST)

    def keep(self, call: Call, served: Served, denied: Denied, reply: Reply, called: str) -> Record:
        """Remember one refusal."""
        cause = denied.cause
        record = Record(
            called,
            call.received.moment,
            served.name,
            served.kind,
            call.event or call.received.verb,
            call.received.path,
            reply.status or None,
            cause.code if cause is not None else denied.refusal.name,
            cause.phrase if cause is not None else denied.refusal.text,
            denied.gate.name,
            denied.check.name,
            denied.at,
            tuple(each.code for each in denied.causes[1:]),
            tuple(check.name for check in denied.unsure),
            kept(call, denied, served.configuration, served.kind, reply, served.texts)
            if self._explained
            else None,
        )
        self.last.append(record)
        return record


def of_console(path: str) -> bool:
    """Whether a path is the console's: one that only begins with the same letters is an API's."""
    return path == CONSOLE or path.startswith(f"{CONSOLE}/")


class Console:
    """Answers `/_why403/` with the last refusals: to a browser as a page, else as JSON."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def answer(self, got: Received) -> Reply:
        """What is shown, or that it is not shown to this caller."""
        if not _of_here(got):
            return _json(403, {"message": "the console is only for this machine"})
        if got.verb not in ("GET", "HEAD"):
            return _json(405, {"message": "GET"})
        wanted = got.path.removeprefix(CONSOLE).strip("/")
        if wanted:
            found = next((record for record in self._records.last if record.id == wanted), None)
            return _json(404, {"message": "no such request"}) if found is None else _explained(found, got)
        trees = [record.tree() for record in reversed(self._records.last)]
        page = _page(trees) if _wants_page(got) else None
        return page or _json(200, {"requests": trees})


def _explained(record: Record, got: Received) -> Reply:
    """One refusal with its whole explanation, and the drawn path."""
    if record.kept is None:
        return _json(200, record.tree())
    outcome = record.kept.explained()
    page = _explanation(outcome) if _wants_page(got) else None
    put = asked(outcome, IN_JSON)
    return page or _json(200, {**record.tree(), "explanation": tree_of(outcome, put)})


def _explanation(outcome: Explanation) -> Reply | None:
    try:
        from why403.web.explanation import explanation_page
    except ImportError:
        return None
    page = explanation_page(outcome, asked(outcome, IN_JSON))
    return _reply(200, page.encode("utf-8", "replace"), "text/html; charset=utf-8")


def _wants_page(got: Received) -> bool:
    return "text/html" in (got.header("accept") or "") and "as=json" not in got.query


def _page(trees: list[dict[str, object]]) -> Reply | None:
    """The page, where what makes pages is installed."""
    try:
        from why403.web.requests import requests_page
    except ImportError:
        return None
    return _reply(200, requests_page(trees, CONSOLE).encode(), "text/html; charset=utf-8")


def _of_here(got: Received) -> bool:
    """A name of this machine in Host, and no other origin."""
    host = got.header("host") or ""
    if name_in(host) not in _HERE or got.address not in _HERE:
        return False
    origin = got.header("origin")
    site = got.header("sec-fetch-site")
    return origin in (None, f"http://{host}", f"https://{host}") and site in (None, "none", "same-origin")


def _json(status: int, tree: dict[str, object]) -> Reply:
    body = json.dumps(tree, indent=2, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
    return _reply(status, body, "application/json")


def _reply(status: int, body: bytes, kind: str) -> Reply:
    headers = [
        ("Content-Type", kind),
        ("Cache-Control", "no-store"),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
    ]
    return Reply(status, headers, body)
