"""What AWS says of a signature that it cannot read.

Of a header the first word is the algorithm, and each other one must hold an equal sign. Where they all do,
the missing parts are named. Both texts end with the SHA-256 of the whole value: responses that were recorded
with their requests have it so (observed). The older texts, which repeated the value itself, are documented
(IAM user guide, reference_sigv-troubleshooting; re:Post, api-gateway-troubleshoot-403-forbidden). A header
that has all parts is of an algorithm that AWS does not know, or its credential has another number of parts.
"""

from __future__ import annotations

import base64
import hashlib
import re
from urllib.parse import unquote

from why403.credentials.sigv4 import sent
from why403.credentials.sigv4.parse import ECDSA, HMAC
from why403.logic.claims import assumed
from why403.logic.states import ABSENT
from why403.model.incident import Request
from why403.refusals.catalogue import INCOMPLETE_SIGNATURE

SOURCES = (
    assumed(
        "API Gateway names an unknown algorithm and a malformed Credential as other services do", "2026-11-28"
    ),
)
_BETWEEN = re.compile(r"[\s,]+")
_OF_HEADER = ("Credential", "Signature", "SignedHeaders")
_OF_QUERY = ("X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature", "X-Amz-SignedHeaders", "X-Amz-Date")


def complaint(request: Request) -> str:
    """The text for the signature of a request, in its header or else in its query."""
    value = request.header("Authorization")
    return _of_header(value, request) if isinstance(value, str) else _of_query(request)


def _of_header(value: str, request: Request) -> str:
    sent_bytes = value.encode("latin-1", "replace")  # as HTTP carries it
    hashed = base64.b64encode(hashlib.sha256(sent_bytes).digest()).decode()
    words = _BETWEEN.split(value.strip())[1:]
    if any("=" not in word for word in words if word):
        return INCOMPLETE_SIGNATURE.text.replace("{hash}", hashed)
    named = dict(word.partition("=")[::2] for word in words if word)
    lacking = [
        f"Authorization header requires '{each}' parameter." for each in _OF_HEADER if each not in named
    ]
    if all(request.header(name) is ABSENT for name in ("X-Amz-Date", "Date")):
        lacking.append("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.")
    if lacking:
        return " ".join((*lacking, f"(Hashed with SHA-256 and encoded with Base64) Authorization={hashed}"))
    algorithm = value.split(None, 1)[0]
    if algorithm not in (HMAC, ECDSA):
        return f"Unsupported AWS 'algorithm': '{algorithm}'."
    return (
        "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, "
        f"got '{named['Credential']}'"
    )


def _of_query(request: Request) -> str:
    query = sent.query(request)
    parts = query.split("&") if isinstance(query, str) else ()
    named = {unquote(part.partition("=")[0]).lower() for part in parts}
    lacking = (
        f"AWS query-string parameters must include '{each}'."
        for each in _OF_QUERY
        if each.lower() not in named
    )
    return " ".join((*lacking, "Re-examine the query-string parameters."))
