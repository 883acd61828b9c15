"""`--secret-key` and `--jwks`: keys to check a signature with.

INVARIANT: a secret key is handed on as an argument; no object keeps it and no message quotes it, nor what was
typed in the place of a file's name.
"""

from __future__ import annotations

import os
from dataclasses import replace

from why403.api.inputs import Brought
from why403.cli.key_sets import key_set
from why403.credentials.sigv4.secret import of_secret
from why403.documents.errors import BadInput
from why403.incident.config import with_key_set
from why403.logic.places import Place
from why403.pasted.reading import read
from why403.words.clues import sentence

_SECRET = Place("--secret-key")
_LONGEST = 200


def with_keys(brought: Brought, jwks: str | None, secret_key: str | None) -> Brought:
    """What was brought, with what the keys show. Raises `BadInput`."""
    if jwks is not None:
        issuers = brought.incident.authorizer.issuers
        keys = key_set(jwks, brought.incident.request, issuers if isinstance(issuers, tuple) else ())
        config = with_key_set(brought.incident.config, keys)
        brought = replace(brought, incident=replace(brought.incident, config=config))
    if secret_key is not None:
        found = tuple(of_secret(brought.incident.request, _secret(secret_key)))
        said = tuple(f"--secret-key shows: {sentence(clue)}" for clue in found)
        brought = replace(brought, clues=(*brought.clues, *found), notes=(*brought.notes, *said))
    return brought


def _secret(source: str) -> str:
    """One line, from a file or a variable of the environment."""
    text = _variable(source[4:]) if source.startswith("env:") else _file(source)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) != 1 or len(lines[0]) > _LONGEST or " " in lines[0]:
        raise BadInput(
            _SECRET, "there is no secret key alone", "one line with nothing but the secret access key"
        )
    return lines[0]


def _variable(name: str) -> str:
    found = os.environ.get(name)
    if found is None:
        raise BadInput(_SECRET, "no variable of the environment has this name", "env:AWS_SECRET_ACCESS_KEY")
    return found


def _file(name: str) -> str:
    if not os.path.exists(name) or os.path.isdir(name):
        wrong = "no such file; a secret key itself is not typed, because shells keep what is typed"
        raise BadInput(_SECRET, wrong, "the name of a file, or env:NAME")
    return read(name)
