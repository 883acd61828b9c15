"""Signed calls and answers that several tests need."""

from __future__ import annotations

from why403.credentials.clue import Clue
from why403.credentials.sigv4.clues import clues
from why403.logic.states import ABSENT, State
from why403.model.incident import Answer, Headers, Request

HOST = "abc123.execute-api.eu-west-1.amazonaws.com"
KEY = "AKIAIOSFODNN7EXAMPLE"
TEMPORARY = "ASIAIOSFODNN7EXAMPLE"
DATE = "20260701T120000Z"
SCOPE = "20260701/eu-west-1/execute-api/aws4_request"
SIGNATURE = "0123456789abcdef" * 4
EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def header(
    credential: str = f"{KEY}/{SCOPE}", names: str = "host;x-amz-date", signature: str = SIGNATURE
) -> str:
    return f"AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders={names}, Signature={signature}"


def call(
    authorization: str | None = None,
    more: Headers = (("X-Amz-Date", DATE),),
    url: str = f"https://{HOST}/prod/pets",
    body: bytes | State = ABSENT,
    *,
    method: str = "GET",
    complete: bool = True,
) -> Request:
    value = header() if authorization is None else authorization
    return Request(method, url, (("Authorization", value), *more), body, complete=complete)


def presigned(**changes: str) -> Request:
    """A presigned URL; a parameter that is changed to nothing is left out."""
    parameters = {
        "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
        "X-Amz-Credential": f"{KEY}%2F{SCOPE.replace('/', '%2F')}",
        "X-Amz-Date": DATE,
        "X-Amz-Expires": "300",
        "X-Amz-SignedHeaders": "host",
        "X-Amz-Signature": SIGNATURE,
    }
    parameters.update({f"X-Amz-{name.replace('_', '-')}": value for name, value in changes.items()})
    query = "&".join(f"{name}={value}" for name, value in parameters.items() if value)
    return Request("GET", f"https://{HOST}/prod/pets?{query}", complete=True)


def mismatch(canonical: str, to_sign: str = "") -> str:
    """The answer of a REST API that quotes what it calculated."""
    return (
        "The request signature we calculated does not match the signature you provided. Check your AWS "
        "Secret Access Key and signing method. Consult the service documentation for details.\n\n"
        f"The Canonical String for this request should have been\n'{canonical}'\n\n"
        f"The String-to-Sign should have been\n'{to_sign}'\n"
    )


def seen(request: Request | None = None, answer: Answer | None = None) -> dict[str, Clue]:
    """The clues that speak for a cause, by name."""
    found = clues(request or Request(), answer or Answer())
    return {clue.name: clue for clue in found if clue.cause}


def shown(clue: Clue) -> dict[str, object]:
    return {said.fact: said.value for said in clue.shows}
