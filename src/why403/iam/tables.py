"""API Gateway's own rules for two policies at once, per authorization type of the method."""

from __future__ import annotations

from enum import StrEnum

from why403.frozen import dataclass
from why403.logic.claims import assumed, documented
from why403.logic.formula import FAILS, HOLDS, Formula, all_of, any_of, negate

_PAGE = "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html"

SOURCES = (
    documented(
        "table A: either policy allows and neither denies, for the own account and for Lambda authorizers",
        _PAGE,
        "2026-04-13",
    ),
    documented("table B: both policies must allow, for another account and for Cognito", _PAGE, "2026-04-13"),
    documented(
        "before a Lambda authorizer is called, an explicit Deny of the resource policy refuses",
        _PAGE,
        "2026-04-13",
    ),
    documented("without authorization, the resource policy must allow", _PAGE, "2026-04-13"),
    assumed("a REST API's JWT authorizer combines like Cognito's", "2026-11-22", _PAGE),
)


class Authorization(StrEnum):
    """Who has vouched for the caller when the resource policy is read."""

    NONE = "NONE"
    LAMBDA = "CUSTOM"
    IAM = "AWS_IAM"
    COGNITO = "COGNITO_USER_POOLS"
    JWT = "JWT"


@dataclass(frozen=True, slots=True)
class Said:
    """What one policy says: it allows, it denies, or neither."""

    allows: Formula
    denies: Formula


@dataclass(frozen=True, slots=True)
class TableAnswer:
    """`denied`: refused in so many words. `granted`: let in where it is not denied."""

    granted: Formula
    denied: Formula

    @property
    def holds(self) -> Formula:
        """Whether the call passes."""
        return all_of((negate(self.denied), self.granted))


TOKEN_ACCEPTED = Said(HOLDS, FAILS)
"""A token that was checked already stands for a policy that allows."""


def table_a(caller: Said, resource: Said | None) -> TableAnswer:
    """Either allows: the caller is of the API's account, or a Lambda authorizer returned `caller`."""
    if resource is None:
        return TableAnswer(caller.allows, caller.denies)
    return TableAnswer(any_of((caller.allows, resource.allows)), any_of((caller.denies, resource.denies)))


def table_b(caller: Said, resource: Said | None) -> TableAnswer:
    """Both allow: the caller is of another account, or a Cognito token was accepted."""
    if resource is None:
        return TableAnswer(FAILS, caller.denies)
    return TableAnswer(all_of((caller.allows, resource.allows)), any_of((caller.denies, resource.denies)))


def alone(resource: Said | None, private: bool) -> TableAnswer:
    """The resource policy decides by itself. Without one, a private API refuses and any other lets in."""
    if resource is None:
        return TableAnswer(FAILS if private else HOLDS, FAILS)
    return TableAnswer(resource.allows, resource.denies)


def before_authorizer(resource: Said | None) -> Formula:
    """Whether the call gets as far as the Lambda authorizer."""
    return HOLDS if resource is None else negate(resource.denies)


def answer(
    how: Authorization,
    caller: Said,
    resource: Said | None,
    same_account: Formula = HOLDS,
    private: bool = False,
) -> TableAnswer:
    """The combined answer of a method, after its authorizer or signature was accepted.

    `caller` is the identity side for AWS_IAM and the returned policy for a Lambda authorizer; it is not
    read for the other types. `same_account` matters for AWS_IAM only.
    """
    match how:
        case Authorization.LAMBDA:
            return table_a(caller, resource)
        case Authorization.IAM:
            return _by_account(same_account, caller, resource)
        case Authorization.NONE:
            return alone(resource, private)
    return alone(None, private) if resource is None else table_b(TOKEN_ACCEPTED, resource)


def _by_account(same: Formula, caller: Said, resource: Said | None) -> TableAnswer:
    home, abroad = table_a(caller, resource), table_b(caller, resource)
    granted = any_of((all_of((same, home.granted)), all_of((negate(same), abroad.granted))))
    return TableAnswer(granted, home.denied)
