"""What a denial tells of the caller whom it names.

Loaded only where there is a denial: what reads ARNs takes time to load.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from why403.aws.arns import IN_TEXT, account_in, is_account
from why403.gateway import facts
from why403.iam.principals import CallerKind, caller_of
from why403.logic.facts import Fact, Value

_DENIED = re.compile(
    rf"User: (?P<caller>{IN_TEXT}) is not authorized to perform: execute-api:\w{{1,40}} "
    rf"on resource: (?P<resource>{IN_TEXT})"
)
_MASKED = re.compile(r"\*{8}\d{4}")


def of_denied_caller(text: str) -> Iterator[tuple[Fact, Value]]:
    """An account that ends otherwise is another one; an IAM user's own keys carry no session policy."""
    found = _DENIED.search(text)
    if found is None:
        return
    caller, owner = caller_of(found["caller"]), account_in(found["resource"]) or ""
    if not is_account(caller.account) or not (is_account(owner) or _MASKED.fullmatch(owner)):
        return
    if caller.account[-4:] != owner[-4:]:
        yield facts.CALLER_ACCOUNT, "other"
    elif caller.account == owner:
        yield facts.CALLER_ACCOUNT, "same"
    if caller.kind is CallerKind.USER:
        yield facts.SESSION_ALLOWS, True
