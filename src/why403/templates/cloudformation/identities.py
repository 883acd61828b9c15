"""Policies of roles, users and groups of a template, as one of its APIs is meant in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from why403.aws.arns import SHORT
from why403.documents.open_text import OpenText
from why403.model.identity import OWN_ACCOUNT, OWN_ARN, OWN_REGION, IdentityPolicy
from why403.templates.cloudformation.conditions import holds
from why403.templates.cloudformation.index import Index
from why403.templates.cloudformation.own import shortened
from why403.templates.cloudformation.parts import Part, Plain
from why403.templates.cloudformation.stack import Resource

_LISTED = ("AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::Group")
"""Types that have policies in a list."""
_STACKS_OWN = {"AWS::Partition": "aws", "AWS::Region": OWN_REGION, "AWS::AccountId": OWN_ACCOUNT}


def identities_of(index: Index, api: str, plain: Plain) -> tuple[IdentityPolicy, ...]:
    """Every policy of a principal that the template makes; `plain` keeps the places of their parts."""
    written = Plain(_known(index, api), plain.places)
    found: list[IdentityPolicy] = []
    for holder in index.holders:
        for part in _documents(holder):
            document = None if part.node is None or part.open else written.of(part.node, part.at.path)
            if isinstance(document, dict):
                found.append(IdentityPolicy(holder.name, document, part.at))
    return tuple(found)


def _documents(holder: Resource) -> Iterator[Part]:
    if _is_left_out(holder):
        return
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
        short = own(text)
        if short is not None:
            return f"{OWN_ARN}{short.removeprefix(SHORT)}" if short.startswith(SHORT) else short
        full = text.filled(index.text_of)
        full = full.filled(_STACKS_OWN.get) if isinstance(full, OpenText) else full
        return full if isinstance(full, str) else None

    return known
