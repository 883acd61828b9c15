"""Who called, and all policies of his: his own, those of his groups, and his permissions boundary."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from why403.sources.live.account import Account
from why403.sources.live.pages import Listing
from why403.sources.live.faults import Fault, Why
from why403.sources.live.shapes import GONE, document, part, told
from why403.sources.live.sight import Fragment, Sight

_NAMED = re.compile(
    r"User: (arn:[\w-]+:(?:iam|sts)::\d{12}:(?:user|assumed-role|role|federated-user)/[\w+=,.@/-]+)"
)
_ARN = re.compile(r"arn:[\w-]+:(?:iam|sts)::(\d{12}):(user|role|assumed-role)/([\w+=,.@/-]+)")


def identity(sight: Sight) -> Fragment:
    """The account that is read, and the caller as far as something names him."""
    own = sight.account.call("sts", "GetCallerIdentity")
    account = part(own, "Account")
    arn = sight.principal or named_in(sight.said) or _by_key(sight, own)
    api = part(sight.config, "api")
    shown = {**api, "accountId": account} if isinstance(api, dict) and account else None
    return told({"callerArn": arn, "api": shown, "readAs": part(own, "Arn")})


def named_in(text: str) -> str | None:
    """The caller whom a denial names."""
    match = _NAMED.search(text)
    return match[1].rstrip(".,") if match else None


def _by_key(sight: Sight, own: dict[str, Any]) -> str | None:
    """By the id of the access key that signed: our own, or a user's of this account."""
    key = sight.key_id
    if key is None or "*" in key:
        return None
    if key == sight.account.key_id:
        return str(own["Arn"]) if "Arn" in own else None
    if key.startswith("ASIA"):
        return None
    answer = sight.account.call("iam", "GetAccessKeyLastUsed", AccessKeyId=key)
    name, account = part(answer, "UserName"), part(own, "Account")
    region = sight.account.region or ""
    from why403.sources.live.edges import partition

    return f"arn:{partition(region)}:iam::{account}:user/{name}" if name and account else None


def policies(sight: Sight) -> Fragment:
    """All of them, or none: a Deny in one that cannot be read would count."""
    match = _ARN.fullmatch(str(sight.config.get("callerArn", "")))
    if match is None or f":{match[1]}:" not in str(sight.config.get("readAs")):
        return {}
    kind, name = match[2], match[3]
    if kind == "user":
        return _of_user(sight.account, name.rpartition("/")[2])
    return _of_role(
        sight.account, name.partition("/")[0] if kind == "assumed-role" else name.rpartition("/")[2]
    )


def _of_user(account: Account, name: str) -> Fragment:
    user = part(account.call("iam", "GetUser", name, UserName=name), "User")
    groups = account.listed("iam", "ListGroupsForUser", name, UserName=name)
    found = [*_documents(account, "User", name)]
    for group in _whole(groups):
        found += _documents(account, "Group", str(group["GroupName"]))
    return {"callerPolicies": found, "permissionsBoundary": _boundary(account, user)}


def _of_role(account: Account, name: str) -> Fragment:
    role = part(account.call("iam", "GetRole", name, RoleName=name), "Role")
    found = list(_documents(account, "Role", name))
    return {"callerPolicies": found, "permissionsBoundary": _boundary(account, role)}


def _documents(account: Account, kind: str, name: str) -> Iterator[object]:
    """Inline policies and attached ones of a user, a group or a role."""
    of: dict[str, Any] = {f"{kind}Name": name}
    for policy in _whole(account.listed("iam", f"List{kind}Policies", name, **of)):
        answer = account.call("iam", f"Get{kind}Policy", name, PolicyName=policy["name"], **of)
        yield document(part(answer, "PolicyDocument"))
    for policy in _whole(account.listed("iam", f"ListAttached{kind}Policies", name, **of)):
        yield _managed(account, str(policy["PolicyArn"]))


def _whole(listing: Listing) -> Iterable[Any]:
    """Raises where a page failed: the rest could hold a Deny."""
    if not listing.whole:
        raise Incomplete
    return listing.items


class Incomplete(Exception):
    """A list of policies that is not whole; which call failed is kept by the account."""


def _managed(account: Account, arn: str) -> object:
    policy = part(account.call("iam", "GetPolicy", arn, PolicyArn=arn), "Policy")
    version = part(policy, "DefaultVersionId")
    answer = account.call("iam", "GetPolicyVersion", arn, PolicyArn=arn, VersionId=version)
    return document(part(answer, "PolicyVersion", "Document"))


def _boundary(account: Account, entity: object) -> object:
    arn = part(entity, "PermissionsBoundary", "PermissionsBoundaryArn")
    return GONE if arn is None else _managed(account, str(arn))


def organization(sight: Sight) -> Fragment:
    """The service control policies above the caller's account, where every level lets them be merged."""
    match = _ARN.fullmatch(str(sight.config.get("callerArn", "")))
    if match is None:
        return {}
    try:
        found = sight.account.call("organizations", "DescribeOrganization")
    except Fault as fault:
        if fault.why is Why.GONE and "NotInUse" in fault.code:
            sight.account.faults.remove(fault)
            return {"serviceControlPolicies": GONE}
        raise
    if part(found, "Organization", "MasterAccountId") == match[1]:
        return {"serviceControlPolicies": GONE}
    merged = _merged([_attached(sight.account, level) for level in _levels(sight.account, match[1])])
    return told({"serviceControlPolicies": merged})


def _levels(account: Account, target: str) -> Iterator[str]:
    """The account, and every unit above it up to the root."""
    for _ in range(8):
        yield target
        if target.startswith("r-"):
            return
        parents = account.listed("organizations", "ListParents", target, ChildId=target)
        if not parents.items:
            return
        target = str(parents.items[0].get("Id"))


def _attached(account: Account, target: str) -> list[tuple[str, object]]:
    listing = account.listed(
        "organizations", "ListPoliciesForTarget", target, TargetId=target, Filter="SERVICE_CONTROL_POLICY"
    )
    return [(str(each.get("Id")), _content(account, str(each.get("Id")))) for each in _whole(listing)]


def _content(account: Account, identifier: str) -> object:
    if identifier == "p-FullAWSAccess":
        return {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    answer = account.call("organizations", "DescribePolicy", identifier, PolicyId=identifier)
    return document(part(answer, "Policy", "Content"))


def _merged(levels: list[list[tuple[str, object]]]) -> dict[str, object] | None:
    """Where every level allows everything, only what is denied counts, and on which level does not matter."""
    if not all(any(identifier == "p-FullAWSAccess" for identifier, _ in level) for level in levels):
        return None
    statements: list[object] = []
    for _, content in {
        identifier: (identifier, content) for level in levels for identifier, content in level
    }.values():
        written = part(content, "Statement")
        statements += written if isinstance(written, list) else [written]
    return {"Version": "2012-10-17", "Statement": statements}
