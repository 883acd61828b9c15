"""Who called, and which account is read."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from why403.sources.live.account import Account
from why403.sources.live.edges import partition
from why403.sources.live.faults import Fault
from why403.sources.live.shapes import part, told
from why403.sources.live.sight import Fragment, Sight

_NAMED = re.compile(
    r"User: (arn:[\w-]+:(?:iam|sts)::\d{12}:(?:user|assumed-role|role|federated-user)/[\w+=,.@/-]+)"
)
_ARN = re.compile(r"arn:[\w-]+:(?:iam|sts)::(\d{12}):(user|role|assumed-role)/([\w+=,.@/-]+)")


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
    who = named(sight.config.get("callerArn"))
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
    api = part(sight.config, "api")
    return {**api, "accountId": account} if isinstance(api, dict) and account else None


def named_in(text: str) -> str | None:
    """The caller whom a denial names."""
    match = _NAMED.search(text)
    return match[1].rstrip(".,") if match else None


def named(arn: object) -> Named | None:
    """A user, or the role of a session, of this ARN."""
    match = _ARN.fullmatch(str(arn))
    if match is None:
        return None
    account, kind, name = match.groups()
    if kind == "assumed-role":
        return Named(account, "Role", name.partition("/")[0])
    return Named(account, kind.title(), name.rpartition("/")[2])


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
    region = sight.account.region or ""
    return f"arn:{partition(region)}:iam::{account}:user/{name}" if name and account else None
