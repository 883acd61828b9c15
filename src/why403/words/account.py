"""What was read of an account, what could not be read, and where AWS's own simulator disagrees."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from why403.account.account import Done
from why403.account.faults import Fault, Why
from why403.account.looked import Disagreement, Looked
from why403.account.operations import Operation
from why403.aws.partitions import partition_of
from why403.logic.states import UNKNOWN, State
from why403.words.outgoing import Tree, masked_lines, masked_tree

_WHAT: dict[Why, str] = {
    Why.DENIED: "not allowed; it needs {action} on {resource}",
    Why.GONE: "not found in this account and Region",
    Why.CREDENTIALS: "these credentials are not accepted, or there are none ({code}); why403 stopped reading",
    Why.SIGN_IN: (
        "this profile is not signed in, or its session has expired ({code}); why403 stopped reading. Sign "
        "in with `aws sso login` (or `aws login`) for the same profile"
    ),
    Why.NO_REGION: "no Region is given, or AWS does not have it: use --region, or a profile with a Region",
    Why.ARCHIVED: (
        "the object is archived (S3 Glacier, or an archive tier): restore it, or leave it out with a "
        "narrower s3://BUCKET/PREFIX"
    ),
    Why.THROTTLED: "AWS throttles the calls; try again in a minute",
    Why.TIMEOUT: "the request timed out; the service was not asked again",
    Why.UNREACHABLE: (
        "the service cannot be reached from here, or does not exist in this Region; it was not asked again"
    ),
    Why.UNAVAILABLE: "AWS failed ({code}); try again",
    Why.ODD: "a response that why403 does not understand ({code})",
}


NO_API = (
    "it is not clear which API of this account was called: show the URL of the call, or give --api "
    "aws:API_ID/STAGE"
)


@masked_lines
def looked_lines(looked: Looked) -> Iterator[str]:
    """What was read and what could not be, one line each."""
    yield from read_lines(looked.done)
    yield from fault_lines(looked.faults, looked.odd, looked.region)
    if looked.api is None and not looked.faults:
        yield NO_API
    if looked.aws is not UNKNOWN:
        yield from disagreement_lines(looked.aws if isinstance(looked.aws, Disagreement) else None)


def looked_tree(looked: Looked) -> Tree:
    """The same for machines, every call in the order in which it is told."""
    tree: Tree = {
        "api": looked.api,
        "stage": looked.stage,
        "region": looked.region,
        "account": looked.account,
        "count": len(looked.done),
        "calls": [_call(each) for each in looked.done],
        "missing": [_missing(fault, looked.region) for fault in looked.faults],
        "not_understood": list(looked.odd),
        "simulator": _simulator(looked.aws),
    }
    return masked_tree(tree)


def _partition(region: str | None) -> str:
    """The commercial one where no Region is told."""
    found = partition_of(region or "")
    return "aws" if found is None else found.name


def _call(done: Done) -> dict[str, object]:
    outcome = "read" if done.fault is None else done.fault.why.value
    return {
        "operation": named(done.operation),
        "of": done.subject or None,
        "attempts": done.tried,
        "outcome": outcome,
    }


def _missing(fault: Fault, region: str | None) -> dict[str, object]:
    operation = fault.operation
    needed = {"action": operation.action, "resource": operation.resource_of(_partition(region))}
    return {
        "operation": named(operation),
        "of": fault.subject or None,
        "why": fault.why.value,
        "code": fault.code or None,
        "permission": needed if fault.why is Why.DENIED else None,
        "text": _reason(fault, region),
    }


def _simulator(aws: Disagreement | State) -> dict[str, object] | None:
    if isinstance(aws, Disagreement):
        return {"aws": aws.aws, "ours": aws.ours, "agrees": aws.aws == aws.ours}
    return None if aws is UNKNOWN else {"aws": None, "ours": None, "agrees": None}


@masked_lines
def read_lines(done: Iterable[Done]) -> Iterator[str]:
    """One line: the calls that brought something, alike ones together."""
    names = Counter(named(each.operation) for each in done if each.brought)
    calls = ", ".join(name if count == 1 else f"{name} ({count} times)" for name, count in names.items())
    yield f"read from AWS, {_calls(names.total())}: {calls}" if names else "nothing was read from AWS"


def _calls(count: int) -> str:
    return "1 call" if count == 1 else f"{count} calls"


@masked_lines
def fault_lines(faults: Iterable[Fault], odd: Iterable[str] = (), region: str | None = None) -> Iterator[str]:
    """One line for each kind of call that brought nothing."""
    lines = (f"could not read {named(fault.operation)}: {_reason(fault, region)}" for fault in faults)
    yield from dict.fromkeys(lines)
    for name in odd:
        yield f"could not use what AWS returned for {name.replace('-', ' ')}: it has an unknown shape"


def _reason(fault: Fault, region: str | None) -> str:
    operation = fault.operation
    resource = operation.resource_of(_partition(region))
    told = _WHAT[fault.why].format(action=operation.action, resource=resource, code=fault.code)
    return told + _ALSO.get(operation.action, "") if fault.why is Why.DENIED else told


_ALSO = {"s3:GetObject": ", and kms:Decrypt if the object is encrypted with a KMS key"}
"""Documented: Amazon S3 API reference, GetObject (read 2026-11-28)."""


def named(operation: Operation) -> str:
    """The operation as the AWS command line spells it."""
    words = "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in _plain(operation.name))
    return f"{operation.service} {words.strip('-')}"


def _plain(name: str) -> str:
    return name.replace("WebACL", "WebAcl").replace("SSO", "Sso")


@masked_lines
def disagreement_lines(found: Disagreement | None) -> Iterator[str]:
    """Where there is one; agreement is said as well, since it was asked for."""
    if found is None:
        yield "AWS's policy simulator was not asked: the caller, method or account is not known"
    elif found.ours == found.aws:
        yield f"AWS's policy simulator agrees on the caller's own policies: {found.ours}"
    else:
        shown = f"it says {found.aws}, we say {found.ours}"
        yield f"AWS's policy simulator disagrees on the caller's own policies: {shown}"
