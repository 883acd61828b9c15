"""The gate `lambda-authorizer`. Sources: gateway-semantics F.2, F.4, B.1 and B.3; messages R10 to R15, W2."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.gates.asked import HTTP, KINDS, REST, answers, blamed, names, statuses, verdict
from why403 import facts as f
from why403.gates.authorize import GATE as AUTHORIZE
from why403.gates.check import Check, Gate
from why403.gates.lambda_authorizer import GATE as OF_FUNCTION
from why403.logic.facts import Fact, Value
from why403.logic.truth import NO, YES, Truth
from why403.model.site import Site


def of_authorizer(site: Site) -> Iterator[Check]:
    """What is asked of its function, and of the policy that this returns."""
    found = (*OF_FUNCTION.checks(site), *AUTHORIZE.checks(site))
    return (check for check in found if check.name.startswith("authorizer."))


GATE = Gate("lambda-authorizer", "", (), of_authorizer)
CUSTOM: dict[Fact, Value] = {f.METHOD_AUTHORIZATION: "CUSTOM", f.RESOURCE_POLICY: "none"}
ALL = {
    "authorizer.identity-source",
    "authorizer.answers",
    "authorizer.throws-unauthorized",
    "authorizer.policy",
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_api_can_have_one(kind: str) -> None:
    assert names(GATE, kind) == ALL


@pytest.mark.parametrize("check", sorted(ALL))
@pytest.mark.parametrize("other", ["NONE", "AWS_IAM", "COGNITO_USER_POOLS", "JWT"])
def test_a_method_with_another_authorization_has_none(check: str, other: str) -> None:
    told: dict[Fact, Value] = {
        f.METHOD_AUTHORIZATION: other,
        f.AUTHORIZER_ALLOWS: False,
        f.AUTHORIZER_WORKS: False,
        f.IDENTITY_SOURCE_SENT: False,
    }
    assert verdict(GATE, REST, check, told) is YES


@pytest.mark.parametrize("kind", KINDS)
def test_a_missing_identity_source_refuses_without_the_function(kind: str) -> None:
    told = {**CUSTOM, f.IDENTITY_SOURCE_SENT: False, f.AUTHORIZER_INVOKED: False}
    assert verdict(GATE, kind, "authorizer.identity-source", told) is NO
    assert blamed(GATE, kind, "authorizer.identity-source", told) == {"authorizer-identity-source"}


def test_a_function_that_ran_got_its_identity_sources() -> None:
    told = {**CUSTOM, f.AUTHORIZER_INVOKED: True}
    assert verdict(GATE, REST, "authorizer.identity-source", told) is YES


@pytest.mark.parametrize("kind", [REST, HTTP])
def test_a_missing_identity_source_answers_401(kind: str) -> None:
    assert statuses(GATE, kind, "authorizer.identity-source") == {401}


def test_a_function_that_fails_is_to_blame() -> None:
    told = {**CUSTOM, f.AUTHORIZER_WORKS: False}
    assert verdict(GATE, REST, "authorizer.answers", told) is NO
    assert blamed(GATE, REST, "authorizer.answers", told) == {"authorizer-error"}


@pytest.mark.parametrize("kind", KINDS)
def test_a_function_that_fails_answers_500(kind: str) -> None:
    """REST: `{"message":null}`; HTTP: `Internal Server Error`."""
    assert statuses(GATE, kind, "authorizer.answers") == {500}


def test_a_policy_that_does_not_allow_the_call_is_to_blame() -> None:
    told = {**CUSTOM, f.AUTHORIZER_INVOKED: True, f.AUTHORIZER_ALLOWS: False}
    assert verdict(GATE, REST, "authorizer.policy", told) is NO
    assert blamed(GATE, REST, "authorizer.policy", told) == {"authorizer-deny"}


def test_a_function_that_threw_is_to_blame() -> None:
    told = {**CUSTOM, f.AUTHORIZER_ALLOWS: False, f.AUTHORIZER_REFUSAL: "throws"}
    assert verdict(GATE, REST, "authorizer.throws-unauthorized", told) is NO
    assert blamed(GATE, REST, "authorizer.throws-unauthorized", told) == {"authorizer-deny"}


def test_a_refusal_of_the_authorizer_may_be_one_that_it_threw() -> None:
    told = {**CUSTOM, f.AUTHORIZER_ALLOWS: False}
    assert verdict(GATE, REST, "authorizer.throws-unauthorized", told) is Truth.UNKNOWN


@pytest.mark.parametrize("how", ["denies", "silent"])
def test_an_authorizer_that_gave_a_policy_threw_nothing(how: str) -> None:
    told = {**CUSTOM, f.AUTHORIZER_ALLOWS: False, f.AUTHORIZER_REFUSAL: how}
    assert verdict(GATE, REST, "authorizer.throws-unauthorized", told) is YES


def test_a_policy_cached_from_another_path_is_to_blame() -> None:
    """The function did not run, and the policy names the earlier path only."""
    told = {
        **CUSTOM,
        f.AUTHORIZER_INVOKED: False,
        f.AUTHORIZER_ALLOWS: True,
        f.AUTHORIZER_CACHE_FRESH: False,
    }
    assert verdict(GATE, REST, "authorizer.policy", told) is NO
    assert blamed(GATE, REST, "authorizer.policy", told) == {"authorizer-cached-policy"}


def test_a_policy_that_does_not_cover_the_call_is_let_in_by_the_resource_policy() -> None:
    """Table A, an empty cell beside an Allow: also a stale policy from the cache."""
    told = {
        **CUSTOM,
        f.RESOURCE_POLICY: "present",
        f.RESOURCE_POLICY_ALLOWS: True,
        f.AUTHORIZER_ALLOWS: False,
        f.AUTHORIZER_REFUSAL: "silent",
    }
    assert verdict(GATE, REST, "authorizer.policy", told) is YES


def test_a_stale_policy_is_let_in_by_the_resource_policy() -> None:
    """Table A: a cached policy that names another path is silent about this one."""
    told = {
        **CUSTOM,
        f.RESOURCE_POLICY: "present",
        f.RESOURCE_POLICY_ALLOWS: True,
        f.AUTHORIZER_INVOKED: False,
        f.AUTHORIZER_ALLOWS: True,
        f.AUTHORIZER_CACHE_FRESH: False,
    }
    assert verdict(GATE, REST, "authorizer.policy", told) is YES


def test_a_policy_that_denies_is_not_let_in_by_the_resource_policy() -> None:
    """Table A, row `D / A`."""
    told = {
        **CUSTOM,
        f.RESOURCE_POLICY: "present",
        f.RESOURCE_POLICY_ALLOWS: True,
        f.AUTHORIZER_ALLOWS: False,
        f.AUTHORIZER_REFUSAL: "denies",
    }
    assert verdict(GATE, REST, "authorizer.policy", told) is NO


def test_of_a_refusal_that_is_not_known_the_resource_policy_may_have_let_in() -> None:
    told = {
        **CUSTOM,
        f.RESOURCE_POLICY: "present",
        f.RESOURCE_POLICY_ALLOWS: True,
        f.AUTHORIZER_ALLOWS: False,
    }
    assert verdict(GATE, REST, "authorizer.policy", told) is Truth.UNKNOWN


def test_a_function_that_ran_for_this_call_used_no_cache() -> None:
    told = {
        **CUSTOM,
        f.AUTHORIZER_INVOKED: True,
        f.AUTHORIZER_ALLOWS: True,
        f.AUTHORIZER_CACHE_FRESH: False,
    }
    assert verdict(GATE, REST, "authorizer.policy", told) is YES


def test_with_nothing_told_denial_and_cache_are_open() -> None:
    assert verdict(GATE, REST, "authorizer.policy", CUSTOM) is Truth.UNKNOWN
    expected = {"authorizer-deny", "authorizer-cached-policy"}
    assert blamed(GATE, REST, "authorizer.policy", CUSTOM) == expected


def test_a_policy_that_is_silent_and_one_that_denies_have_two_texts() -> None:
    """R12 and R10."""
    check = "authorizer.policy"
    assert answers(GATE, REST, check, {f.AUTHORIZER_REFUSAL: "silent"}) == {"authorizer-silent"}
    assert answers(GATE, REST, check, {f.AUTHORIZER_REFUSAL: "denies"}) == {"authorizer-denies"}
    assert answers(GATE, REST, check) == {"authorizer-silent", "authorizer-denies"}


def test_an_authorizer_that_throws_unauthorized_answers_401() -> None:
    """R13: an error whose text is exactly `Unauthorized`."""
    assert statuses(GATE, REST, "authorizer.throws-unauthorized") == {401}


def test_on_http_apis_every_denial_is_forbidden() -> None:
    assert answers(GATE, HTTP, "authorizer.policy") == {"http-forbidden"}
