"""Facts that an answer's own words tell of the caller, and lines of its log of the certificate.

Sources: IAM user guide, access_policies (session policies) and troubleshoot_access-denied; that a denial
masks the account but for its last four digits was observed; knowledge centre,
api-gateway-mutual-tls-403-errors.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from why403.aws.arns import IN_TEXT, account_in, is_account
from why403.gateway import facts
from why403.gateway.incident import Answer
from why403.iam.principals import CallerKind, caller_of
from why403.logic.facts import Fact, Value

_LONGEST = 20_000
_DENIED = re.compile(
    rf"User: (?P<caller>{IN_TEXT}) is not authorized to perform: execute-api:\w{{1,40}} "
    rf"on resource: (?P<resource>{IN_TEXT})"
)
_MASKED = re.compile(r"\*{8}\d{4}")
_CERTIFICATE = re.compile(
    r"Access denied\. Reason: (?:Could not find issuer for certificate|self signed certificate"
    r"|Client cert using an insecure Signature Algorithm)",
    re.IGNORECASE,
)


def spoken_facts(answer: Answer) -> Iterator[tuple[Fact, Value]]:
    """Only what the words settle."""
    text = "\n".join(part for part in (answer.body, answer.said) if isinstance(part, str))[:_LONGEST]
    found = _DENIED.search(text)
    if found:
        yield from _of_caller(found)
    if any(_CERTIFICATE.search(line[:_LONGEST]) for line in answer.log):
        yield facts.CLIENT_CERTIFICATE_TRUSTED, False


def _of_caller(found: re.Match[str]) -> Iterator[tuple[Fact, Value]]:
    """An account that ends otherwise is another one; an IAM user's own keys carry no session policy."""
    caller, owner = caller_of(found["caller"]), account_in(found["resource"]) or ""
    if not is_account(caller.account) or not (is_account(owner) or _MASKED.fullmatch(owner)):
        return
    if caller.account[-4:] != owner[-4:]:
        yield facts.CALLER_ACCOUNT, "other"
    elif caller.account == owner:
        yield facts.CALLER_ACCOUNT, "same"
    if caller.kind is CallerKind.USER:
        yield facts.SESSION_ALLOWS, True
