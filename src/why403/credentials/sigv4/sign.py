"""Signs a request, for tests: the counterpart of what is verified here.

INVARIANT: the secret is an argument and nothing else: it is kept in no object, and no message quotes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from why403.credentials.sigv4.canonical import canonical_of, string_to_sign
from why403.credentials.sigv4.parse import HMAC
from why403.credentials.sigv4.scope import TERMINATOR
from why403.credentials.sigv4.verify import signature
from why403.model.incident import Request

_SERVICE = "execute-api"


def signed_headers(
    verb: str,
    host: str,
    path: str,
    query: str,
    headers: Sequence[tuple[str, str]],
    body: bytes,
    now: datetime,
    *,
    key_id: str,
    secret: str,
    session: str | None,
    region: str,
) -> list[tuple[str, str]]:
    """The headers to add: the date, a session token where there is one, and the signature."""
    date = f"{now:%Y%m%dT%H%M%SZ}"
    added = [("X-Amz-Date", date)]
    if session is not None:
        added.append(("X-Amz-Security-Token", session))
    url = f"https://{host}{path}" + (f"?{query}" if query else "")
    request = Request(verb.upper(), url, (*headers, *added), body, complete=True, received=True)
    names = sorted({name.lower() for name, _ in request.headers} | {"host"})
    scope = f"{date[:8]}/{region}/{_SERVICE}/{TERMINATOR}"
    to_sign = string_to_sign(HMAC, date, scope, str(canonical_of(request, names).text))
    made = signature(secret, date[:8], region, _SERVICE, to_sign)
    whole = f"{HMAC} Credential={key_id}/{scope}, SignedHeaders={';'.join(names)}, Signature={made}"
    return [*added, ("Authorization", whole)]
