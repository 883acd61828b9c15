"""The public keys of a token's issuer: from a file, or fetched where that was asked for.

Sources: RFC 7517 (key sets); OpenID Connect Discovery 1.0, section 4 (`jwks_uri`), which the issuers of HTTP
APIs' JWT authorizers have to offer (developer guide, http-api-jwt-authorizer).
"""

from __future__ import annotations

import json
import os
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from typing import IO
from urllib.parse import urlsplit

from why403.credentials.jwt.read import read_token
from why403.documents.depth import decoded_json
from why403.documents.errors import BadInput
from why403.incident.typed import no_file
from why403.logic.places import Place
from why403.model.incident import Request
from why403.pasted.reading import read

ISSUER = "issuer"
_DISCOVERY = "/.well-known/openid-configuration"
_SECONDS, _LARGEST = 10, 1_000_000
_FORM = '{"keys": [...]}, the issuer\'s key set'


def key_set(source: str, request: Request, issuers: Sequence[str]) -> Mapping[str, object]:
    """The key set of a file, of a URL, or of the issuer. Raises `BadInput`."""
    if source == ISSUER:
        issuer = _issuer(request, issuers)
        uri = _object(_fetched(issuer.rstrip("/") + _DISCOVERY), issuer).get("jwks_uri")
        if not isinstance(uri, str):
            raise BadInput(_named(issuer), "its discovery document has no jwks_uri", "a URL of a key set")
        source = uri
    if "://" not in source and not os.path.exists(source):
        raise no_file(source, Place("--jwks"), (ISSUER,))
    text = _fetched(source) if "://" in source else read(source)
    keys = _object(text, source)
    if not isinstance(keys.get("keys"), list):
        raise BadInput(
            _named(source), "this is no key set", _FORM, "take what jwks_uri of the issuer answers"
        )
    return keys


def _issuer(request: Request, issuers: Sequence[str]) -> str:
    """The authorizer's where it is told; else the one that the token names, which nobody has proved."""
    sent = request.header("Authorization")
    named = read_token(sent).text("iss") if isinstance(sent, str) else None
    found = next(iter(issuers), named)
    if found is None:
        raise BadInput(Place("--jwks"), "no issuer is told, by the authorizer or a token", "a file or a URL")
    return found


def _object(text: str, name: str) -> Mapping[str, object]:
    try:
        tree = decoded_json(text, name, json.loads)
    except ValueError:
        raise BadInput(_named(name), "this is not JSON", _FORM) from None
    return tree if isinstance(tree, dict) else {}


class OnlyHttps(urllib.request.HTTPRedirectHandler):
    """Goes along with a redirection only where it stays with https."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: object, newurl: str
    ) -> urllib.request.Request | None:
        _refuse_other_schemes(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)  # type: ignore[arg-type]


def _refuse_other_schemes(url: str) -> None:
    try:
        scheme = urlsplit(url).scheme
    except ValueError:
        raise BadInput(Place("--jwks"), "this is no URL", "https://…, or a file") from None
    if scheme != "https":
        raise BadInput(Place("--jwks"), "keys are fetched with https only", "https://…, or a file")


def _named(source: str) -> Place:
    """A file, or as much of a URL as is no secret: not who asks, nor the query."""
    if "://" not in source:
        return Place(source)
    parts = urlsplit(source)
    return Place(f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}")


def _fetched(url: str) -> str:
    """What a URL answers. Nothing is sent with it."""
    _refuse_other_schemes(url)
    try:
        with urllib.request.build_opener(OnlyHttps).open(url, timeout=_SECONDS) as came:
            content: bytes = came.read(_LARGEST + 1)
    except (OSError, ValueError, urllib.error.URLError) as problem:
        reason = (
            getattr(problem, "reason", None) or getattr(problem, "strerror", None) or type(problem).__name__
        )
        do = "save what the URL answers to a file, and give the file"
        raise BadInput(_named(url), f"cannot be fetched ({reason})", "a key set", do) from None
    if len(content) > _LARGEST:
        raise BadInput(_named(url), "longer than a key set can be", _FORM)
    return content.decode("utf-8", "replace")
