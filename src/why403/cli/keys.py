"""`--secret-key` and `--jwks`: keys to check a signature with.

INVARIANT: no message quotes a secret key, nor what was typed in the place of a file's name.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from why403.api.inputs import Brought
from why403.api.issuers import ISSUER, fetched
from why403.api.keys import key_set_in, with_public_keys, with_secret_key
from why403.documents.errors import BadInput
from why403.incident.typed import no_file
from why403.logic.places import Place
from why403.pasted.reading import read

_JWKS = Place("--jwks")
_SECRET = Place("--secret-key")
_LONGEST = 200


def with_keys(brought: Brought, jwks: str | None, secret_key: str | None) -> Brought:
    """What was brought, with what the keys show. Raises `BadInput`."""
    if jwks is not None:
        brought = with_public_keys(brought, _key_set(jwks, brought))
    if secret_key is not None:
        brought = with_secret_key(brought, _secret(secret_key), _SECRET)
    return brought


def _key_set(source: str, brought: Brought) -> Mapping[str, object]:
    """Of a file, of a URL, or of the issuer."""
    if source == ISSUER or "://" in source:
        issuers = brought.incident.authorizer.issuers
        return fetched(source, brought.incident.request, issuers if isinstance(issuers, tuple) else (), _JWKS)
    if not os.path.exists(source):
        raise no_file(source, _JWKS, (ISSUER,))
    return key_set_in(read(source), Place(source))


def _secret(source: str) -> str:
    """One line, from a file or a variable of the environment."""
    text = _variable(source[4:]) if source.startswith("env:") else _file(source)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) != 1 or len(lines[0]) > _LONGEST or " " in lines[0]:
        raise BadInput(
            _SECRET,
            "this is not a secret access key alone",
            "one line with nothing but the secret access key",
        )
    return lines[0]


def _variable(name: str) -> str:
    found = os.environ.get(name)
    if found is None:
        raise BadInput(
            _SECRET, "there is no environment variable with this name", "env:AWS_SECRET_ACCESS_KEY"
        )
    return found


def _file(name: str) -> str:
    if not os.path.exists(name) or os.path.isdir(name):
        wrong = "no such file; a secret key itself is not typed, because shells keep what is typed"
        raise BadInput(_SECRET, wrong, "the name of a file, or env:NAME")
    return read(name)
