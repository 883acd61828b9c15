"""`why403 token`: tokens for tests, signed by a key that is made and kept on this machine."""

from __future__ import annotations

import json
import os
import time
from math import isinf
from pathlib import Path

import click

from why403.api.keys import key_set_in
from why403.cli.exits import Exit
from why403.cli.once import Once
from why403.cli.terminal import put_made, say
from why403.documents.errors import BadInput
from why403.logic.places import Place
from why403.pasted.reading import read
from why403.serve.tokens import Issuer

KEYS = "why403-issuer.json"
_HOUR = 3600
_MOST_DIGITS = 308
"""So many a number of double precision has before its point at most."""
_TOO_LARGE = BadInput(
    Place("--claim"), "a number is too large", "one of up to 308 digits, or a text: NAME='\"1e999\"'"
)


@click.command("token", cls=Once)
@click.option("--iss", metavar="URL", help="The issuer, exactly as in the authorizer.")
@click.option("--aud", multiple=True, metavar="TEXT", help="The audience; more than once for several.")
@click.option("--scope", multiple=True, metavar="TEXT", help="A scope; more than once for several.")
@click.option(
    "--claim", "claims", multiple=True, metavar="NAME=VALUE", help="Another claim; JSON is read as JSON."
)
@click.option(
    "--expires-in", type=int, default=_HOUR, show_default=True, metavar="SECONDS", help="May be negative."
)
@click.option("--keys", default=KEYS, show_default=True, metavar="FILE", help="Where the key is kept.")
@click.option("--jwks", is_flag=True, help="Print the public key set instead, for `why403 serve --jwks`.")
def token(
    iss: str | None,
    aud: tuple[str, ...],
    scope: tuple[str, ...],
    claims: tuple[str, ...],
    expires_in: int,
    keys: str,
    jwks: bool,
) -> int:
    """Make a token that `why403 serve --jwks` takes for real.

    The key is made on the first call and kept in FILE, for its owner alone. It protects nothing: never let a
    real authorizer trust it.

    \b
    Examples:
      why403 token --jwks > keys.json
      why403 serve template.yaml --jwks keys.json
      curl -H "Authorization: Bearer $(why403 token --iss https://issuer.example --aud shop)" …
      why403 token --iss https://… --claim token_use=id --expires-in -60
    """
    others = dict(map(_claim, claims))
    issuer = _issuer(Path(keys))
    if jwks:
        put_made(json.dumps(issuer.key_set(), indent=2))
        return Exit.DONE
    now = int(time.time())
    told: dict[str, object] = {"iat": now, "exp": now + expires_in}
    if iss is not None:
        told["iss"] = iss
    if aud:
        told["aud"] = aud[0] if len(aud) == 1 else list(aud)
    if scope:
        told["scope"] = " ".join(scope)
    put_made(issuer.token({**told, **others}))
    return Exit.DONE


def _claim(written: str) -> tuple[str, object]:
    name, sign, value = written.partition("=")
    if not sign or not name:
        raise BadInput(Place("--claim"), "a claim without a value", "NAME=VALUE")
    try:
        return name, json.loads(value, parse_constant=_no_json, parse_float=_float, parse_int=_int)
    except (ValueError, RecursionError):
        return name, value


def _no_json(_name: str) -> None:
    """NaN and the infinities, which JSON does not have (RFC 8259, section 6)."""
    raise ValueError


def _float(written: str) -> float:
    """Raises `BadInput` where the number is larger than a number of a token can be read as."""
    found = float(written)
    if isinf(found):
        raise _TOO_LARGE
    return found


def _int(written: str) -> int:
    if len(written) > _MOST_DIGITS:
        raise _TOO_LARGE
    return int(written)


def _issuer(file: Path) -> Issuer:
    """The key that is kept, or a new one."""
    if not file.exists():
        made = Issuer.made()
        try:
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as out:
                json.dump(made.key_set(private=True), out)
        except OSError as problem:
            wrong = f"the key cannot be saved there ({problem.strerror})"
            raise BadInput(Place("--keys"), wrong, "a file that you can write to") from None
        say(f"created a key and saved it to {file}")
        return made
    keys = key_set_in(read(str(file)), Place(str(file))).get("keys")
    first = keys[0] if isinstance(keys, list) and keys else None
    found = Issuer.read(first) if isinstance(first, dict) else None
    if found is None:
        raise BadInput(Place(str(file)), "no private key is in it", "a file that `why403 token` made")
    return found
