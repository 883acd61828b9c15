from __future__ import annotations

from dataclasses import replace

import pytest

from tests.credentials.sigv4.calls import DATE, HOST, KEY, SCOPE, call, header
from why403.credentials.sigv4.canonical import canonical_of, string_to_sign
from why403.credentials.sigv4.parse import ECDSA, HMAC
from why403.credentials.sigv4.verify import signature, verified
from why403.logic.states import UNKNOWN, State
from why403.model.incident import Request

SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"


def signed(request: Request) -> Request:
    """The call with the signature that the secret makes of it."""
    text = canonical_of(request, ("host", "x-amz-date")).text
    assert isinstance(text, str)
    to_sign = string_to_sign(HMAC, DATE, SCOPE, text)
    value = header(signature=signature(SECRET, "20260701", "eu-west-1", "execute-api", to_sign))
    return replace(request, headers=(("Authorization", value), *request.headers[1:]))


CALL = signed(call())


def test_the_signature_of_what_was_sent_is_right() -> None:
    assert verified(CALL, SECRET) is True


@pytest.mark.parametrize(
    "change",
    [
        {"method": "POST"},
        {"url": f"https://{HOST}/prod/pets/"},
        {"url": f"https://{HOST}/prod/pets?a=1"},
        {"url": "https://api.example.com/prod/pets"},
        {"body": b"{}"},
    ],
)
def test_each_change_after_signing_makes_it_wrong(change: dict[str, object]) -> None:
    assert verified(replace(CALL, **change), SECRET) is False  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "request_",
    [
        Request(),
        call(header(signature="<hex>")),
        call(header(names="host;x-other")[:-1], complete=False),
        call(body=UNKNOWN),
        call(header(f"{KEY}/20260701/execute-api/aws4_request").replace(HMAC, ECDSA)),
        call("Bearer x"),
    ],
)
def test_what_is_not_shown_leaves_it_open(request_: Request) -> None:
    found: bool | State = verified(request_, SECRET)
    assert found is UNKNOWN


def test_the_secret_is_in_no_failure() -> None:
    with pytest.raises(AttributeError) as raised:
        verified(None, SECRET)  # type: ignore[arg-type]
    assert SECRET not in f"{raised.value!r}{raised.value.args}"
