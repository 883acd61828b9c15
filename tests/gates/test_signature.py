"""The gate `signature`. Sources: gateway-semantics D.2, D.3 and I.6; messages R16 to R25, P3 and H4."""

from __future__ import annotations

import pytest

from tests.gates.asked import HTTP, KINDS, REST, answers, blamed, names, statuses, verdict
from why403 import facts as f
from why403.gates.check import Gate
from why403.gates.signature import GATE as OF_METHOD
from why403.gates.signature import VERIFIED
from why403.logic.facts import Fact, Value
from why403.logic.truth import NO, YES, Truth

IAM: dict[Fact, Value] = {f.METHOD_AUTHORIZATION: "AWS_IAM", f.VPCE_POLICY_CUSTOM: False}
SIGNED: dict[Fact, Value] = {**IAM, f.AUTHORIZATION: "sigv4", f.SIGNATURE_READABLE: True}
GATE = Gate("signature", "", (), lambda site: (*VERIFIED.checks(site), *OF_METHOD.checks(site)))
"""Both parts: what is verified before a route is looked for, and what its method asks for."""

FAULTS = (
    ("signature.scope", f.SIGNATURE_SCOPE_OK, "iam-wrong-scope"),
    ("signature.in-time", f.SIGNATURE_IN_TIME, "iam-clock-skew"),
    ("signature.known-key", f.CREDENTIALS_KNOWN, "iam-invalid-token"),
    ("signature.fresh-token", f.CREDENTIALS_FRESH, "iam-expired-token"),
    ("signature.matches", f.SIGNATURE_MATCHES, "iam-signature-mismatch"),
)


