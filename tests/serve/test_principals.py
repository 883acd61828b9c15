"""The file of principals: what it may say, and that no message repeats a secret."""

from __future__ import annotations

import pytest

from tests.serve.templates import PEOPLE
from why403.credentials.sigv4.verify import key_of
from why403.documents.errors import BadInput
from why403.serve.principals import AccessKey, principals_of

SECRET = "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY00"


def test_a_role_calls_as_a_session_of_it() -> None:
    found = principals_of(PEOPLE, "people.yaml")
    curator = found.by_name["curator"]
    assert curator.arn == "arn:aws:sts::210987654321:assumed-role/curator/curator"
    assert curator.told["aws:PrincipalArn"] == "arn:aws:iam::210987654321:role/curator"
    assert found.by_key["AKIASTRANGERSTRANG01"][0].told["aws:username"] == "stranger"
    assert found.account is None


def test_no_repr_shows_a_secret() -> None:
    assert "curator-secret" not in repr(principals_of(PEOPLE, "people.yaml"))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("principals: {}", "no principals"),
        ("people: {}", "no key"),
        ("principals: {a: {arn: nobody}}", "not the ARN"),
        ("principals: {a: {arn: 'arn:aws:iam::210987654321:user/a', keyz: []}}", "no key"),
        ("principals: {a: {arn: 'arn:aws:iam::210987654321:user/a', keys: [{id: x}]}}", "has no id"),
        (
            f"principals: {{a: {{arn: 'arn:aws:iam::210987654321:user/a', keys: [{{id: {SECRET}!}}]}}}}",
            "has no id",
        ),
        (
            "principals: {a: {arn: 'arn:aws:iam::210987654321:user/a', keys: [{id: AKIAAAAAAAAAAAAAAAA1}]}}",
            "has no secret",
        ),
        (
            "principals: {a: {arn: 'arn:aws:iam::210987654321:user/a', policies: [text]}}",
            "cannot be read",
        ),
        (
            "principals: {a: {arn: 'arn:aws:iam::210987654321:user/a', policies: [7]}}",
            "this is not a policy",
        ),
        (
            "principals: {a: {arn: 'arn:aws:iam::210987654321:role/a', "
            f"keys: [{{id: ASIAAAAAAAAAAAAAAAA1, secret: {SECRET}}}]}}}}",
            "has no session token",
        ),
    ],
)
def test_what_is_wrong_is_said_at_its_place(text: str, says: str) -> None:
    with pytest.raises(BadInput) as raised:
        principals_of(text, "people.yaml")
    assert says in str(raised.value)
    assert str(raised.value).startswith("people.yaml:1:")
    assert SECRET not in str(raised.value)


def test_two_principals_cannot_have_one_key() -> None:
    one = "{arn: 'arn:aws:iam::210987654321:user/%s', keys: [{id: AKIAAAAAAAAAAAAAAAA1, secret: s}]}"
    with pytest.raises(BadInput, match="two principals"):
        principals_of(f"principals: {{a: {one % 'a'}, b: {one % 'b'}}}", "people.yaml")


def test_a_key_signs_for_each_day_region_and_service_by_itself() -> None:
    key = AccessKey("AKIASOMEBODYSOMEBODY", "a secret")
    scopes = [(f"202611{day:02}", region, "execute-api") for day in range(1, 25) for region in ("a-1", "b-1")]
    for scope in (*scopes, *scopes[::-1]):
        assert key.signing(*scope) == key_of("a secret", *scope)
    assert key.signing("20261101", "a-1", "s3") != key.signing("20261101", "a-1", "execute-api")
    assert "secret" not in repr(key)


CAPTURED = """\
why403: 1
observed: {status: 403}
request: {method: GET, url: 'https://abc123.execute-api.eu-west-1.amazonaws.com/prod/orders'}
config:
  callerArn: arn:aws:iam::210987654321:role/job
  callerPolicies:
    - Version: "2012-10-17"
      Statement: [{Effect: Allow, Action: "execute-api:Invoke", Resource: "*"}]
  permissionsBoundary: absent
"""
JOB = f"""\
principals:
  job: {{captured: job.yaml, keys: [{{id: ASIAAAAAAAAAAAAAAAA1, secret: {SECRET}, session: s}}]}}
"""


def test_a_principal_is_what_an_account_says_of_him() -> None:
    (job,) = principals_of(JOB, "people.yaml", {"job.yaml": CAPTURED}.__getitem__).by_name.values()
    assert job.arn == "arn:aws:sts::210987654321:assumed-role/job/job"
    assert isinstance(job.caller.policies.value, tuple)
    assert [isinstance(each, dict) and each["Version"] for each in job.caller.policies.value] == [
        "2012-10-17"
    ]


@pytest.mark.parametrize(
    ("file", "more", "says"),
    [
        ("why403: 1\nobserved: {status: 403}\nrequest: {}\n", "", "does not have all policies"),
        (CAPTURED, ", policies: []", "the captured file has the policies"),
    ],
)
def test_a_captured_principal_has_all_policies_from_there(file: str, more: str, says: str) -> None:
    text = JOB.replace("captured: job.yaml", f"captured: job.yaml{more}")
    with pytest.raises(BadInput, match=says):
        principals_of(text, "people.yaml", {"job.yaml": file}.__getitem__)
