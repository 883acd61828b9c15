"""The policies of a caller: his own, those of his groups, and his permissions boundary.

One that could not be read stands in the list as `untold`: what the others deny is denied all the same.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from why403.logic.states import UNTOLD
from why403.sources.live.account import Account
from why403.sources.live.callers import Named, named, of_account
from why403.sources.live.faults import Fault, Why
from why403.sources.live.pages import Listing
from why403.sources.live.shapes import GONE, document, part, told
from why403.sources.live.sight import Fragment, Sight

OPEN = UNTOLD.value
"""The word that stands in a list for a policy that was not read."""

_Read = Callable[[Account], Any]


def own(sight: Sight) -> Fragment:
    """What is attached to the caller himself. That he is of this account, IAM's own name of him shows."""
    who = named(sight.config.get("callerArn"))
    if who is None:
        return {}
    entity, inline, attached = sight.account.together(
        [
            _entity(who),
            lambda account: _listed_or_open(account, f"List{who.kind}Policies", who),
            lambda account: _listed_or_open(account, f"ListAttached{who.kind}Policies", who),
        ]
    )
    if not _is_here(sight, who, entity):
        return {}
    reads = [*_inline(who, inline), *_attached(attached)]
    *found, limit = sight.account.together([*reads, _boundary(entity)])
    rest = [OPEN] if who.kind == "User" else []
    return told(
        {
            "callerPolicies": [*found, *_unread(inline), *_unread(attached), *rest],
            "permissionsBoundary": limit,
            "api": of_account(sight, who.account),
        }
    )


def of_groups(sight: Sight) -> Fragment:
    """The same with those of the groups that a user is in, in place of the word that stood for them."""
    who, known = named(sight.config.get("callerArn")), sight.config.get("callerPolicies")
    if who is None or who.kind != "User" or not isinstance(known, list):
        return {}
    groups = _listed(sight.account, "ListGroupsForUser", who)
    members = [Named(who.account, "Group", str(group["GroupName"])) for group in groups.items]
    found = sight.account.together([_of_group(group) for group in members])
    return {"callerPolicies": [*known[:-1], *(each for part in found for each in part), *_unread(groups)]}


def _entity(who: Named) -> _Read:
    def read(account: Account) -> object:
        try:
            return part(account.call("iam", f"Get{who.kind}", who.name, **_of(who)), who.kind)
        except Fault as fault:
            return None if fault.why is not Why.GONE else GONE

    return read


def _is_here(sight: Sight, who: Named, entity: object) -> bool:
    """Whether he is of the account that is read; one of the same name may be."""
    if entity == GONE:
        return False
    own = part(entity, "Arn") or sight.config.get("readAs")
    if own is None:
        own = part(sight.account.call("sts", "GetCallerIdentity"), "Arn")
    return f":{who.account}:" in str(own)


def _of_group(group: Named) -> Callable[[Account], list[object]]:
    def read(account: Account) -> list[object]:
        inline, attached = account.together(
            [
                lambda branch: _listed_or_open(branch, "ListGroupPolicies", group),
                lambda branch: _listed_or_open(branch, "ListAttachedGroupPolicies", group),
            ]
        )
        found = account.together([*_inline(group, inline), *_attached(attached)])
        return [*found, *_unread(inline), *_unread(attached)]

    return read


def _of(who: Named) -> dict[str, Any]:
    return {f"{who.kind}Name": who.name}


def _listed(account: Account, operation: str, who: Named) -> Listing:
    return account.listed("iam", operation, who.name, **_of(who))


def _listed_or_open(account: Account, operation: str, who: Named) -> Listing:
    try:
        return _listed(account, operation, who)
    except Fault:
        return Listing((), whole=False)


def _unread(listing: Listing) -> list[object]:
    return [] if listing.whole else [OPEN]


def _inline(who: Named, listing: Listing) -> list[_Read]:
    return [_one_inline(who, str(policy["name"])) for policy in listing.items]


def _one_inline(who: Named, name: str) -> _Read:
    operation = f"Get{who.kind}Policy"

    def read(account: Account) -> object:
        answer = account.call("iam", operation, who.name, PolicyName=name, **_of(who))
        return document(part(answer, "PolicyDocument"))

    return _or_open(read)


def _attached(listing: Listing) -> list[_Read]:
    return [_or_open(_managed(str(policy["PolicyArn"]))) for policy in listing.items]


def _managed(arn: str) -> _Read:
    def read(account: Account) -> object:
        policy = part(account.call("iam", "GetPolicy", arn, PolicyArn=arn), "Policy")
        version = part(policy, "DefaultVersionId")
        answer = account.call("iam", "GetPolicyVersion", arn, PolicyArn=arn, VersionId=version)
        return document(part(answer, "PolicyVersion", "Document"))

    return read


def _or_open(read: _Read) -> _Read:
    def read_or_open(account: Account) -> object:
        try:
            found = read(account)
        except Fault:
            return OPEN
        return OPEN if found is None or found == GONE else found

    return read_or_open


def _boundary(entity: object) -> _Read:
    """One that cannot be read stays untold, and so does whether there is one where the caller cannot be."""
    arn = part(entity, "PermissionsBoundary", "PermissionsBoundaryArn")

    def read(account: Account) -> object:
        if arn is None:
            return None if entity is None else GONE
        found = _or_open(_managed(str(arn)))(account)
        return None if found == OPEN else found

    return read
