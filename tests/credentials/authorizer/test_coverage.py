"""https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html and
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html
"""

from __future__ import annotations

import pytest

from why403.credentials.authorizer.coverage import coverage, narrow, policy_of_resources
from why403.iam.decide import Outcome
from why403.iam.documents import Document, parse_policy

BASE = "arn:aws:execute-api:eu-west-1:111122223333:a1b2c3"
ORDERS = f"{BASE}/prod/GET/orders"


def policy(*entries: str) -> Document:
    return parse_policy(policy_of_resources(entries))


@pytest.mark.parametrize(
    ("resource", "outcome"),
    [
        (ORDERS, Outcome.ALLOWED),
        (f"{BASE}/prod/*", Outcome.ALLOWED),
        (f"{BASE}/*", Outcome.ALLOWED),
        (f"{BASE}/*/GET/orders", Outcome.ALLOWED),
        (f"{BASE}/prod/GET/order?", Outcome.ALLOWED),
        ("arn:aws:execute-api:*:*:*", Outcome.ALLOWED),
        ("*", Outcome.ALLOWED),
        (f"{BASE}/prod/GET/Orders", Outcome.IMPLICITLY_DENIED),
        (f"{BASE}/prod/POST/orders", Outcome.IMPLICITLY_DENIED),
        (f"{BASE}/dev/*", Outcome.IMPLICITLY_DENIED),
        (f"{BASE}/prod/GET/orders/*", Outcome.IMPLICITLY_DENIED),
    ],
)
def test_wildcards_cover_as_iam_says(resource: str, outcome: Outcome) -> None:
    assert coverage(policy(resource), (ORDERS,)) is outcome


def test_a_deny_wins() -> None:
    both = ("Allow", "Deny")
    statements = [{"Effect": effect, "Action": "execute-api:Invoke", "Resource": "*"} for effect in both]
    document = parse_policy({"Version": "2012-10-17", "Statement": statements})
    assert coverage(document, (ORDERS,)) is Outcome.EXPLICITLY_DENIED


def test_a_policy_that_covers_one_possible_arn_and_not_the_other_is_not_known() -> None:
    assert coverage(policy(ORDERS), (ORDERS, f"{BASE}/prod/GET/other")) is Outcome.UNKNOWN


def test_a_policy_with_a_condition_that_nobody_told_is_not_known() -> None:
    statement = {
        "Effect": "Allow",
        "Action": "execute-api:Invoke",
        "Resource": "*",
        "Condition": {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}},
    }
    assert (
        coverage(parse_policy({"Version": "2012-10-17", "Statement": statement}), (ORDERS,))
        is Outcome.UNKNOWN
    )


def test_a_star_where_a_handshake_has_one_part_less_does_not_cover_it() -> None:
    """https://github.com/aws-powertools/powertools-lambda-python/issues/5800"""
    assert coverage(policy(f"{BASE}/prod/*/*"), (f"{BASE}/prod/$connect",)) is Outcome.IMPLICITLY_DENIED
    assert coverage(policy(f"{BASE}/prod/*"), (f"{BASE}/prod/$connect",)) is Outcome.ALLOWED


@pytest.mark.parametrize(
    ("resource", "answer"),
    [
        (ORDERS, True),
        (f"{BASE}/prod/GET/orders/*", True),
        (f"{BASE}/prod/*", False),
        ("*", False),
        (f"{BASE}/*", False),
    ],
)
def test_a_policy_is_narrow_where_it_says_nothing_of_other_paths(resource: str, answer: bool) -> None:
    assert narrow(policy(resource)) is answer
