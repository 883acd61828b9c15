"""One request decided on the IAM policies around it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from why403.aws.arns import account_in, arn_of
from why403.documents.errors import BadInput
from why403.iam.combination import Level, Policies
from why403.iam.decide import Decision
from why403.iam.decide import decide as decided
from why403.iam.documents import Document, parse_policy
from why403.iam.principals import ANONYMOUS, CallerKind, caller_of
from why403.iam.request import Request
from why403.logic.facts import Value
from why403.logic.places import Place
from why403.pasted.reading import limited, read

Policy = Mapping[str, object] | str | Path
"""A policy as a mapping, as a text of JSON or YAML, or as a file."""


def decide(
    action: str,
    resource: str,
    principal: str = ANONYMOUS,
    *,
    identity: Policy | Sequence[Policy] = (),
    resource_policy: Policy | None = None,
    boundary: Policy | Sequence[Policy] = (),
    session: Policy | Sequence[Policy] = (),
    scp: Policy | Sequence[Policy] = (),
    rcp: Policy | Sequence[Policy] = (),
    endpoint: Policy | Sequence[Policy] = (),
    account: str | None = None,
    context: Mapping[str, Value] | None = None,
    complete: bool = True,
) -> Decision:
    """Decide whether a principal may do an action on a resource, as AWS combines policies.

    `principal` is an ARN, a service's name, or `anonymous`; `account` is the resource's own, where its ARN
    names none. A kind of policy that is left out is not attached; of `scp` and `rcp` each policy is a level
    of the organization. `context` holds condition keys; a key that is not in it is absent from the request,
    or untold if the context is not `complete`.

    Raises: `BadInput` where a policy or the request cannot be read.
    """
    check_resource(resource, Place("resource"))
    check_principal(principal, Place("principal"))
    own = None if resource_policy is None else _documents(resource_policy, "resource_policy")[0]
    policies = Policies(
        account or account_in(resource) or "",
        _documents(identity, "identity"),
        own,
        _documents(boundary, "boundary"),
        _documents(session, "session"),
        tuple(Level(document.name, (document,)) for document in _documents(scp, "scp")),
        tuple(Level(document.name, (document,)) for document in _documents(rcp, "rcp")),
        _documents(endpoint, "endpoint"),
    )
    return decided(Request(action, resource, principal, dict(context or {}), complete), policies)


def check_resource(resource: str, at: Place) -> None:
    """Raises `BadInput` where it can be no resource of a request."""
    if resource != "*" and arn_of(resource) is None:
        raise BadInput(at, "`resource` is no ARN", "the ARN of what is called")


def check_principal(principal: str, at: Place) -> None:
    """Raises `BadInput` where it can be nobody who asks."""
    if caller_of(principal).kind is CallerKind.OTHER and not principal.startswith("arn:"):
        raise BadInput(at, "`principal` cannot be that", f"an ARN, a service, or {ANONYMOUS}")


def policy_in(source: Policy, name: str) -> Document:
    """A policy, parsed; `name` is what it is called in messages. Raises `BadInput`."""
    try:
        if isinstance(source, Path):
            return parse_policy(read(str(source)), str(source))
        return parse_policy(limited(source, name) if isinstance(source, str) else source, name)
    except BadInput as error:
        expected = error.expected or "a policy in JSON or YAML"
        raise BadInput(error.at, error.wrong, expected, error.do) from None


def _documents(given: Policy | Sequence[Policy], name: str) -> tuple[Document, ...]:
    if isinstance(given, Mapping | str | Path):
        return (policy_in(given, name),)
    named = f"{name} {{}}" if len(given) > 1 else name
    return tuple(policy_in(each, named.format(number)) for number, each in enumerate(given, 1))
