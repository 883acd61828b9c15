"""The kinds of policy, each as two formulas: what it allows and what it denies."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum

from why403.frozen import dataclass
from why403.iam.documents import Document, Statement
from why403.iam.keys import PRINCIPAL
from why403.iam.principals import (
    IAM_KINDS,
    NAMED,
    NAMED_BY_ACCOUNT,
    NAMED_DIRECTLY,
    NAMED_LIMITED,
    OF_KIND,
)
from why403.iam.reader import Reader, reader_of
from why403.iam.statements import denied, matched, named
from why403.logic.claims import documented
from why403.logic.facts import Operator
from why403.logic.formula import FAILS, HOLDS, Atom, Cause, Formula, any_of

Who = Callable[[Statement, Reader], Formula]
"""What a statement's Principal element comes to, in one kind of policy."""


class PolicyKind(StrEnum):
    """The kinds of policy, by the names under which a decision speaks of them."""

    IDENTITY = "identity"
    RESOURCE = "resource"
    BOUNDARY = "pb"
    SESSION = "session"
    SCP = "scp"
    RCP = "rcp"
    ENDPOINT = "vpce"


NOT_PRINCIPAL_AND_BOUNDARY = documented(
    "a Deny with NotPrincipal always denies a user or role that has a permissions boundary",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html",
    "2026-11-22",
)


@dataclass(frozen=True, slots=True)
class Layer:
    """What the policies of one kind say. Neither holds: they are silent."""

    allows: Formula
    denies: Formula


@dataclass(frozen=True, slots=True)
class ResourceLayer:
    """A resource policy; its Allows are parted by how they name the caller, which says what limits them."""

    direct: Formula
    limited: Formula
    delegated: Formula
    allows: Formula
    denies: Formula


ABSENT_RESOURCE = ResourceLayer(FAILS, FAILS, FAILS, FAILS, FAILS)


def anybody(_: Statement, __: Reader) -> Formula:
    """In policies that are attached to who asks, there is no Principal to match."""
    return HOLDS


def named_if_written(statement: Statement, reader: Reader) -> Formula:
    """In an endpoint policy or an RCP, a statement without Principal is for everybody."""
    if statement.principals is None:
        return HOLDS
    denies = statement.effect is not None and statement.effect.value == "Deny"
    return (denied if denies else named)(statement.principals, reader)


def named_by(operator: Operator) -> Who:
    """In a resource policy, the caller must be named, in one of the ways that `operator` asks for."""

    def who(statement: Statement, reader: Reader) -> Formula:
        principals = statement.principals
        if principals is not None and principals.negated:
            return named(principals, reader) if operator is NAMED_DIRECTLY else FAILS
        return named(principals, reader, operator)

    return who


def denied_by(bounded: bool) -> Who:
    """The same for a Deny; a boundary defeats the exemption that NotPrincipal gives."""

    def who(statement: Statement, reader: Reader) -> Formula:
        plain = denied(statement.principals, reader)
        if not bounded or statement.principals is None or not statement.principals.negated:
            return plain
        return any_of((Atom(PRINCIPAL, OF_KIND, IAM_KINDS, reader.cause, statement.principals.at), plain))

    return who


def statements_of(
    documents: Iterable[Document],
    effect: str,
    who: Who,
    cause: Cause | None = None,
    completes: bool = False,
) -> Iterator[Formula]:
    """One formula for every statement that has this effect, or an effect that nobody understands.

    `completes` says that AWS fills up incomplete ARNs in this kind of policy.
    """
    for document in documents:
        reader = reader_of(document, cause, completes)
        yield from (reader.hole(strange) for strange in document.strange)
        for statement in document.statements:
            if statement.effect is None or statement.effect.value == effect:
                yield matched(statement, reader, who(statement, reader))


def layer(
    documents: Iterable[Document],
    who: Who = anybody,
    silent: Cause | None = None,
    deny: Cause | None = None,
    completes: bool = False,
) -> Layer:
    """The policies of one kind together; `silent` and `deny` are the causes that the leaves carry."""
    kept = tuple(documents)
    return Layer(
        any_of(statements_of(kept, "Allow", who, silent, completes)),
        any_of(statements_of(kept, "Deny", who, deny, completes)),
    )


def resource_layer(
    document: Document, bounded: bool = False, silent: Cause | None = None, deny: Cause | None = None
) -> ResourceLayer:
    """A resource policy; `bounded` says that the caller has a permissions boundary."""

    ways = (NAMED_DIRECTLY, NAMED_LIMITED, NAMED_BY_ACCOUNT)
    direct, limited, delegated = (
        any_of(statements_of((document,), "Allow", named_by(way), silent)) for way in ways
    )
    denies = any_of(statements_of((document,), "Deny", denied_by(bounded), deny))
    return ResourceLayer(direct, limited, delegated, any_of((direct, limited, delegated)), denies)


def resource_policy_formulas(
    document: Document, bounded: bool = False, silent: Cause | None = None, deny: Cause | None = None
) -> tuple[Formula, Formula]:
    """What a resource policy allows and what it denies, however it names the caller.

    Reads the facts `iam.action`, `iam.resource`, `iam.principal` and the condition keys by their published
    names. Leaves of Allow statements carry the cause `silent`, those of Deny statements `deny`.
    """
    return (
        any_of(statements_of((document,), "Allow", named_by(NAMED), silent)),
        any_of(statements_of((document,), "Deny", denied_by(bounded), deny)),
    )


def identity_policy_formulas(
    documents: Iterable[Document], silent: Cause | None = None, deny: Cause | None = None
) -> tuple[Formula, Formula]:
    """The same of identity-based policies: those of the caller, or a permissions boundary."""
    both = layer(documents, anybody, silent, deny, completes=True)
    return both.allows, both.denies


def other_policy_formulas(documents: Iterable[Document]) -> tuple[Formula, Formula]:
    """The same of policies without a Principal that are not identity-based: those that were passed for a
    session, control policies, and what an authorizer returned."""
    both = layer(documents)
    return both.allows, both.denies


__all__ = [
    "ABSENT_RESOURCE",
    "Layer",
    "PolicyKind",
    "ResourceLayer",
    "anybody",
    "identity_policy_formulas",
    "layer",
    "named_if_written",
    "other_policy_formulas",
    "resource_layer",
    "resource_policy_formulas",
    "statements_of",
]  # fmt: skip
