"""What was read of an account, what could not be read, and where AWS's own simulator disagrees."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from why403.sources.live.account import Done
from why403.sources.live.faults import Fault, Why
from why403.sources.live.operations import Operation

_WHAT: dict[Why, str] = {
    Why.DENIED: "not allowed; it needs {action} on {resource}",
    Why.GONE: "not there in this account and Region",
    Why.CREDENTIALS: "these credentials are not accepted, or there are none ({code}); nothing more was asked",
    Why.SIGN_IN: "the sign-in of this profile has ended, or was never made ({code}); nothing more was asked. "
    "Sign in with `aws sso login` (or `aws login`) for the same profile",
    Why.NO_REGION: "no Region is told: --region, or a profile that has one",
    Why.THROTTLED: "AWS admits no more calls now; try again in a minute",
    Why.TIMEOUT: "no answer in time; the service was not asked again",
    Why.UNREACHABLE: "the service cannot be reached from here, or not in this Region; it was not asked again",
    Why.UNAVAILABLE: "AWS failed ({code}); try again",
    Why.ODD: "an answer that is not understood ({code})",
}


NO_API = "nothing names an API of this account: show the URL of the call, or give --api aws:API_ID/STAGE"


@dataclass(frozen=True, slots=True)
class Disagreement:
    """What we conclude of the caller's policies, and what AWS's simulator does."""

    ours: str
    aws: str


def read_lines(done: Sequence[Done]) -> Iterator[str]:
    """One line: the calls that were made, alike ones together."""
    names: dict[str, int] = {}
    for each in done:
        names[named(each.operation)] = names.get(named(each.operation), 0) + 1
    calls = ", ".join(name if count == 1 else f"{name} ({count} times)" for name, count in names.items())
    yield f"read from AWS, {_calls(len(done))}: {calls}" if done else "nothing was read from AWS"


def _calls(count: int) -> str:
    return "1 call" if count == 1 else f"{count} calls"


def fault_lines(faults: Iterable[Fault], odd: Iterable[str] = ()) -> Iterator[str]:
    """One line for each kind of call that brought nothing."""
    lines = (f"could not read {named(fault.operation)}: {_reason(fault)}" for fault in faults)
    yield from dict.fromkeys(lines)
    for name in odd:
        yield f"could not use what AWS tells of {name.replace('-', ' ')}: it has a shape that is not known"


def _reason(fault: Fault) -> str:
    operation = fault.operation
    return _WHAT[fault.why].format(action=operation.action, resource=operation.resource, code=fault.code)


def named(operation: Operation) -> str:
    """The operation as the AWS command line spells it."""
    words = "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in _plain(operation.name))
    return f"{operation.service} {words.strip('-')}"


def _plain(name: str) -> str:
    return name.replace("WebACL", "WebAcl").replace("SSO", "Sso")


def disagreement_lines(found: Disagreement | None) -> Iterator[str]:
    """Where there is one; agreement is said as well, since it was asked for."""
    if found is None:
        yield "AWS's simulator was not asked: caller, method or account is not known"
    elif found.ours == found.aws:
        yield f"AWS's simulator agrees on the caller's own policies: {found.ours}"
    else:
        shown = f"it says {found.aws}, we say {found.ours}"
        yield f"AWS's simulator disagrees on the caller's own policies: {shown}"
