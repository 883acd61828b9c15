"""Bodies as they come from a command line of Windows PowerShell or cmd, which take the double quotes."""

from __future__ import annotations

import pytest

from why403.api.explain import explain

DENIED = (
    "User: arn:aws:sts::111122223333:assumed-role/app/job is not authorized to perform: execute-api:Invoke "
    "on resource: arn:aws:execute-api:eu-west-1:********3333:abc123/prod/GET/orders"
)
BODIES = {
    '{"message":"Forbidden"}': ["{message:Forbidden}", "'{message:Forbidden}'", "{message: Forbidden}"],
    '{"Message":"Missing Authentication Token"}': ["{Message:Missing Authentication Token}"],
    '{"message":null}': ["{message:null}", "{ message : null }"],
    f'{{"Message":"{DENIED}"}}': [f"{{Message:{DENIED}}}", f"'{{Message:{DENIED}}}'"],
    'HTTP/2 403\nx-amzn-errortype: ForbiddenException\n\n{"message":"Forbidden"}': [
        "HTTP/2 403\nx-amzn-errortype: ForbiddenException\n\n{message:Forbidden}",
        "HTTP/2 403\r\nx-amzn-errortype: ForbiddenException\r\n\r\n{message:Forbidden}\r\n",
    ],
}


PAIRS = [(whole, bare) for whole, each in BODIES.items() for bare in each]


def shares(text: str) -> list[tuple[str, float]]:
    return [(str(each.cause), each.weight) for each in explain(text).suspects]


@pytest.mark.parametrize(("whole", "bare"), PAIRS)
def test_a_body_that_lost_its_quotes_is_what_it_was(whole: str, bare: str) -> None:
    assert shares(bare) == shares(whole)


@pytest.mark.parametrize(
    "text", ['{message:Forbidden} "', "{message:{a:b}}", "{message:}", "{other:Forbidden}", "x {message:a}"]
)
def test_what_is_no_such_body_stays_as_it_is(text: str) -> None:
    assert shares(text) != shares('{"message":"Forbidden"}')
