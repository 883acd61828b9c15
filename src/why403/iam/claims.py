"""Statements about AWS on which a decision can rest, and when one does."""

from __future__ import annotations

from collections.abc import Callable

from why403.frozen import dataclass
from why403.iam import assumed as assumptions
from why403.iam.combination import IS_ROOT, OF_AN_API, Combined
from why403.iam.completion import COMPLETED
from why403.iam.doubts import Doubting, doubt_of
from why403.iam.layers import NOT_PRINCIPAL_AND_BOUNDARY, PolicyKind
from why403.iam.outcome import Outcome, reached
from why403.iam.principals import NAMED_DIRECTLY
from why403.logic.claims import Claim, assumed, documented
from why403.logic.formula import Atom, Formula
from why403.logic.reading import Reason, Walk
from why403.logic.truth import NO, YES

_USER_GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
_ENFORCEMENT = _USER_GUIDE + "reference_policies_evaluation-logic_policy-eval-denyallow.html"
_PRINCIPAL = _USER_GUIDE + "reference_policies_elements_principal.html"

DIRECT_GRANT = documented(
    "within an account, what a resource policy grants to a user, a session or an aws:PrincipalArn is not "
    "limited by a permissions boundary or session policy that is silent",
    _ENFORCEMENT,
    "2026-11-22",
)
GRANT_TO_EVERYBODY = assumed(
    "within an account, what a resource policy grants to everybody is not limited by a permissions boundary "
    "or session policy that is silent",
    "2026-11-28",
    _PRINCIPAL,
)
ACCOUNT_DELEGATES = assumed(
    "a resource policy that names the caller's own account delegates to the account; an identity policy must "
    "allow as well",
    "2026-11-22",
    _PRINCIPAL,
)
ROOT_HAS_ALL = documented(
    "the root user of an account needs no policy of its own", _ENFORCEMENT, "2026-11-22"
)
RCP_REACH = documented(
    "resource control policies apply to the listed services, and API Gateway is not among them",
    "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html",
    "2026-11-28",
)
SOURCES = (
    DIRECT_GRANT,
    GRANT_TO_EVERYBODY,
    ACCOUNT_DELEGATES,
    ROOT_HAS_ALL,
    NOT_PRINCIPAL_AND_BOUNDARY,
    RCP_REACH,
    COMPLETED,
    *assumptions.ALL,
)
"""What the combination rests on beyond the published order of the evaluation."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A decision whose support is asked for."""

    rules: Combined
    walk: Walk
    outcome: Outcome
    reasons: tuple[Reason, ...]


def claims_of(asked: Asked) -> tuple[Claim, ...]:
    """The claims without which the outcome could be another."""
    return (*(claim for claim, applies in _CLAIMS if applies(asked)), *_doubts(asked))


def _doubts(asked: Asked) -> tuple[Claim, ...]:
    """What its comparisons take for true: each claim without which it is open, or all that hold it up
    together."""
    leaves = ((reason.leaf, reason.value) for reason in asked.reasons)
    found = (doubt_of(leaf, value) for leaf, value in leaves if isinstance(leaf, Atom))
    taken = tuple(dict.fromkeys(claim for claim in found if claim is not None))
    needed = tuple(claim for claim in taken if _rests_on((claim,), asked))
    return needed or (taken if taken and _rests_on(taken, asked) else ())


def _rests_on(claims: tuple[Claim, ...], asked: Asked) -> bool:
    return reached(asked.rules, Doubting(asked.walk.facts, frozenset(claims))) is not asked.outcome


def _is(formula: Formula, asked: Asked) -> bool:
    return asked.walk.truth(formula) is YES


def _isnt(formula: Formula, asked: Asked) -> bool:
    return asked.walk.truth(formula) is NO


def _past_a_limit(asked: Asked) -> bool:
    rules = asked.rules
    if asked.outcome is not Outcome.ALLOWED or not rules.limits or not _is(rules.same_account, asked):
        return False
    return _is(rules.resource.direct, asked) and any(_isnt(limit.allows, asked) for limit in rules.limits)


def _granted_himself(asked: Asked) -> bool:
    """Whether a statement that allows names the caller, and not everybody."""
    leaves = (reason.leaf for reason in asked.walk.reasons(asked.rules.resource.direct))
    return any(
        isinstance(leaf, Atom) and (leaf.operator is NAMED_DIRECTLY or leaf.fact.name == _CALLER_ARN)
        for leaf in leaves
    )


_CALLER_ARN = "aws:PrincipalArn"


def _delegated_only(asked: Asked) -> bool:
    rules = asked.rules
    if asked.outcome is not Outcome.IMPLICITLY_DENIED or not _is(rules.same_account, asked):
        return False
    return _is(rules.resource.delegated, asked) and _isnt(rules.identity.allows, asked)


def _by_root(asked: Asked) -> bool:
    return asked.outcome is Outcome.ALLOWED and _is(IS_ROOT, asked)


def _out_of_reach(asked: Asked) -> bool:
    """A resource control policy would deny, were it asked."""
    guards = (guard for guard in asked.rules.guards if guard.kind is PolicyKind.RCP)
    return _is(OF_AN_API, asked) and any(_is(guard.denies, asked) for guard in guards)


_CLAIMS: tuple[tuple[Claim, Callable[[Asked], bool]], ...] = (
    (DIRECT_GRANT, lambda asked: _past_a_limit(asked) and _granted_himself(asked)),
    (GRANT_TO_EVERYBODY, lambda asked: _past_a_limit(asked) and not _granted_himself(asked)),
    (RCP_REACH, _out_of_reach),
    (ACCOUNT_DELEGATES, _delegated_only),
    (ROOT_HAS_ALL, _by_root),
)
