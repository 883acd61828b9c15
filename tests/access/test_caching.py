"""Who may bypass a method's cache (developer guide, api-gateway-caching)."""

from __future__ import annotations

import pytest

from tests.credentials.shown import shown
from why403 import facts as f

BYPASS = (("Cache-Control", "max-age=0"),)
GUARDED = "cachingEnabled: true, requireAuthorizationForCacheControl: true"
REFUSES = f"{GUARDED}, unauthorizedCacheControlHeaderStrategy: FAIL_WITH_403"
CALLER = "callerArn: 'arn:aws:iam::111122223333:user/mary'"


def policies(action: str) -> str:
    statement = f"{{Effect: Allow, Action: '{action}', Resource: '*'}}"
    return f"{CALLER}\ncallerPolicies: [{{Version: '2012-10-17', Statement: [{statement}]}}]"


def allowed(settings: str, more: str = "", headers: tuple[tuple[str, str], ...] = BYPASS) -> object:
    config = f"resourcePolicy: absent\nmethodSettings: {{{settings}}}\n{more}"
    return shown(config, headers=headers).get(f.CACHE_INVALIDATION_ALLOWED.name)


def of(authorization: str) -> str:
    return f"method: {{authorizationType: {authorization}}}\n"


@pytest.mark.parametrize("own", ["orders/GET", "~1orders/GET", "'*/*'"])
def test_a_caller_without_a_signature_may_not(own: str) -> None:
    assert allowed(f"{own}: {{{REFUSES}}}", of("NONE")) is False


@pytest.mark.parametrize(
    ("action", "verdict"), [("execute-api:Invoke", False), ("execute-api:InvalidateCache", True)]
)
def test_the_right_is_one_of_its_own(action: str, verdict: bool) -> None:
    assert allowed(f"'*/*': {{{REFUSES}}}", of("AWS_IAM") + policies(action)) is verdict


@pytest.mark.parametrize(
    "settings",
    [
        "cachingEnabled: false",
        "requireAuthorizationForCacheControl: false",
        f"{GUARDED}, unauthorizedCacheControlHeaderStrategy: SUCCEED_WITHOUT_RESPONSE_HEADER",
    ],
)
def test_only_a_guarded_cache_refuses(settings: str) -> None:
    assert allowed(f"'*/*': {{{settings}}}", of("NONE")) is True


@pytest.mark.parametrize("settings", [GUARDED, "cachingEnabled: true", f"{REFUSES.partition(', ')[2]}"])
def test_what_is_not_told_stays_open(settings: str) -> None:
    assert allowed(f"'*/*': {{{settings}}}", of("NONE")) is None


def test_the_methods_own_settings_stand_before_the_stages() -> None:
    own = f"'*/*': {{{REFUSES}}}, orders/GET: {{cachingEnabled: false}}"
    assert allowed(own, of("NONE")) is True


def test_a_call_that_does_not_ask_is_not_judged() -> None:
    assert allowed(f"'*/*': {{{REFUSES}}}", of("NONE"), headers=()) is None


def test_a_resource_policy_that_may_grant_it_leaves_it_open() -> None:
    told = shown(
        f"method: {{authorizationType: NONE}}\nmethodSettings: {{'*/*': {{{REFUSES}}}}}", headers=BYPASS
    )
    assert f.CACHE_INVALIDATION_ALLOWED.name not in told
