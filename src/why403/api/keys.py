"""Keys that are given to check a signature with: an issuer's public ones, and a caller's secret one.

INVARIANT: a secret key is handed on as an argument; no object keeps it and no message quotes it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

from why403.api.inputs import Brought
from why403.credentials.sigv4.secret import of_secret
from why403.documents.depth import decoded_json
from why403.documents.errors import BadInput
from why403.incident.config import with_key_set
from why403.logic.places import Place
from why403.words.clues import sentence

KEY_SET = '{"keys": [...]}, the issuer\'s key set'
"""What is expected of it (RFC 7517)."""


def with_public_keys(brought: Brought, keys: Mapping[str, object]) -> Brought:
    """What was brought, beside a key set of the token's issuer."""
    config = with_key_set(brought.incident.config, keys)
    return replace(brought, incident=replace(brought.incident, config=config))


def with_secret_key(brought: Brought, secret: str, at: Place) -> Brought:
    """What was brought, with what the caller's secret access key shows; `at` is where that was told."""
    found = tuple(of_secret(brought.incident.request, secret))
    said = tuple(f"{at} shows: {sentence(clue)}" for clue in found)
    return replace(brought, clues=(*brought.clues, *found), notes=(*brought.notes, *said))


def key_set_in(text: str, at: Place) -> Mapping[str, object]:
    """The key set of a text. Raises `BadInput`."""
    return checked_key_set(decoded(text, at), at)


def checked_key_set(keys: Mapping[str, object], at: Place) -> Mapping[str, object]:
    """The same, if it is a key set. Raises `BadInput`."""
    if not isinstance(keys.get("keys"), list):
        raise BadInput(at, "this is no key set", KEY_SET, "take what jwks_uri of the issuer answers")
    return keys


def decoded(text: str, at: Place) -> Mapping[str, object]:
    """An object of JSON; an empty one where it is anything else. Raises `BadInput`."""
    try:
        tree = decoded_json(text, str(at), json.loads)
    except ValueError:
        raise BadInput(at, "this is not JSON", KEY_SET) from None
    return tree if isinstance(tree, dict) else {}
