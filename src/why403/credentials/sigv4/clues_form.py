"""The form of the signature, and whether its credentials can be any."""

from __future__ import annotations

from collections.abc import Iterator

from why403 import facts
from why403.credentials.clue import Clue
from why403.credentials.sigv4.parse import Fault, Signed
from why403.logic.states import ABSENT, State
from why403.model.incident import FactValue, Request
from why403.refusals import causes

_NOTHING = frozenset({"undefined", "null", "none", "nil", "", "[object object]", "nan", "false"})
_SCHEMES = frozenset({"bearer", "basic", "digest", "negotiate", "token", "apikey"})
_NAMES = {
    "not-sigv4": "header-not-sigv4",
    "name-inside": "header-name-inside",
    "no-equal-sign": "header-no-equal-sign",
    "unknown-algorithm": "algorithm-unknown",
    "missing": "parameter-missing",
    "parts": "credential-parts",
    "twice": "parameter-twice",
    "both": "signed-both-ways",
}
_SETTLING = frozenset(_NAMES) - {"twice", "both"}
_LAST, _FROM = 4, 20


def of_form(signed: Signed | None, request: Request) -> Iterator[Clue]:
    """One clue for each fault of the form."""
    for fault in signed.faults if signed is not None else ():
        shows = (FactValue(facts.SIGNATURE_READABLE.name, False, request.at),)
        yield Clue(
            _NAMES[fault.kind],
            causes.IAM_MALFORMED_AUTHORIZATION.code,
            tuple(_parts(fault, request)),
            shows if fault.kind in _SETTLING else (),
            request.at,
        )


def _parts(fault: Fault, request: Request) -> Iterator[tuple[str, str]]:
    if fault.part:
        yield "part", fault.part
    if fault.kind == "not-sigv4":
        word = str(request.header("Authorization")).split(" ", 1)[0]
        yield "scheme", word if word.lower() in _SCHEMES else "another form"


def of_credentials(signed: Signed | None, request: Request) -> Iterator[Clue]:
    """Key and session token, as far as their form tells that AWS cannot know them."""
    if signed is None:
        return
    name = _wrong_credentials(signed)
    if name:
        shows = (FactValue(facts.CREDENTIALS_KNOWN.name, False, request.at),)
        parts = (("key", last_four(signed.scope.key_id)),)
        sure = name != "token-of-long-term-key"
        yield Clue(name, causes.IAM_INVALID_TOKEN.code, parts, shows if sure else (), request.at)


def _wrong_credentials(signed: Signed) -> str:
    key, token = signed.scope.key_id, signed.token
    if isinstance(key, str) and key.strip().lower() in _NOTHING:
        return "key-is-nothing"
    if isinstance(token, str) and token.strip().lower() in _NOTHING:
        return "token-is-nothing"
    if isinstance(key, State):
        return ""
    if key.startswith("ASIA") and token is ABSENT:
        return "token-missing"
    return "token-of-long-term-key" if key.startswith("AKIA") and isinstance(token, str) else ""


def last_four(key_id: str | State) -> str:
    """As much of an access key's id as may be shown."""
    long = isinstance(key_id, str) and len(key_id) >= _FROM
    return f"…{str(key_id)[-_LAST:]}" if long else "…"
