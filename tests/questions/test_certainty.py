"""What may make something certain: the one table, and what reads it."""

from __future__ import annotations

from dataclasses import replace

import pytest

import why403
from tests.questions.cases import case, certain_of
from why403 import facts as f
from why403.logic.facts import Fact, Value
from why403.logic.states import UNKNOWN, State
from why403.model.undocumented import SIGNED_FORMS
from why403.questions.certainty import RULES, Basis, may_prove
from why403.questions.explain import Case, explain, fitting
from why403.questions.named import hangs_on
from why403.refusals.refusal import Fingerprint

FORBIDDEN = Fingerprint(403, "ForbiddenException", "forbidden")
EXPIRED = Fingerprint(403, family="signature-expired")
KEYLESS: dict[str, Value] = {f.API_KEY_REQUIRED.name: True, f.API_KEY.name: False, f.API_KIND.name: "REST"}


def test_every_kind_of_evidence_has_one_rule() -> None:
    assert sorted(rule.evidence for rule in RULES) == sorted(Basis)


def test_what_never_proves_spoils_a_proof() -> None:
    assert may_prove({Basis.TOLD})
    assert not may_prove({Basis.TOLD, Basis.ASSUMED})
    assert not may_prove(())


@pytest.mark.parametrize(
    "family", ["signature-expired", "signature-differs", "security-token-expired", "scope-region"]
)
@pytest.mark.parametrize("kind", [UNKNOWN, "InvalidSignatureException"])
def test_words_of_signatures_and_tokens_prove_nothing_alone(family: str, kind: str | State) -> None:
    """IAM user guide, signature-v4-troubleshooting: of every AWS service. A type is sent by others too."""
    kind = kind if family != "security-token-expired" else UNKNOWN
    found = explain(Case({}, Fingerprint(403, kind, family)))
    assert found.certain == frozenset()
    assert found.borrowed


def test_the_assumption_stands_in_the_first_line() -> None:
    from why403.words.report import Detail, report

    first = report(explain(Case({}, EXPIRED)), (), (), Detail()).split("\n\n", 1)[0]
    assert "if API Gateway wrote this message" in first


@pytest.mark.parametrize(
    "shown",
    [
        replace(EXPIRED, of_gateway=True),
        replace(EXPIRED, at_gateway=True),
        replace(EXPIRED, response_type="INVALID_SIGNATURE"),
    ],
)
def test_what_is_api_gateways_own_beside_them_makes_them_certain(shown: Fingerprint) -> None:
    assert fitting(Case({}, shown))[1] == {"iam-clock-skew"}


def test_forbidden_beside_an_access_denied_proves_no_scope() -> None:
    """Developer guide, supported-gateway-response-types: ACCESS_DENIED can be given any body."""
    shown = Fingerprint(403, "AccessDeniedException", "forbidden", of_gateway=True)
    found = explain(Case({f.API_KIND.name: "REST"}, shown))
    assert found.certain == frozenset()
    assert len(found.suspects) > 3


@pytest.mark.parametrize(
    "marks",
    [
        {"writer": "nginx", "role": "front"},
        {"writer": "a web framework", "role": "behind"},
        {"writer": "Amazon S3", "role": "service", "wrote": True},
        {"writer": "another AWS service", "role": "called", "wrote": True},
        {"untyped": True, "of_gateway": True, "error_type": UNKNOWN},
    ],
)
def test_facts_prove_nothing_of_api_gateway_beside_marks_of_others(marks: dict[str, object]) -> None:
    shown = replace(FORBIDDEN, **marks)  # type: ignore[arg-type]
    assert not fitting(Case(KEYLESS, shown))[1] - {"upstream-not-gateway", "backend-403"}


def test_an_assumption_that_the_reading_made_use_of_proves_nothing() -> None:
    told: dict[str, Value] = {
        f.API_KIND.name: "REST",
        f.METHOD_AUTHORIZATION.name: "AWS_IAM",
        f.AUTHORIZATION.name: "sigv4",
        f.SIGNATURE_MATCHES.name: False,
        f.HOST_KIND.name: "execute-api",
    }
    shown = Fingerprint(403, "InvalidSignatureException", "signature-differs", of_gateway=True)
    assert "iam-signature-mismatch" in fitting(Case(told, shown))[1]
    assert fitting(Case(told, shown, assumed=(SIGNED_FORMS.claim,)))[1] == frozenset()


def test_the_facts_that_prove_are_named() -> None:
    told = explain(case(FORBIDDEN, {f.API_KIND: "REST", f.WAF_ALLOWS: False}))
    assert told.certain == {"waf-block"}
    assert (f.WAF_ALLOWS.name, False) in hangs_on(told)["waf-block"]


def test_a_deny_stands_before_the_lack_of_an_allow() -> None:
    """IAM user guide, reference_policies_evaluation-logic."""
    told: dict[Fact, Value] = {
        f.API_KIND: "REST",
        f.METHOD_AUTHORIZATION: "NONE",
        f.RESOURCE_POLICY: "present",
        f.RESOURCE_POLICY_DENIES: True,
        f.RESOURCE_POLICY_ALLOWS: False,
        f.VPC_ENDPOINT: False,
    }
    shown = Fingerprint(403, "AccessDeniedException", "forbidden", of_gateway=True)
    assert explain(case(shown, told)).suspects[0].cause.code == "resource-policy-explicit-deny"


@pytest.mark.parametrize("family", [UNKNOWN, ""])
def test_a_status_of_success_was_served(family: str) -> None:
    assert explain(Case({}, Fingerprint(200, family=family))).served


def test_a_page_beside_a_status_of_success_may_hide_a_refusal() -> None:
    """A distribution can answer an error with its index page."""
    assert not explain(Case({}, Fingerprint(200, family="", page=True))).served


def test_an_error_type_beside_a_status_of_success_is_a_refusal() -> None:
    assert not explain(Case({}, Fingerprint(200, "AccessDeniedException", ""))).served


def test_nothing_is_certain_of_a_silent_case() -> None:
    assert certain_of(Case(KEYLESS, Fingerprint(), silent=True)) == set()


def test_a_header_proves_nothing_where_the_key_is_the_authorizers_to_return() -> None:
    """Developer guide, api-gateway-api-key-source: AUTHORIZER takes the key from the authorizer's result."""
    trace = (
        "> GET /prod/orders HTTP/1.1\n> Host: abc1234567.execute-api.eu-west-1.amazonaws.com\n"
        "> accept: */*\n>\n"
        '< HTTP/1.1 403 Forbidden\n< x-amzn-errortype: ForbiddenException\n<\n{"message":"Forbidden"}'
    )
    required: dict[str, Value] = {"method.api-key-required": True}
    assert why403.explain(trace, facts=required).certain == {"api-key-missing"}
    found = why403.explain(trace, facts={**required, "api.key-source": "AUTHORIZER"})
    assert not found.certain
