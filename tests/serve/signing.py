"""Calls signed by botocore, as any client of AWS signs them."""

from __future__ import annotations

from collections.abc import Mapping

from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from tests.serve.desk import REGION, Answered, Running

KEYS = {
    "curator": ("ASIACURATORCURATOR01", "curator-secret", "curator-session"),
    "stranger": ("AKIASTRANGERSTRANG01", "stranger-secret", None),
    "warden": ("AKIAWARDENWARDENWA01", "warden-secret", None),
    "guest": ("AKIAGUESTGUESTGUES01", "guest-secret", None),
    "neighbour": ("AKIANEIGHBOURNEIGH01", "neighbour-secret", None),
}


def call_as(
    library: Running,
    who: str | tuple[str, str, str | None],
    verb: str,
    path: str,
    *,
    region: str = REGION,
    service: str = "execute-api",
    body: bytes | None = None,
    sent: bytes | None = None,
    in_query: bool = False,
    api: int = 0,
    headers: Mapping[str, str] | None = None,
) -> Answered:
    """Sign and send; `sent` is another body than the one that is signed."""
    key, secret, session = KEYS[who] if isinstance(who, str) else who
    port = library.gateway.world.apis[api].port
    request = AWSRequest(verb, f"http://127.0.0.1:{port}{path}", dict(headers or {}), body)
    signer = SigV4QueryAuth if in_query else SigV4Auth
    signer(Credentials(key, secret, session), service, region).add_auth(request)
    prepared = request.prepare()
    target = prepared.url.split(f":{port}", 1)[1]
    return library.call(verb, target, dict(prepared.headers), sent if sent is not None else body, api)
