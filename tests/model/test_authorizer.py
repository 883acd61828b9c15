from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from why403.incident.config import shown
from why403.logic.states import UNKNOWN
from why403.model.authorizer import Settings
from why403.model.incident import Incident


def settings_of(config: dict[str, object]) -> Settings:
    return Incident(config=shown(config)).authorizer


def test_nothing_told_is_all_untold() -> None:
    assert settings_of({}) == Settings()


@pytest.mark.parametrize(
    "authorizer",
    [
        {"kind": "TOKEN", "identitySource": ["method.request.header.A"], "ttl": 60},
        {"type": "TOKEN", "identitySource": "method.request.header.A", "authorizerResultTtlInSeconds": 60},
        {"Type": "TOKEN", "IdentitySource": "method.request.header.A", "AuthorizerResultTtlInSeconds": 60},
        {
            "type": "token",
            "identity_source": "method.request.header.A",
            "authorizer_result_ttl_in_seconds": "60",
        },
    ],
)
def test_the_spellings_of_the_api_cloudformation_and_terraform_are_alike(
    authorizer: dict[str, object],
) -> None:
    told = settings_of({"authorizer": authorizer})
    assert (told.kind, told.sources, told.ttl) == ("TOKEN", ("method.request.header.A",), 60)


def test_several_identity_sources_in_one_text_are_parted() -> None:
    told = settings_of({"authorizer": {"identitySource": "method.request.header.A, context.path"}})
    assert told.sources == ("method.request.header.A", "context.path")


def test_a_jwt_configuration_may_stand_beside_the_authorizer() -> None:
    told = settings_of({"jwtConfiguration": {"Issuer": "https://i", "Audience": ["a"]}})
    assert (told.issuers, told.audience, told.told) == (("https://i",), ("a",), True)


def test_caching_without_a_time_is_the_default_time() -> None:
    assert settings_of({"authorizer": {"caching": True}}).ttl == 300
    assert settings_of({"authorizer": {"caching": False}}).ttl == 0


def test_a_part_of_another_form_is_untold() -> None:
    told = settings_of({"authorizer": {"ttl": "long", "identitySource": 5, "jwks": "x", "kind": "OTHER"}})
    assert (told.ttl, told.sources, told.jwks, told.kind) == (UNKNOWN,) * 4


CONFIGURATIONS = some.dictionaries(
    some.sampled_from(["authorizer", "token", "method", "authorizerCached", "jwtConfiguration"]),
    some.recursive(
        some.none() | some.booleans() | some.integers() | some.text(),
        lambda inner: some.lists(inner) | some.dictionaries(some.text() | some.just("ttl"), inner),
        max_leaves=8,
    ),
)


@settings(max_examples=40, deadline=None)
@given(CONFIGURATIONS)
def test_no_configuration_raises(config: dict[str, object]) -> None:
    assert isinstance(settings_of(config), Settings)


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(CONFIGURATIONS)
def test_none_of_many_configurations_raises(config: dict[str, object]) -> None:
    """The long form."""
    assert isinstance(settings_of(config), Settings)
