"""Policies of roles, users and groups of a template, as one of its APIs is meant in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from why403.aws.arns import SHORT
from why403.documents.open_text import OpenText
from why403.iam.managed import managed_policy
from why403.model.identity import OWN_ACCOUNT, OWN_ARN, OWN_REGION, IdentityPolicy
from why403.templates.cloudformation.conditions import holds
from why403.templates.cloudformation.index import Index
from why403.templates.cloudformation.own import shortened
from why403.templates.cloudformation.parts import Part, Plain
from why403.templates.cloudformation.stack import Resource

_LISTED = ("AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::Group")
"""Types that have policies in a list."""
_INLINE = {
    "AWS::IAM::RolePolicy": ("RoleName",),
    "AWS::IAM::UserPolicy": ("UserName",),
    "AWS::IAM::GroupPolicy": ("GroupName",),
}
"""Types that have one policy, with the property that names whose it is."""
_STACKS_OWN = {"AWS::Partition": "aws", "AWS::Region": OWN_REGION, "AWS::AccountId": OWN_ACCOUNT}


def identities_of(index: Index, api: str, plain: Plain) -> tuple[IdentityPolicy, ...]:
    """Every policy of a principal that the template makes; `plain` keeps the places of their parts."""
    written = Plain(_known(index, api), plain.places)
    holders = [each for each in index.holders if not _is_left_out(each)]
    attached = _attached(holders)
    found: list[IdentityPolicy] = []
    for holder in holders:
        for part in _documents(holder):
            document = None if part.node is None or part.open else written.of(part.node, part.at.path)
            if isinstance(document, dict):
                principals = tuple(dict.fromkeys(attached.get(holder.name, ())))
                found.append(IdentityPolicy(holder.name, document, part.at, principals))
        found += _of_aws(holder)
    return tuple(found)


def _attached(holders: Sequence[Resource]) -> dict[str, list[str]]:
    """Which roles, users and groups have each policy: their own, and those that are attached by either
    side."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    names = {each.name for each in holders}
    for each in holders:
        if each.kind in _LISTED:
            found[each.name].append(each.name)
            for part in each.properties.get("ManagedPolicyArns").items():
                found[part.named()].append(each.name)
        for part in _principals(each):
            found[each.name] += [part.named()] if part.named() in names or not part.open else []
    return found


def _principals(policy: Resource) -> Iterator[Part]:
    """The roles, users and groups to which a policy says that it is attached."""
    for name in ("Roles", "Users", "Groups", *_INLINE.get(policy.kind, ())):
        yield from policy.properties.get(name).items()


def _of_aws(holder: Resource) -> Iterator[IdentityPolicy]:
    if holder.kind in _LISTED:
        for part in holder.properties.get("ManagedPolicyArns").items():
            managed = managed_policy(part.named())
            if managed is not None:
                name, document = managed
                yield IdentityPolicy(holder.name, document, part.at, (holder.name,), name)


def _documents(holder: Resource) -> Iterator[Part]:
    properties = holder.properties
    if holder.kind in _LISTED:
        for each in properties.get("Policies").items():
            yield each.get("PolicyDocument")
    else:
        yield properties.get("PolicyDocument")


def _is_left_out(holder: Resource) -> bool:
    """Whether its condition is known not to hold."""
    condition, resolver = holder.written.get("Condition"), holder.resolver
    return isinstance(condition, str) and holds(resolver.scope, condition, resolver.value) is False


def _known(index: Index, api: str) -> Callable[[OpenText], str | None]:
    """What an open text comes to, where only the API's own id and what is the stack's own are open in it."""
    own = shortened(index, api)

    def known(text: OpenText) -> str | None:
        full = text.filled(index.text_of)
        full = full.filled(_STACKS_OWN.get) if isinstance(full, OpenText) else full
        if isinstance(full, str):
            return full
        short = own(text)
        return f"{OWN_ARN}{short.removeprefix(SHORT)}" if short and short.startswith(SHORT) else short

    return known
