"""Pages that the command line writes or serves, and what it says where they cannot be made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from why403.api.answers import IN_JSON, asked
from why403.cli.terminal import say
from why403.documents.errors import BadInput
from why403.documents.paths import is_one_of
from why403.logic.places import Place
from why403.questions.explain import Explanation
from why403.words.outgoing import masked_line

if TYPE_CHECKING:
    from why403.api.logs import ReadLog

EXTRA = BadInput(
    Place("why403[web]"),
    "pages need packages that are not installed",
    "the extra `web`",
    "pip install 'why403[web]'",
)


def write_page(outcome: Explanation, notes: Sequence[str], name: str, read: Iterable[str]) -> None:
    """Write the explanation as one page that needs nothing else, and replaces none of the files that were
    `read`. Raises `BadInput`."""
    try:
        from why403.web.explanation import explanation_page
    except ImportError:
        raise EXTRA from None
    page = explanation_page(outcome, asked(outcome, IN_JSON), [masked_line(note) for note in notes])
    _write(page, name, read)


def write_logs_page(read: ReadLog, name: str) -> None:
    """Write what logs tell as one page that needs nothing else. Raises `BadInput`."""
    try:
        from why403.web.logs import logs_page
    except ImportError:
        raise EXTRA from None
    _write(logs_page(read.summary, read.lines), name, read.lines.files)


def _write(text: str, name: str, read: Iterable[str]) -> None:
    if is_one_of(name, read):
        raise BadInput(Place("--html"), "the page would replace a file that was read", "another name")
    try:
        with open(name, "w", encoding="utf-8") as file:
            file.write(text)
    except OSError:
        raise BadInput(
            Place("--html"), "the page cannot be written to this file", "a file that you can write to"
        ) from None
    say(f"the page is in {name}")
