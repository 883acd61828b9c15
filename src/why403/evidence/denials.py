"""What a denial names: the caller, and the method of an API.

Loaded only where there is a denial: what reads ARNs takes time to load.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from why403 import facts
from why403.aws.arns import IN_TEXT, account_in, api_arn_of, is_account
from why403.iam.principals import ANONYMOUS, CallerKind, caller_of
from why403.logic.facts import Fact, Value
from why403.model.denial import Denial
from why403.model.incident import Answer

_LONGEST = 20_000
_DENIED = re.compile(
    rf"User: (?P<caller>{ANONYMOUS}|{IN_TEXT}) is not authorized to perform: execute-api:\w{{1,40}} "
    rf"on resource: (?P<resource>{IN_TEXT})(?P<next>.?)",
    re.DOTALL,
)
_MASKED = re.compile(r"\*{8}\d{4}")
_GOES_ON = frozenset("<>()[]{}")
"""Behind an ARN in a text: its end was replaced by something that is no ARN."""


def denial_in(answer: Answer) -> Denial | None:
    """What a denial names; `None` where the answer is none, or names no method of an API."""
    found = _denied_in(answer)
    arn = api_arn_of(found["resource"].rstrip(".,;:")) if found else None
    if found is None or arn is None:
        return None
    parts: list[str | None] = [arn.api, *(arn.below.split("/", 2) if arn.below is not None else ())]
    if found["next"] in _GOES_ON:
        parts[-1] = None
    api, stage, verb, path = (*parts, None, None, None)[:4]
    if path is None and len(parts) < 4:
        verb = None
    return Denial(
        found["caller"], arn.region, arn.account, api, stage, verb, None if path is None else f"/{path}",
        answer.at,
    )  # fmt: skip


def _denied_in(answer: Answer) -> re.Match[str] | None:
    text = "\n".join(part for part in (answer.body, answer.said) if isinstance(part, str))[:_LONGEST]
    return _DENIED.search(text)


def of_denied_caller(answer: Answer) -> Iterator[tuple[Fact, Value]]:
    """An account that ends otherwise is another one, also where it is masked; an IAM user's own keys carry no
    session policy."""
    found = _denied_in(answer)
    if found is None:
        return
    caller, owner = caller_of(found["caller"]), account_in(found["resource"]) or ""
    if not all(is_account(each) or _MASKED.fullmatch(each) for each in (caller.account, owner)):
        return
    if caller.account[-4:] != owner[-4:]:
        yield facts.CALLER_ACCOUNT, "other"
    elif caller.account == owner and is_account(owner):
        yield facts.CALLER_ACCOUNT, "same"
    if caller.kind is CallerKind.USER:
        yield facts.SESSION_ALLOWS, True
