"""The service control policies above the caller's account, where every level lets them be merged."""

from __future__ import annotations

from collections.abc import Callable

from why403.account.account import Account
from why403.account.callers import named
from why403.account.faults import Fault, Why
from why403.account.shapes import GONE, document, part, told
from why403.account.sight import Fragment, Sight

_DEEPEST = 8
_EVERYTHING = "p-FullAWSAccess"
_FULL = {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}


def organization(sight: Sight) -> Fragment:
    """An account without an organization, and the one that manages it, have none."""
    who = named(sight.configuration.caller.arn.value)
    if who is None:
        return {}
    try:
        found = sight.account.call("organizations", "DescribeOrganization")
    except Fault as fault:
        if fault.why is Why.GONE and "NotInUse" in fault.code:
            sight.account.faults.remove(fault)
            return {"serviceControlPolicies": GONE}
        raise
    if part(found, "Organization", "MasterAccountId") == who.account:
        return {"serviceControlPolicies": GONE}
    above = _levels(sight.account, who.account)
    if not above[-1].startswith("r-"):
        return {}
    levels = sight.account.together([_attached(level) for level in above])
    return told({"serviceControlPolicies": _merged(sight.account, levels)})


def _levels(account: Account, target: str) -> list[str]:
    """The account, and every unit above it up to the root, whose id begins with `r-`."""
    found = [target]
    while not found[-1].startswith("r-") and len(found) < _DEEPEST:
        parents = account.listed("organizations", "ListParents", found[-1], ChildId=found[-1])
        if not parents.items:
            break
        found.append(str(parents.items[0].get("Id")))
    return found


def _attached(target: str) -> Callable[[Account], frozenset[str] | None]:
    def read(account: Account) -> frozenset[str] | None:
        listing = account.listed(
            "organizations", "ListPoliciesForTarget", target, TargetId=target, Filter="SERVICE_CONTROL_POLICY"
        )
        return frozenset(str(each.get("Id")) for each in listing.items) if listing.whole else None

    return read


def _merged(account: Account, levels: list[frozenset[str] | None]) -> dict[str, object] | None:
    """Where every level allows everything, only what is denied counts, and on which level does not matter."""
    told_of = [level for level in levels if level is not None and _EVERYTHING in level]
    if len(told_of) != len(levels):
        return None
    named = sorted(frozenset().union(*told_of))
    documents = account.together([_content(identifier) for identifier in named])
    if None in documents or GONE in documents:
        return None
    statements: list[object] = []
    for content in documents:
        written = part(content, "Statement")
        statements += written if isinstance(written, list) else [written]
    return {"Version": "2012-10-17", "Statement": statements}


def _content(identifier: str) -> Callable[[Account], object]:
    def read(account: Account) -> object:
        if identifier == _EVERYTHING:
            return _FULL
        answer = account.call("organizations", "DescribePolicy", identifier, PolicyId=identifier)
        return document(part(answer, "Policy", "Content"))

    return read
