"""What AWS does not document is told apart, and what is settled reaches the user (gateway-semantics N.3)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scripts import unknowns_page
from tests.laws.worlds import KINDS
from why403.api.inputs import Brought, case_of
from why403.gates.paths import path
from why403.incident.read import read_incident
from why403.model.site import Site
from why403.model.undocumented import UNKNOWNS, On, Treatment, Undocumented
from why403.questions.explain import Case, explain
from why403.words.as_json import as_json
from why403.words.report import Detail, report

ROOT = Path(__file__).parents[1]
SETTLED = tuple(unknown for unknown in UNKNOWNS if unknown.treatment is Treatment.SETTLED)

HEAD = "why403: 1\n"
URL = "https://a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com"
OWN = "https://api.example.com"
FORBIDDEN = """
observed: {status: 403, headers: {x-amzn-ErrorType: ForbiddenException}, body: '{"message":"Forbidden"}'}
"""
HTTP_403 = """
api_type: HTTP
observed: {status: 403, headers: {apigw-requestid: a1=}, body: '{"message":"Forbidden"}'}
"""
SIGNED = "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261122/eu-west-1/execute-api/aws4_request, "
SIGNED += "SignedHeaders=host;x-amz-date, Signature=0123"
DENIED = "User: arn:aws:iam::111122223333:user/mary is not authorized to perform: execute-api:Invoke on "
DENIED += "resource: arn:aws:execute-api:eu-west-1:********3333:a1b2c3d4e5/prod/GET/orders"


def request(path: str, url: str = URL, verb: str = "GET", more: str = "") -> str:
    return f"request: {{method: {verb}, url: '{url}{path}'{', ' if more else ''}{more}}}\n"


MARY, SESSION = "arn:aws:iam::111122223333:user/mary", "arn:aws:sts::111122223333:assumed-role/mary/one"
EXPLICITLY = "with an explicit deny in a resource-based policy"


def signed(condition: str, value: str, key: str = "aws:PrincipalOrgPaths", resource: str = "*") -> str:
    """A signed call of a user whose only policy allows it under a condition."""
    allow = f"{{Effect: Allow, Action: '*', Resource: '{resource}', Condition: {condition}}}"
    return (
        f'api_type: REST\nobserved: {{status: 403, body: \'{{"Message":"{DENIED}"}}\'}}\n'
        f"config: {{method: {{authorizationType: AWS_IAM}}, callerArn: '{MARY}', resourcePolicy: absent, "
        "api: {id: a1b2c3d4e5, accountId: '111122223333'}, stages: [prod], "
        f"callerPolicies: [{{Version: '2012-10-17', Statement: [{allow}]}}]}}\n"
        f"facts: {{'{key}': {value}}}\n" + request("/prod/orders")
    )


def spared(listed: str, caller: str = MARY) -> str:
    """A signed call to an API whose policy denies all but one."""
    deny = f"{{Effect: Deny, NotPrincipal: {{AWS: '{listed}'}}, Action: '*', Resource: '*'}}"
    said = DENIED.replace(MARY, caller)
    return (
        f'api_type: REST\nobserved: {{status: 403, body: \'{{"Message":"{said} {EXPLICITLY}"}}\'}}\n'
        f"config: {{method: {{authorizationType: AWS_IAM}}, callerArn: '{caller}', "
        "api: {id: a1b2c3d4e5, accountId: '111122223333'}, stages: [prod], "
        f"resourcePolicy: {{Version: '2012-10-17', Statement: [{deny}]}}, vpcEndpoint: absent, "
        "serviceControlPolicies: absent, permissionsBoundary: absent, sessionPolicy: absent}\n"
        + request("/prod/orders")
    )


CASES: dict[int, tuple[str, ...]] = {
    2: ("api_type: REST\nobserved: {status: 429, body: '{\"message\":\"Too Many Requests\"}'}\n",),
    4: (
        FORBIDDEN + request("/prod/a%20b") + "config: {stages: [prod], routes: ['GET /a b']}\n",
        FORBIDDEN + request("/prod/orders/") + "config: {stages: [prod], routes: [GET /orders]}\n",
        FORBIDDEN + request("/prod//orders") + "config: {resourcePolicy: {Statement: []}}\n",
    ),
    5: (
        "api_type: REST\nobserved: {status: 403, headers: {x-amzn-ErrorType: IncompleteSignatureException}}\n"
        "facts: {route.exists: yes, deployment.route: yes}\n"
        "config: {method: {authorizationType: AWS_IAM}, stages: [prod]}\n" + request("/prod"),
    ),
    6: (
        "api_type: REST\nobserved: {status: 401, body: '{\"message\":\"Unauthorized\"}'}\n"
        "config: {method: {authorizationType: JWT}}\n",
    ),
    7: (
        "api_type: HTTP\nobserved: {status: 401, body: '{\"message\":\"Unauthorized\"}'}\n"
        "config: {method: {authorizationType: JWT}}\n",
    ),
    8: ("api_type: REST\n" + FORBIDDEN + request("/prod") + "facts: {endpoint.access-mode-met: no}\n",),
    9: (
        "api_type: REST\n"
        + FORBIDDEN
        + request("/orders", OWN)
        + "facts: {domain.client-certificate-trusted: no}\n",
    ),
    10: (
        FORBIDDEN
        + request("/orders", OWN)
        + "facts: {network.vpc-endpoint: yes, domain.access-associated: no}\n",
    ),
    11: (
        f"api_type: WEBSOCKET\n{FORBIDDEN}"
        "facts: {websocket.moment: handshake, method.api-key-required: yes, request.api-key: absent}\n",
    ),
    12: (
        "api_type: REST\nobserved: {status: 403, body: '{\"Message\":\"" + DENIED + " with an explicit deny "
        "in a resource control policy\"}'}\nfacts: {api.rcp-allows: no}\n"
        "config: {method: {authorizationType: AWS_IAM}}\n",
        "api_type: REST\nobserved: {status: 403, body: '{\"Message\":\"" + DENIED + "\"}'}\n"
        "config: {method: {authorizationType: AWS_IAM}, resourcePolicy: {Version: '2012-10-17', Statement: "
        "[{Effect: Allow, Principal: {AWS: 'arn:aws:iam::111122223333:root'}, Action: 'execute-api:Invoke', "
        "Resource: '*'}]}}\n" + request("/prod/orders"),
    ),
    15: (
        "api_type: REST\nobserved: {status: 500, headers: {x-amzn-ErrorType: AuthorizerFailureException}}\n"
        "config: {method: {authorizationType: CUSTOM}}\n",
    ),
    17: (
        "api_type: REST\nobserved: {status: 403, log_lines: ['" + json.dumps(
            {"requestId": "r", "status": "403", "responseType": "ACCESS_DENIED", "authorizerStatus": "403"}
        ) + "']}\n",
    ),
    18: (
        "api_type: HTTP\nobserved: {status: 403, browser_error: 'blocked by CORS policy'}\nconfig: {cors: "
        "{allowOrigins: ['https://a.example']}}\n"
        + request("/orders", more="headers: {Origin: 'null'}"),
    ),
    19: (FORBIDDEN + request("/prod/orders", verb="POST", more="headers: {X-HTTP-Method-Override: GET}"),),
    20: (
        "api_type: REST\nobserved: {status: 403, headers: {x-amzn-ErrorType: InvalidSignatureException}}\n"
        + request(
            "/prod/orders",
            more=f"headers: {{Authorization: '{SIGNED}', X-Amz-Content-Sha256: UNSIGNED-PAYLOAD}}",
        ),
        "api_type: REST\nobserved: {status: 403, headers: {x-amzn-ErrorType: InvalidSignatureException}}\n"
        + request(
            "/prod/orders", more=f"headers: {{Authorization: '{SIGNED}', X-Amz-Security-Token: token}}"
        ),
        "api_type: REST\nobserved: {status: 403, headers: {x-amzn-ErrorType: InvalidSignatureException}}\n"
        + request("/prod//orders", more=f"headers: {{Authorization: '{SIGNED}'}}"),
    ),
    21: (
        "api_type: REST\nobserved: {status: 401, body: '{\"message\":\"Unauthorized\"}'}\n"
        "config: {authorizer: {type: TOKEN, identitySource: [method.request.header.X-Token]}}\n"
        + request("/prod/orders", more="headers: {x-token: abc}"),
    ),
    22: (HTTP_403 + "config: {method: {authorizationType: AWS_IAM}}\nfacts: {caller.policy-denies: yes}\n",),
    23: (
        "api_type: REST\nobserved: {status: 404}\nfacts: {domain.rules-only: yes, domain.rule-matches: no}\n"
        + request("/ordersandmore", OWN),
    ),
    26: (
        "api_type: REST\nobserved: {status: 401, body: '{\"message\":\"Unauthorized\"}'}\n"
        "config: {method: {authorizationType: CUSTOM}, authorizer: {type: REQUEST, ttl: 0, "
        "identitySource: [method.request.header.X-Pass]}}\n"
        + request("/live/books", more="complete: true"),
    ),
    27: (signed("{StringEquals: {'aws:PrincipalOrgPaths': o-9/one/}}", "[o-9/one/, o-9/two/]"),),
    28: (signed("{'ForAllValues:StringEquals': {'aws:PrincipalOrgPaths': o-9/one/}}", "[o-9/one/, '']"),),
    29: (signed("{ArnLike: {'aws:PrincipalArn': 'mary*'}}", f"'{MARY}'", "aws:PrincipalArn"),),
    30: (spared(MARY), spared("arn:aws:iam::111122223333:role/mary", SESSION)),
    31: (signed("{}", "x", resource="arn:aws:execute-api:*/GET/orders"),),
    32: (
        "observed: {status: 403, log_lines: ["
        '\'{"requestId":"a1","status":"403","ip":"192.0.2.1","path":"/live/a"}\']}\n',
    ),
}  # fmt: skip
"""Incidents whose explanation rests on what is settled, by the number of the question."""


def case(text: str) -> Case:
    return case_of(Brought(read_incident(HEAD + text, "incident.yaml"), {}))


def told(text: str) -> tuple[str, str]:
    """The explanation as text and as JSON."""
    found = explain(case(text))
    return report(found, (), (), Detail()), json.dumps(as_json(found, (), ())["assumed"])


def test_every_question_has_an_entry() -> None:
    assert {unknown.number for unknown in UNKNOWNS} == set(range(1, 33))


def test_every_settled_question_has_cases() -> None:
    assert set(CASES) == {unknown.number for unknown in SETTLED}


@pytest.mark.parametrize("unknown", SETTLED, ids=lambda unknown: f"{unknown.number}-{unknown.where}")
def test_what_is_settled_is_named_in_the_text_and_in_the_json(unknown: Undocumented) -> None:
    shown = [told(text) for text in CASES[unknown.number]]
    assert any(says(unknown, text) and unknown.does in tree for text, tree in shown)


@pytest.mark.parametrize(
    ("number", "text"), [(number, text) for number, texts in CASES.items() for text in texts]
)
def test_every_such_case_names_its_own(number: int, text: str) -> None:
    as_text, tree = told(text)
    own = [unknown for unknown in SETTLED if unknown.number == number]
    assert any(says(unknown, as_text) and unknown.does in tree for unknown in own)


def says(unknown: Undocumented, text: str) -> bool:
    """Lines are broken to a width only when they are printed."""
    return unknown.does in " ".join(text.split()) and "assumed" in text


def covered(on: On) -> bool:
    cause = (on.causes or ("",))[0]
    return any(
        on.covers(kind, check.name, cause, spoken.refusal.name)
        for kind in KINDS
        for _, check in path(Site(kind))
        for spoken in check.possible()
    )


@pytest.mark.parametrize("unknown", SETTLED, ids=lambda unknown: f"{unknown.number}-{unknown.where}")
def test_every_check_that_is_said_to_rest_on_a_claim_is_there(unknown: Undocumented) -> None:
    assert all(covered(on) for on in (*unknown.rests, *unknown.against))


@pytest.mark.parametrize("unknown", UNKNOWNS, ids=lambda unknown: f"{unknown.number}-{unknown.where}")
def test_the_code_that_is_named_is_there(unknown: Undocumented) -> None:
    places = [part.strip() for part in unknown.where.split(",") if part]
    assert all((ROOT / "src" / "why403" / place).exists() for place in places)
    assert places or unknown.treatment is Treatment.APART


@pytest.mark.parametrize("unknown", [u for u in UNKNOWNS if u.treatment is not Treatment.SETTLED])
def test_what_is_not_settled_rests_on_nothing(unknown: Undocumented) -> None:
    assert unknown.rests == ()


def test_the_page_is_current() -> None:
    assert unknowns_page.TARGET.read_text("utf-8") == unknowns_page.text()


def test_all_that_any_suspect_rests_on_is_told_with_all_suspects() -> None:
    found = explain(case(FORBIDDEN + request("/orders", OWN)))
    text = " ".join(report(found, (), (), Detail(everything=True)).split())
    assert found.assumed
    assert all(claim.says in text for claim in found.assumed)


PLAIN = (
    FORBIDDEN + request("/prod/orders") + "config: {stages: [prod], routes: [GET /orders]}\n",
    "api_type: REST\n" + FORBIDDEN + request("/prod/orders", more="headers: {Authorization: Bearer a.b.c}"),
    "api_type: REST\n" + FORBIDDEN + request("/prod/a%20b"),
)


@pytest.mark.parametrize("text", PLAIN)
def test_a_call_that_touches_nothing_unknown_takes_nothing_for_true(text: str) -> None:
    assert case(text).assumed == ()
