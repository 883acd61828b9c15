"""Who called, and which account is read."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from why403.account.account import Account
from why403.account.faults import Fault
from why403.account.shapes import part, told
from why403.account.sight import Fragment, Sight
from why403.aws.arns import IN_TEXT, Arn, is_account
from why403.aws.partitions import partition_of
from why403.iam.principals import Caller, CallerKind, caller_of

_NAME = re.compile(r"[\w+=,.@-]{1,128}")
_NAMED = re.compile(f"User: ({IN_TEXT})")
_KINDS = {CallerKind.USER: "User", CallerKind.ROLE: "Role", CallerKind.SESSION: "Role"}


class Named(NamedTuple):
    """A caller whose policies IAM keeps: `kind` is `User` or `Role`."""

    account: str
    kind: str
    name: str

    @property
    def parameters(self) -> dict[str, Any]:
        """What IAM is asked with."""
        return {f"{self.kind}Name": self.name}


def caller(sight: Sight) -> Fragment:
    """The caller as far as something names him; it takes calls only where a key alone does."""
    arn = sight.principal or named_in(sight.said)
    return told({"callerArn": arn or _by_key(sight)})


def identity(sight: Sight) -> Fragment:
    """The account that is read, which is that of the API: a caller who is found in it is of it."""
    who = named(sight.configuration.caller.arn.value)
    found = entity(sight.account, who) if who is not None else None
    if who is not None and _is_of(found, who):
        return told({"api": _of_account(sight, who.account)})
    own = sight.account.call("sts", "GetCallerIdentity")
    return told({"api": _of_account(sight, part(own, "Account"))})


def entity(account: Account, who: Named) -> object:
    """A user or role as IAM knows him; `None` where he may not be read, or is not there."""
    try:
        answer = account.call("iam", f"Get{who.kind}", who.name, **who.parameters)
    except Fault:
        return None
    return part(answer, who.kind)


def _is_of(found: object, who: Named) -> bool:
    """Whether who was found is of the caller's account; IAM was asked by name alone."""
    return f":{who.account}:" in str(part(found, "Arn"))


def _of_account(sight: Sight, account: object) -> object:
    """The API with its account beside it."""
    api = sight.written.get("api")
    return {**api, "accountId": account} if isinstance(api, dict) and account else None


def named_in(text: str) -> str | None:
    """The caller whom a denial names."""
    found = (match[1].rstrip(".,") for match in _NAMED.finditer(text))
    return next((arn for arn in found if _calls(caller_of(arn))), None)


def _calls(who: Caller) -> bool:
    return is_account(who.account) and (who.kind in _KINDS or who.kind is CallerKind.FEDERATED)


def named(arn: object) -> Named | None:
    """A user, or the role of a session, of this ARN."""
    who = caller_of(str(arn))
    kind = _KINDS.get(who.kind)
    if kind is None or not is_account(who.account) or not _NAME.fullmatch(who.name):
        return None
    return Named(who.account, kind, who.name)


def _by_key(sight: Sight) -> str | None:
    """By the id of the access key that signed: our own, or a user's of this account.

    Nothing tells whose a session's key is.
    """
    key = sight.key_id
    if key is None or "*" in key or (key.startswith("ASIA") and key != sight.account.key_id):
        return None
    own = sight.account.call("sts", "GetCallerIdentity")
    if key == sight.account.key_id:
        return str(own["Arn"]) if "Arn" in own else None
    return _of_user(sight, own, key)


def _of_user(sight: Sight, own: dict[str, Any], key: str) -> str | None:
    answer = sight.account.call("iam", "GetAccessKeyLastUsed", AccessKeyId=key)
    name, account = part(answer, "UserName"), part(own, "Account")
    partition = partition_of(sight.account.region or "")
    if partition is None or not name or not account:
        return None
    return str(Arn(partition.name, "iam", "", str(account), f"user/{name}"))