@pytest.mark.parametrize(("check", "fact", "cause"), FAULTS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_fault_of_the_signature_is_refused(kind: str, check: str, fact: Fact, cause: str) -> None:
    told = {**SIGNED, fact: False}
    assert verdict(GATE, kind, check, told) is NO
    assert blamed(GATE, kind, check, told) == {cause}


@pytest.mark.parametrize(("check", "fact"), [row[:2] for row in FAULTS])
@pytest.mark.parametrize("kind", KINDS)
def test_without_the_fault_the_signature_passes(kind: str, check: str, fact: Fact) -> None:
    assert verdict(GATE, kind, check, {**SIGNED, fact: True}) is YES


@pytest.mark.parametrize("check", [row[0] for row in FAULTS])
def test_of_a_signed_call_every_fault_is_open(check: str) -> None:
    assert verdict(GATE, REST, check, SIGNED) is Truth.UNKNOWN


@pytest.mark.parametrize(("check", "fact"), [row[:2] for row in FAULTS])
def test_a_call_that_is_not_signed_has_no_signature_to_fail(check: str, fact: Fact) -> None:
    assert verdict(GATE, REST, check, {**IAM, f.AUTHORIZATION: "none", fact: False}) is YES


@pytest.mark.parametrize("other", ["NONE", "CUSTOM", "COGNITO_USER_POOLS", "JWT"])
@pytest.mark.parametrize(("check", "fact"), [row[:2] for row in FAULTS])
def test_only_iam_methods_verify_signatures(other: str, check: str, fact: Fact) -> None:
    told: dict[Fact, Value] = {
        f.METHOD_AUTHORIZATION: other, f.AUTHORIZATION: "sigv4", f.ROUTE_EXISTS: True, fact: False
    }  # fmt: skip
    assert verdict(GATE, REST, check, told) is YES


@pytest.mark.parametrize(("check", "fact"), [row[:2] for row in FAULTS])
def test_a_miss_on_a_rest_api_is_verified_like_an_iam_method(check: str, fact: Fact) -> None:
    """A.3."""
    told: dict[Fact, Value] = {f.AUTHORIZATION: "sigv4", f.ROUTE_EXISTS: False, fact: False}
    assert verdict(GATE, REST, check, {**told, f.METHOD_AUTHORIZATION: "NONE"}) is NO
    assert verdict(GATE, HTTP, check, {**told, f.METHOD_AUTHORIZATION: "NONE"}) is YES


@pytest.mark.parametrize("kind", KINDS)
def test_an_unsigned_call_is_refused(kind: str) -> None:
    told = {**IAM, f.AUTHORIZATION: "none"}
    assert verdict(GATE, kind, "signature.present", told) is NO
    assert blamed(GATE, kind, "signature.present", told) == {"iam-unsigned"}


@pytest.mark.parametrize("header", ["bearer", "other"])
def test_a_header_that_is_no_signature_is_refused_as_malformed(header: str) -> None:
    told = {**IAM, f.AUTHORIZATION: header}
    assert verdict(GATE, REST, "signature.readable", told) is NO
    assert blamed(GATE, REST, "signature.readable", told) == {"iam-malformed-authorization"}


def test_a_header_with_a_part_missing_is_refused_as_malformed() -> None:
    told = {**SIGNED, f.SIGNATURE_READABLE: False}
    assert verdict(GATE, REST, "signature.readable", told) is NO


def test_a_missing_header_is_not_malformed() -> None:
    assert verdict(GATE, REST, "signature.readable", {**IAM, f.AUTHORIZATION: "none"}) is YES


def test_behind_a_custom_endpoint_policy_a_bearer_token_may_be_read_as_a_signature() -> None:
    """P3: it was seen on a method without authorization, and AWS documents that the caller is anonymous."""
    told: dict[Fact, Value] = {
        f.METHOD_AUTHORIZATION: "NONE",
        f.VPCE_POLICY_CUSTOM: True,
        f.AUTHORIZATION: "bearer",
    }
    assert verdict(GATE, REST, "signature.readable", told) is Truth.UNKNOWN
    assert blamed(GATE, REST, "signature.readable", told) == {"iam-malformed-authorization"}


@pytest.mark.parametrize(
    ("check", "spoken"),
    [
        ("signature.present", {"missing-token"}),
        ("signature.readable", {"incomplete-signature"}),
        ("signature.scope", {"scope-region", "scope-service", "scope-terminator", "scope-date"}),
        ("signature.in-time", {"signature-expired", "signature-early"}),
        ("signature.known-key", {"security-token-invalid"}),
        ("signature.fresh-token", {"security-token-expired"}),
        ("signature.matches", {"signature-differs"}),
    ],
)
def test_a_rest_api_says_what_is_wrong(check: str, spoken: set[str]) -> None:
    assert answers(GATE, REST, check) == spoken


@pytest.mark.parametrize("check", [row[0] for row in FAULTS])
def test_an_http_api_says_forbidden_to_all_of_it(check: str) -> None:
    assert answers(GATE, HTTP, check) == {"http-forbidden"}


@pytest.mark.parametrize("kind", KINDS)
def test_every_status_is_403(kind: str) -> None:
    assert all(statuses(GATE, kind, name) == {403} for name in names(GATE, kind))


@pytest.mark.parametrize("header", ["bearer", "other"])
def test_on_an_http_api_a_header_of_another_kind_is_no_signature(header: str) -> None:
    """It answers Forbidden to both, and nothing tells a reading of the header."""
    told = {**IAM, f.AUTHORIZATION: header}
    assert blamed(GATE, HTTP, "signature.present", told) == {"iam-unsigned"}
    assert verdict(GATE, HTTP, "signature.readable", told) is YES


def test_only_a_rest_api_stands_behind_the_policy_of_a_vpc_endpoint() -> None:
    """So on other APIs only an IAM method reads the header as a signature (http-api-vs-rest)."""
    told: dict[Fact, Value] = {
        f.METHOD_AUTHORIZATION: "NONE", f.AUTHORIZATION: "bearer", f.VPCE_POLICY_CUSTOM: True
    }  # fmt: skip
    assert verdict(GATE, HTTP, "signature.readable", told) is YES
    assert verdict(GATE, REST, "signature.readable", told) is Truth.UNKNOWN


@pytest.mark.parametrize("authorizer", ["CUSTOM", "COGNITO_USER_POOLS", "JWT"])
def test_an_authorizers_header_is_not_read_as_a_signature_at_an_endpoint(authorizer: str) -> None:
    told: dict[Fact, Value] = {
        f.METHOD_AUTHORIZATION: authorizer, f.AUTHORIZATION: "bearer", f.VPCE_POLICY_CUSTOM: True
    }  # fmt: skip
    assert verdict(GATE, REST, "signature.readable", told) is YES


@pytest.mark.parametrize(
    ("check", "told", "refusal"),
    [
        ("signature.scope", {f.SCOPE_FAULT: "region"}, "scope-region"),
        ("signature.scope", {f.SCOPE_FAULT: "service"}, "scope-service"),
        ("signature.scope", {f.SCOPE_FAULT: "terminator"}, "scope-terminator"),
        ("signature.scope", {f.SCOPE_FAULT: "date"}, "scope-date"),
        ("signature.in-time", {f.TIME_FAULT: "early"}, "signature-early"),
        ("signature.in-time", {f.TIME_FAULT: "late"}, "signature-expired"),
    ],
)
def test_the_fault_of_a_signature_chooses_the_words(
    check: str, told: dict[Fact, Value], refusal: str
) -> None:
    """D.3: each has a text of its own."""
    assert answers(GATE, REST, check, told) == {refusal}
