"""The policies of a caller: his own, those of his groups, and his permissions boundary.

One that could not be read stands in the list as `untold`: what the others deny is denied all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from why403.account.account import Account
from why403.account.callers import Named, entity, named
from why403.account.faults import Fault
from why403.account.pages import Listing
from why403.account.shapes import GONE, document, part, told
from why403.account.sight import Fragment, Sight

OPEN = "untold"
"""The word that stands in a list for a policy that was not read."""

_Read = Callable[[Account], Any]


def own(sight: Sight) -> Fragment:
    """What is attached to the caller himself, where he is of the account that is read."""
    who = named(sight.configuration.caller.arn.value)
    if who is None or sight.configuration.api.account.value != who.account:
        return {}
    found = entity(sight.account, who)
    inline, attached = sight.account.together(
        [
            lambda account: _listed(account, f"List{who.kind}Policies", who),
            lambda account: _listed(account, f"ListAttached{who.kind}Policies", who),
        ]
    )
    limit = part(found, "PermissionsBoundary", "PermissionsBoundaryArn")
    texts, boundary = _documents(sight.account, [(who, inline)], [attached], limit)
    rest = [OPEN] if who.kind == "User" else []
    return told(
        {
            "callerPolicies": [*texts, *rest],
            "permissionsBoundary": GONE if found is not None and limit is None else boundary,
        }
    )


def of_groups(sight: Sight) -> Fragment:
    """The same with those of the groups that a user is in, in place of the word that stood for them."""
    who, known = named(sight.configuration.caller.arn.value), sight.configuration.caller.policies.value
    if who is None or who.kind != "User" or not isinstance(known, tuple) or not known:
        return {}
    groups = sight.account.listed("iam", "ListGroupsForUser", who.name, **who.parameters)
    members = [Named(who.account, "Group", str(group["GroupName"])) for group in groups.items]
    lists = sight.account.together(
        [
            partial(_listed, operation=operation, who=group)
            for operation in ("ListGroupPolicies", "ListAttachedGroupPolicies")
            for group in members
        ]
    )
    inline = list(zip(members, lists[: len(members)], strict=True))
    texts, _ = _documents(sight.account, inline, lists[len(members) :])
    return {"callerPolicies": [*known[:-1], *texts, *([] if groups.whole else [OPEN])]}


def _listed(account: Account, operation: str, who: Named) -> Listing:
    """What could be listed."""
    try:
        return account.listed("iam", operation, who.name, **who.parameters)
    except Fault:
        return Listing((), whole=False)


def _documents(
    account: Account,
    inline: Sequence[tuple[Named, Listing]],
    attached: Sequence[Listing],
    boundary: object = None,
) -> tuple[list[object], object]:
    """All of them, each read once though it may be attached in several places; and the boundary."""
    arns = [str(policy["PolicyArn"]) for listing in attached for policy in listing.items]
    wanted = list(dict.fromkeys([*arns, *([str(boundary)] if boundary else [])]))
    written = [_inline(who, str(policy["name"])) for who, listing in inline for policy in listing.items]
    found = account.together([*written, *(_managed(arn) for arn in wanted)])
    by_arn = dict(zip(wanted, found[len(written) :], strict=True))
    whole = all(listing.whole for listing in (*(listing for _, listing in inline), *attached))
    texts = [*found[: len(written)], *(by_arn[arn] for arn in arns)]
    limit = by_arn.get(str(boundary))
    shown = [OPEN if text is None else text for text in texts]
    return [*shown, *([] if whole else [OPEN])], limit


def _inline(who: Named, name: str) -> _Read:
    def read(account: Account) -> object:
        answer = account.call("iam", f"Get{who.kind}Policy", who.name, PolicyName=name, **who.parameters)
        return document(part(answer, "PolicyDocument"))

    return _if_readable(read)


def _managed(arn: str) -> _Read:
    def read(account: Account) -> object:
        policy = part(account.call("iam", "GetPolicy", arn, PolicyArn=arn), "Policy")
        version = part(policy, "DefaultVersionId")
        answer = account.call("iam", "GetPolicyVersion", arn, PolicyArn=arn, VersionId=version)
        return document(part(answer, "PolicyVersion", "Document"))

    return _if_readable(read)


def _if_readable(read: _Read) -> _Read:
    """`None` where a policy cannot be read, or is none."""

    def read_if(account: Account) -> object:
        try:
            found = read(account)
        except Fault:
            return None
        return None if found == GONE else found

    return read_if
