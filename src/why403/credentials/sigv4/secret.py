"""With the caller's secret key: is the signature right, and if not, what was signed instead?

INVARIANT: the secret is an argument and nothing else: it is kept in no object, and no message quotes it.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice

from why403 import facts
from why403.credentials.clue import Clue
from why403.credentials.sigv4.canonical import Canonical, canonical_of, string_to_sign
from why403.credentials.sigv4.compare import differences
from why403.credentials.sigv4.mistakes import signed_instead
from why403.credentials.sigv4.parse import HMAC, Signed, signed_of
from why403.credentials.sigv4.verify import key_of, verified
from why403.logic.states import UNKNOWN, State
from why403.model.incident import FactValue, Request
from why403.refusals import causes

_MOST = 20_000


def of_secret(request: Request, secret: str) -> Iterator[Clue]:
    """What the secret key shows of the signature. A form of it that matches is proof of what was signed."""
    right = verified(request, secret)
    if right is True:
        yield Clue("signature-right", causes.IAM_SIGNATURE_MISMATCH.code, (), (), request.at)
        return
    signed = signed_of(request)
    if right is UNKNOWN or signed is None:
        yield Clue(
            "signature-unchecked", causes.IAM_SIGNATURE_MISMATCH.code, (("untold", _untold(request, signed)),)
        )
        return
    found = _signed(request, signed, secret)
    if found is None:
        yield Clue("signature-not-explained", causes.IAM_SIGNATURE_MISMATCH.code, (), (), request.at)
    else:
        yield from _instead(found, request, signed)


def _instead(found: Canonical, request: Request, signed: Signed) -> Iterator[Clue]:
    shows = (FactValue(facts.SIGNATURE_MATCHES.name, False, request.at),)
    for one in differences(found, canonical_of(request, signed.headers), request):
        parts = (("subject", one.subject), ("ours", one.ours), ("aws", one.aws), ("side", "signed"))
        yield Clue(one.reason, causes.IAM_SIGNATURE_MISMATCH.code, parts, shows, request.at)


def _signed(request: Request, signed: Signed, secret: str) -> Canonical | None:
    """The first canonical request, those with the fewest mistakes first, whose signature was sent."""
    fits = _fitting(signed, secret)
    return next((form for form in islice(signed_instead(request, signed), _MOST) if fits(form)), None)


def _fitting(signed: Signed, secret: str) -> Callable[[Canonical], bool]:
    scope = signed.scope
    key = key_of(secret, str(scope.date), str(scope.region), str(scope.service))
    sent = str(signed.signature)

    def fits(form: Canonical) -> bool:
        text = form.text
        if isinstance(text, State):
            return False
        to_sign = string_to_sign(HMAC, str(signed.date), str(scope.text), text)
        made = hmac.digest(key, to_sign.encode("utf-8", "replace"), "sha256").hex()
        return hmac.compare_digest(made.encode(), sent.encode("utf-8", "replace"))

    return fits


def _untold(request: Request, signed: Signed | None) -> str:
    """What would have to be shown so that the signature can be checked."""
    if signed is None:
        return "a signature"
    if signed.algorithm != HMAC or signed.readable is not True:
        return "the whole Authorization header, as sent"
    canonical = canonical_of(request, signed.headers)
    parts = replace(canonical, headers=())
    named = {"method": parts.method, "path": parts.path, "query": parts.query, "body": parts.payload}
    missing = [name for name, value in named.items() if value is UNKNOWN]
    headers = () if isinstance(canonical.headers, State) else canonical.headers
    missing += [f"header {name}" for name, value in headers if value is UNKNOWN]
    return ", ".join(missing) or "the date, or a part of Credential"
