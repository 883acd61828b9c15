"""Checks of Principal and NotPrincipal."""

from __future__ import annotations

from collections.abc import Iterator

from why403.aws.arns import is_account
from why403.iam.documents import Named, Principals, Statement
from why403.iam.findings import Finding, Use, error, warning
from why403.iam.principals import CallerKind, caller_of
from why403.logic.places import Located

NAMING = (Use.RESOURCE, Use.RCP, Use.ENDPOINT)
UNIQUE_IDS = ("AIDA", "AROA", "AGPA", "ANPA", "ASCA")


def check_principals(statement: Statement, use: Use) -> Iterator[Finding]:
    """Findings of one statement in a policy of this use."""
    principals = statement.principals
    if use not in NAMING:
        if principals is not None:
            yield error(
                "principal-not-here",
                f"a policy of kind {use.value} must not have a Principal",
                principals.at,
            )
        return
    if principals is None:
        if use is Use.RESOURCE:
            yield error("principal-missing", "a resource policy's statement needs a Principal", statement.at)
        return
    for each in principals.named:
        if isinstance(each.value, Located):
            yield from _named(each, each.value)
    if principals.negated:
        yield from _negated(principals, statement)


def _named(each: Named, text: Located[str]) -> Iterator[Finding]:
    value = text.value
    if value == "*" and each.kind in ("*", "AWS"):
        return
    if "*" in value or "?" in value:
        says = f"`{value}`: a Principal has no wildcard in a name; use a condition on aws:PrincipalArn"
        yield error("principal-wildcard", says, text.at)
    elif each.kind in ("Federated", "CanonicalUser"):
        says = f"{each.kind} names no principal that can call an API"
        yield warning("principal-kind", says, text.at)
    elif each.kind in ("AWS", "*"):
        yield from _aws(value, text)


def _aws(value: str, text: Located[str]) -> Iterator[Finding]:
    if value.startswith(UNIQUE_IDS):
        says = f"`{value}` is what is left of a principal that was deleted: it matches nobody"
        yield error("principal-deleted", says, text.at)
    elif ":group/" in value:
        yield error("principal-group", f"`{value}`: a group is not a principal", text.at)
    elif caller_of(value).kind is CallerKind.OTHER or not (value.startswith("arn:") or is_account(value)):
        yield error("principal-invalid", f"`{value}` is not a principal", text.at)


def _negated(principals: Principals, statement: Statement) -> Iterator[Finding]:
    if statement.effect and statement.effect.value == "Allow":
        says = "NotPrincipal with Allow allows everybody else, including anonymous callers"
        yield error("not-principal-allow", says, principals.at)
    texts = [each.value for each in principals.named if isinstance(each.value, Located)]
    callers = [caller_of(text.value) for text in texts]
    accounts = {caller.account for caller in callers if caller.kind is CallerKind.ROOT}
    for text, caller in zip(texts, callers, strict=True):
        if caller.account and caller.account not in accounts:
            says = (
                f"NotPrincipal lists `{text.value}` without its account, which may then be denied as a whole"
            )
            yield warning("not-principal-account", says, text.at)
