"""How the elements of one policy document are read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field

from why403.frozen import dataclass
from why403.iam.documents import Document, Statement, Strange, Word
from why403.iam.keys import NOT_UNDERSTOOD
from why403.logic.formula import Cause, Formula, Unknown
from why403.logic.places import Located


@dataclass(frozen=True, slots=True)
class Reader:
    """How the statements of one document are read: its version, and the cause that its leaves carry.

    `completes` says that AWS fills up ARNs of fewer than six fields. `made` keeps what is said of a statement
    but for its principal, by the statement's identity.
    """

    has_variables: bool
    cause: Cause | None = None
    completes: bool = False
    made: dict[int, tuple[Statement, tuple[Formula, ...]]] = field(
        default_factory=dict, repr=False, compare=False
    )

    def hole(self, strange: Strange) -> Formula:
        """Something that nobody understands is unknown, at its place."""
        return Unknown(NOT_UNDERSTOOD, self.cause, strange.at)


def reader_of(document: Document, cause: Cause | None = None, completes: bool = False) -> Reader:
    """The reader of a document whose leaves carry this cause: one for all who ask."""
    found: Reader | None = document.read.get((cause, completes))
    if found is None:
        found = document.read[cause, completes] = Reader(document.has_variables, cause, completes)
    return found


def understood(words: Iterable[Word]) -> tuple[Located[str], ...]:
    """The words that are texts."""
    return tuple(word for word in words if isinstance(word, Located))


def strange(words: Iterable[Word]) -> tuple[Strange, ...]:
    """The words that nobody understands."""
    return tuple(word for word in words if isinstance(word, Strange))
