"""What an HTTP API says itself in `www-authenticate` of why it refused a token.

The header's form is documented on http-api-troubleshooting-jwt: scope, error and error_description without
commas. API Gateway renames that header where a backend sent it (x-amzn-remapped-www-authenticate), so what
arrives under its own name is the gateway's. The texts besides the documented one were observed.
"""

from __future__ import annotations

import re

from why403.credentials.verdict import Verdict, broken

_FORM = re.compile(
    r'Bearer(?: scope="(?P<scope>[^"]{0,2000})")?(?: error="(?P<error>[^"]{1,80})")?'
    r'(?: error_description="(?P<text>[^\n]{0,500})")?',
    re.I,
)
_TEXTS = (
    (re.compile(r"valid audience"), "challenge-audience"),
    (re.compile(r"number of segments"), "challenge-parts"),
    (re.compile(r"should not contain 'bearer"), "challenge-bearer"),
    (re.compile(r"expired"), "challenge-expired"),
    (re.compile(r"issuer"), "challenge-issuer"),
)


def read_challenge(value: str) -> Verdict | None:
    """What the header says is wrong; `None` where it is not of API Gateway's form."""
    found = _FORM.fullmatch(value.strip())
    if found is None:
        return None
    if found["error"] == "insufficient_scope":
        return broken("challenge-scope", wanted=(found["scope"] or "").split() or "none shown")
    if found["error"] is None:
        return broken("challenge-bare") if found["scope"] is None else None
    text = found["text"] or ""
    name = next((name for pattern, name in _TEXTS if pattern.search(text.lower())), "challenge-other")
    return broken(name, says=text or found["error"])
