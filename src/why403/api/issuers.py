"""The public keys of a token's issuer, fetched where that was asked for. Nothing is sent with a request.

Sources: RFC 7517 (key sets); OpenID Connect Discovery 1.0, section 4 (`jwks_uri`), which the issuers of HTTP
APIs' JWT authorizers have to offer (developer guide, http-api-jwt-authorizer).
"""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from http.client import HTTPException
from typing import IO
from urllib.parse import urlsplit

from why403.api.keys import KEY_SET, decoded, key_set_in
from why403.credentials.jwt.read import read_token
from why403.documents.errors import BadInput
from why403.logic.places import Place
from why403.model.incident import Request

ISSUER = "issuer"
_DISCOVERY = "/.well-known/openid-configuration"
_SECONDS, _LARGEST = 10, 1_000_000


def fetched(source: str, request: Request, issuers: Sequence[str], at: Place) -> Mapping[str, object]:
    """The key set that a URL answers, or the issuer; `at` is where that was asked for. Raises `BadInput`."""
    if source == ISSUER:
        issuer = _issuer(request, issuers, at)
        answer = _answered(issuer.rstrip("/") + _DISCOVERY, at)
        uri = decoded(answer, _shown(issuer)).get("jwks_uri")
        if not isinstance(uri, str):
            raise BadInput(_shown(issuer), "its discovery document has no jwks_uri", "a URL of a key set")
        source = uri
    return key_set_in(_answered(source, at), _shown(source))


def _issuer(request: Request, issuers: Sequence[str], at: Place) -> str:
    """The authorizer's where it is told; else the one that the token names, which nobody has proved."""
    sent = request.header("Authorization")
    named = read_token(sent).text("iss") if isinstance(sent, str) else None
    found = next(iter(issuers), named)
    if found is None:
        raise BadInput(at, "neither the authorizer nor a token names an issuer", "a file or a URL")
    return found


class OnlyHttps(urllib.request.HTTPRedirectHandler):
    """Goes along with a redirection only where it stays with https."""

    def __init__(self, at: Place) -> None:
        self._at = at

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: object, newurl: str
    ) -> urllib.request.Request | None:
        _refuse_other_schemes(newurl, self._at)
        return super().redirect_request(req, fp, code, msg, headers, newurl)  # type: ignore[arg-type]


def _refuse_other_schemes(url: str, at: Place) -> None:
    try:
        scheme = urlsplit(url).scheme
    except ValueError:
        raise BadInput(at, "this is no URL", "https://…, or a file") from None
    if scheme != "https":
        raise BadInput(at, "keys are fetched with https only", "https://…, or a file")


def _shown(url: str) -> Place:
    """As much of a URL as is no secret: not who asks, nor the query."""
    parts = urlsplit(url)
    return Place(f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}")


def _answered(url: str, at: Place) -> str:
    """What a URL answers."""
    _refuse_other_schemes(url, at)
    try:
        with urllib.request.build_opener(OnlyHttps(at)).open(url, timeout=_SECONDS) as came:
            content: bytes = came.read(_LARGEST + 1)
    except (OSError, ValueError, HTTPException, urllib.error.URLError) as problem:
        reason = (
            getattr(problem, "reason", None) or getattr(problem, "strerror", None) or type(problem).__name__
        )
        do = "save what the URL answers to a file, and give the file"
        raise BadInput(_shown(url), f"cannot be fetched ({reason})", "a key set", do) from None
    if len(content) > _LARGEST:
        raise BadInput(_shown(url), "longer than a key set can be", KEY_SET)
    return content.decode("utf-8", "replace")
