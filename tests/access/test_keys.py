"""API keys and usage plans: developer guide, api-gateway-api-usage-plans (gateway-semantics G)."""

from __future__ import annotations

import pytest

from tests.credentials.shown import shown
from why403 import facts as f
from why403.model.configuration import Key
from why403.model.route import Setting

ONE, OTHER = "k3yOneValue0000000001aaaa", "k3yTwoValue0000000002bbbb"


def told(config: str, sent: str = ONE) -> dict[str, object]:
    return dict(shown("stages: [prod]\n" + config, headers=(("x-api-key", sent),)))


def keys(*values: str) -> str:
    listed = ", ".join(f"{{id: k{n}, value: '{value}'}}" for n, value in enumerate(values))
    return f"apiKeys: [{listed}]\n"


def test_a_key_is_found_by_its_value() -> None:
    assert told(keys(OTHER, ONE))[f.KEY_EXISTS.name] is True


def test_a_value_that_no_key_has_is_unknown_to_the_account() -> None:
    assert told(keys(OTHER))[f.KEY_EXISTS.name] is False


def test_an_account_without_keys_knows_none() -> None:
    assert told("apiKeys: []")[f.KEY_EXISTS.name] is False


def test_the_id_of_a_key_is_not_its_value() -> None:
    assert told(keys(OTHER), "k0")[f.KEY_EXISTS.name] is False


@pytest.mark.parametrize(
    ("values", "sent", "exists"),
    [
        (("*****aaaa",), ONE, True),
        (("*****bbbb",), ONE, False),
        ((ONE,), "****************aaaa", True),
        ((ONE,), "*******************01aaaa", True),
        (("*****aaaa",), "*****aaaa", True),
        (("*****aaaa", "*****bbbb"), "*****bbbb", True),
        (("*****aaaa", "*****bbbb"), "*****cccc", False),
        (("*****aaaa", "******aaaa"), "*****aaaa", None),
        (("********",), ONE, None),
        ((OTHER,), "********", None),
    ],
)
def test_masked_values_fit_by_their_ends(values: tuple[str, ...], sent: str, exists: bool | None) -> None:
    assert told(keys(*values), sent).get(f.KEY_EXISTS.name) is exists


def test_a_key_without_a_shown_value_may_be_the_one() -> None:
    assert f.KEY_EXISTS.name not in told("apiKeys: [{id: k1}]")


def test_nothing_follows_where_no_key_was_sent() -> None:
    assert f.KEY_EXISTS.name not in shown("stages: [prod]\n" + keys(ONE))


def test_a_disabled_key() -> None:
    assert told(f"apiKeys: [{{id: k, value: {ONE}, enabled: false}}]")[f.KEY_ENABLED.name] is False


PLANS = "api: {{id: {api}}}\n" + keys(ONE).replace("{", "{{").replace("}", "}}")
PLANS += "usagePlans: [{{keys: {ids}, apiStages: {stages}}}]"


@pytest.mark.parametrize(
    ("api", "ids", "stages", "joined"),
    [
        ("abc", "[k0]", "[abc/prod]", True),
        ("abc", "[{id: k0}]", "[{apiId: abc, stage: prod}]", True),
        ("abc", "[k0]", "[prod]", True),
        ("abc", "[k0]", "[abc/dev]", False),
        ("abc", "[k0]", "[xyz/prod]", False),
        ("abc", "[k9]", "[abc/prod]", False),
        ("abc", "[k0]", "[]", False),
        ("null", "[k0]", "[abc123/prod]", True),
        ("null", "[k0]", "[abc/prod]", False),
        ("null", "[k0]", "[abc/dev]", False),
        ("abc", "null", "[abc/prod]", None),
        ("abc", "[k0]", "null", None),
    ],
)
def test_a_plan_joins_key_and_stage_of_this_api(api: str, ids: str, stages: str, joined: bool | None) -> None:
    """The called name tells the API, abc123, where nothing else does."""
    config = PLANS.format(api=api, ids=ids, stages=stages)
    assert told(config).get(f.KEY_IN_PLAN.name) is joined


def test_a_key_never_shows_its_value() -> None:
    assert ONE not in repr(Key("k1", value=Setting(ONE)))
