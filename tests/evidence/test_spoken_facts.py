"""What the words of an answer and the lines of its log settle of caller and certificate."""

from __future__ import annotations

import pytest

from why403 import facts as f
from why403.evidence.spoken_facts import spoken_facts
from why403.model.incident import Answer


def told(body: str, *log: str) -> dict[str, object]:
    return {fact.name: value for fact, value in spoken_facts(Answer(body=body, log=log))}


def denial(caller: str, owner: str = "********3333") -> str:
    resource = f"arn:aws:execute-api:eu-west-1:{owner}:a1b2c3/prod/GET/orders"
    return f"User: {caller} is not authorized to perform: execute-api:Invoke on resource: {resource}"


USER, ROLE = "arn:aws:iam::111122223333:user/mary", "arn:aws:sts::111122223333:assumed-role/app/i-1"


@pytest.mark.parametrize(
    ("caller", "owner", "account"),
    [
        ("arn:aws:iam::444455556666:user/partner", "********3333", "other"),
        (USER, "********3333", None),
        (USER, "111122223333", "same"),
    ],
)
def test_the_shown_end_of_an_account_tells_another_one_apart(
    caller: str, owner: str, account: str | None
) -> None:
    """Two accounts can end alike; two that end otherwise are two."""
    assert told(denial(caller, owner)).get(f.CALLER_ACCOUNT.name) == account


@pytest.mark.parametrize(("caller", "without"), [(USER, True), (ROLE, None)])
def test_an_iam_users_own_keys_carry_no_session_policy(caller: str, without: bool | None) -> None:
    assert told(denial(caller)).get(f.SESSION_ALLOWS.name) is without


def test_a_denial_of_another_service_tells_nothing() -> None:
    assert told(f"User: {USER} is not authorized to perform: s3:GetObject on resource: arn:aws:s3:::b") == {}


@pytest.mark.parametrize("reason", ["Could not find issuer for certificate", "self signed certificate"])
def test_the_execution_log_names_a_certificate_that_is_not_trusted(reason: str) -> None:
    line = f"Access denied. Reason: {reason}"
    assert told("{}", line) == {f.CLIENT_CERTIFICATE_TRUSTED.name: False}
