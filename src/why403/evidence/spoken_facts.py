"""What an answer's own words tell of the call, and lines of its log of the certificate.

Sources: IAM user guide, access_policies (session policies) and troubleshoot_access-denied; that a denial
masks the account but for its last four digits was observed; knowledge centre,
api-gateway-mutual-tls-403-errors; developer guide, api-gateway-known-issues (headers of an integration's
response that are renamed).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from why403 import facts
from why403.logic.facts import Fact, Value
from why403.model.incident import Answer
from why403.pattern import pattern

_LONGEST = 20_000
_DENIED = " is not authorized to perform: execute-api:"
_RENAMED = "x-amzn-remapped-"
_CERTIFICATE = pattern(
    r"Access denied\. Reason: (?:Could not find issuer for certificate|self signed certificate"
    r"|Client cert using an insecure Signature Algorithm)",
    re.IGNORECASE,
)


def denies(answer: Answer) -> bool:
    """Whether the answer names whom it denies what."""
    return any(_DENIED in part for part in (answer.body, answer.said) if isinstance(part, str))


def spoken_facts(answer: Answer) -> Iterator[tuple[Fact, Value]]:
    """Only what the words settle."""
    if denies(answer):
        from why403.evidence.denials import of_denied_caller

        yield from of_denied_caller(answer)
    if any(name.lower().startswith(_RENAMED) for name, _ in answer.headers):
        yield facts.BACKEND_REACHED, True
    if any(_CERTIFICATE.search(line[:_LONGEST]) for line in answer.log):
        yield facts.CLIENT_CERTIFICATE_TRUSTED, False
