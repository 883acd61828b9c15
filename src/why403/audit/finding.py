"""What an audit finds: where, of what, and the request that shows it."""

from __future__ import annotations

from why403.audit.rule import Rule
from why403.frozen import dataclass
from why403.logic.places import NOWHERE_WRITTEN, Place
from why403.logic.truth import Truth
from why403.model.repair import Edit
from why403.redaction.reprs import masked_repr


@dataclass(frozen=True, slots=True)
class Request:
    """A request that shows a finding: what it brings, by name, and whether every check lets it pass."""

    method: str
    path: str
    brings: tuple[str, ...] = ()
    admitted: bool = True


@dataclass(frozen=True, slots=True)
class Verdict:
    """What comes of a call: `YES` gets in; else `check` is the first that refuses it or is not decided."""

    truth: Truth
    check: str = ""


@dataclass(frozen=True, slots=True)
class Changed:
    """A request that comes to something else: by whom, with which values of condition keys."""

    route: str
    method: str
    path: str
    caller: str
    values: tuple[tuple[str, str], ...]
    before: Verdict
    after: Verdict


@dataclass(frozen=True, slots=True)
class Narrowed:
    """A narrowing that was made on a copy, where the finding is gone.

    `refuses` are requests that get in before and not after, `admits` those the other way round; `still` are
    the kinds of callers that get in after it.
    """

    edits: tuple[Edit, ...]
    refuses: tuple[Changed, ...] = ()
    admits: tuple[Changed, ...] = ()
    still: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. `subject` names the route, key, plan, domain or statement that it is about.

    `details` are the values that its sentence quotes, `proof` is a request that shows it, and `narrowed` the
    proof of what narrows it. `assumed` says that it is so only if defaults of the source were deployed.
    """

    rule: Rule
    subject: str
    at: Place = NOWHERE_WRITTEN
    details: tuple[tuple[str, str], ...] = ()
    proof: Request | None = None
    narrowed: Narrowed | None = None
    assumed: bool = False

    __repr__ = masked_repr


@dataclass(frozen=True, slots=True)
class NotChecked:
    """What a rule could not be asked about, for a part of the configuration is not told: its name."""

    rule: Rule
    subject: str
    untold: str


@dataclass(frozen=True, slots=True)
class Audited:
    """All that was found, the most severe first, and what could not be checked."""

    findings: tuple[Finding, ...] = ()
    not_checked: tuple[NotChecked, ...] = ()
    routes: int = 0
