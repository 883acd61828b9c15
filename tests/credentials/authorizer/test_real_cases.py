"""Incidents in which the policy, the result or the token was shown; their causes are confirmed there."""

from __future__ import annotations

from pathlib import Path

import pytest

from why403.evidence.case import clues_of
from why403.incident.read import read_incident

CASES = Path(__file__).parents[3] / "cases" / "real"


@pytest.mark.parametrize(
    ("case", "name", "cause"),
    [
        (
            "gh-auth0-samples-jwt-rsa-aws-custom-authorizer-8",
            "policy-of-method-arn",
            "authorizer-cached-policy",
        ),
        (
            "gh-serverless-projects-serverless-authorizers-1",
            "policy-of-method-arn",
            "authorizer-cached-policy",
        ),
        ("gh-expansellc-lambda-authorizer-1", "result-null", "authorizer-error"),
        ("gh-aws-powertools-powertools-lambda-python-5800", "policy-connect", "authorizer-deny"),
    ],
)
def test_what_was_shown_is_seen(case: str, name: str, cause: str) -> None:
    clues = clues_of(read_incident((CASES / f"{case}.yaml").read_text(), case))
    assert [(clue.name, clue.cause) for clue in clues if clue.cause] == [(name, cause)]


def test_the_resource_of_a_policy_is_quoted_at_its_line() -> None:
    text = """\
why403: 1
api_type: REST
request: {method: GET, url: https://a1b2c3.execute-api.eu-west-1.amazonaws.com/prod/orders}
config:
  method: {authorizationType: CUSTOM}
  authorizer:
    ttl: 300
    returned:
      principalId: user
      policyDocument:
        Version: '2012-10-17'
        Statement:
          - Effect: Allow
            Action: execute-api:Invoke
            Resource: arn:aws:execute-api:eu-west-1:111122223333:a1b2c3/prod/GET/first
"""
    (clue,) = (clue for clue in clues_of(read_incident(text, "incident.yaml")) if clue.cause)
    assert str(clue.at).startswith("incident.yaml:15:")
