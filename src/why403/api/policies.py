"""IAM policies: what is wrong with them, and one request decided on those around it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from why403.api import arguments
from why403.aws.arns import account_in, arn_of
from why403.documents.errors import BadInput
from why403.frozen import dataclass
from why403.iam.combination import Level, Policies
from why403.iam.decide import Decision
from why403.iam.decide import decide as decided
from why403.iam.documents import Document, parse_policy
from why403.iam.findings import Finding, Use
from why403.iam.principals import ANONYMOUS, CallerKind, caller_of
from why403.iam.request import Request
from why403.iam.validate import validate
from why403.logic.facts import Value
from why403.logic.places import Place
from why403.pasted.reading import limited, read

Policy = Mapping[str, object] | str | Path
"""A policy as a mapping, as a text of JSON or YAML, or as a file."""

_POLICY = f"a policy as a mapping, as a text, or as {arguments.PATH}"


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
    """Decide whether a principal may do an action on a resource, combining policies as AWS does.

    `principal` is an ARN, the name of a service, or `anonymous`; `account` is the resource's account if its
    ARN has none. A type of policy that is not passed is not attached; each policy of `scp` and `rcp` is one
    level of the organization. `context` has condition keys; a key that is not in it is absent from the
    request, or not known if the context is not `complete`.

    Raises: `BadInput` if a policy or the request cannot be read.
    """
    arguments.one_of(action, "action", str, "an action, such as execute-api:Invoke")
    arguments.one_of(resource, "resource", str, "the ARN of what is called")
    arguments.one_of(principal, "principal", str, "an ARN, a service's name, or `anonymous`")
    if resource_policy is not None:
        arguments.one_of(resource_policy, "resource_policy", (Mapping, str, Path), _POLICY)
    arguments.mapping_of_texts(context or {}, "context")
    check_resource(resource, Place("resource"))
    check_principal(principal, Place("principal"))
    own = None if resource_policy is None else _documents(resource_policy, "resource_policy")[0]
    attached = Attached(
        _documents(identity, "identity"),
        own,
        _documents(boundary, "boundary"),
        _documents(session, "session"),
        _documents(scp, "scp"),
        _documents(rcp, "rcp"),
        _documents(endpoint, "endpoint"),
    )
    policies = attached.policies(account or account_in(resource) or "", Place("resource_policy"))
    return decided(Request(action, resource, principal, dict(context or {}), complete), policies)


def check_resource(resource: str, at: Place) -> None:
    """Raises `BadInput` where it can be no resource of a request."""
    if resource != "*" and arn_of(resource) is None:
        raise BadInput(at, "`resource` is no ARN", "the ARN of what is called")


def check_principal(principal: str, at: Place) -> None:
    """Raises `BadInput` where it can be nobody who asks."""
    if caller_of(principal).kind is CallerKind.OTHER and not principal.startswith("arn:"):
        raise BadInput(at, "invalid value for `principal`", f"an ARN, a service, or {ANONYMOUS}")


def policy_in(source: Policy, name: str) -> Document:
    """A policy, parsed; `name` is what it is called in messages. Raises `BadInput`."""
    try:
        if isinstance(source, Path):
            return parse_policy(read(str(source)), str(source))
        return parse_policy(limited(source, name) if isinstance(source, str) else source, name)
    except BadInput as error:
        expected = error.expected or "a policy in JSON or YAML"
        raise BadInput(error.at, error.wrong, expected, error.do) from None


def use_of(document: Document) -> Use:
    """What a policy is for, where nobody says it: one whose statements have a Principal is a resource's."""
    named = any(statement.principals is not None for statement in document.statements)
    return Use.RESOURCE if named else Use.IDENTITY


def checked(documents: Iterable[Document], use: Use | None) -> tuple[Finding, ...]:
    """What is wrong with policies; each is for what it seems to be for, where `use` does not say it."""
    return tuple(finding for each in documents for finding in validate(each, use or use_of(each)))


@dataclass(frozen=True, slots=True)
class Attached:
    """The policies around a request, by kind; those `of_any_kind` belong where their statements show it."""

    identity: tuple[Document, ...] = ()
    resource: Document | None = None
    boundary: tuple[Document, ...] = ()
    session: tuple[Document, ...] = ()
    scp: tuple[Document, ...] = ()
    rcp: tuple[Document, ...] = ()
    endpoint: tuple[Document, ...] = ()
    of_any_kind: tuple[Document, ...] = ()

    def policies(self, account: str, at: Place) -> Policies:
        """As they are combined; `at` is where they were told. Raises `BadInput`."""
        of_resource = [each for each in self.of_any_kind if use_of(each) is Use.RESOURCE]
        own = [*([] if self.resource is None else [self.resource]), *of_resource]
        if len(own) > 1:
            raise BadInput(at, "more than one resource policy", "one, the API's")
        return Policies(
            account,
            (*self.identity, *(each for each in self.of_any_kind if each not in of_resource)),
            next(iter(own), None),
            self.boundary,
            self.session,
            tuple(Level(each.name, (each,)) for each in self.scp),
            tuple(Level(each.name, (each,)) for each in self.rcp),
            self.endpoint,
        )

    @property
    def documents(self) -> tuple[Document, ...]:
        """All of them."""
        own = () if self.resource is None else (self.resource,)
        others = (*self.boundary, *self.session, *self.scp, *self.rcp, *self.endpoint)
        return (*self.identity, *own, *others, *self.of_any_kind)


def _documents(given: Policy | Sequence[Policy], name: str) -> tuple[Document, ...]:
    given = arguments.several(given, name, (Mapping, str, Path), _POLICY)
    named = f"{name} {{}}" if len(given) > 1 else name
    return tuple(policy_in(each, named.format(number)) for number, each in enumerate(given, 1))
