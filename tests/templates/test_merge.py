"""Two tellings as one: what the first leaves untold the second tells."""

from __future__ import annotations

from why403.logic.places import Place
from why403.logic.states import UNKNOWN
from why403.model.configuration import ELSEWHERE, Api, Configuration, Domain, Key, Mapping, Plan
from why403.model.route import Route, Setting
from why403.model.routes import Routes
from why403.templates.merge import merged

VALUE = "partner-key-0000000000000000000000f00d"


def of_key(key: str, plan: str | None, *, value: str = VALUE, whole: bool = True) -> Configuration:
    """A telling with one key, perhaps in a plan; others may exist unless it is whole."""
    keys = (Key(key, Setting(True), Setting(value)), *(() if whole else (Key(ELSEWHERE),)))
    plans = (Plan("partners", Setting(("prod",)), Setting((plan,))),) if plan is not None else UNKNOWN
    return Configuration(keys=Setting(keys), plans=Setting(plans))


def keys(told: Configuration) -> list[str]:
    assert isinstance(told.keys.value, tuple)
    return [key.id for key in told.keys.value]


def planned(told: Configuration) -> list[object]:
    assert isinstance(told.plans.value, tuple)
    return [plan.keys.value for plan in told.plans.value]


def test_the_plan_of_another_telling_joins_the_key_of_the_same_value() -> None:
    both = merged(of_key("abc123", None), of_key("PartnerKey", "PartnerKey", whole=False))
    assert (keys(both), planned(both)) == (["abc123"], [("abc123",)])


def test_the_plan_of_another_telling_says_nothing_of_a_key_that_may_be_the_same() -> None:
    """A masked value does not show which key of the template it is."""
    both = merged(of_key("abc123", None, value="****f00d"), of_key("PartnerKey", "PartnerKey"))
    assert planned(both) == [UNKNOWN]


def test_a_list_that_may_have_others_is_completed_by_one_that_is_whole() -> None:
    file, account = of_key("PartnerKey", None, whole=False), of_key("abc123", None)
    assert keys(merged(file, account)) == ["PartnerKey"]
    assert keys(merged(account, file)) == ["abc123"]


def test_keys_of_two_files_that_may_both_lack_some_are_united() -> None:
    one, other = of_key("A", None, whole=False), of_key("B", None, value="another", whole=False)
    assert keys(merged(one, other)) == ["A", "B", ELSEWHERE]


def test_a_domain_is_filled_by_what_another_telling_has_of_it() -> None:
    mapped = Domain("api.example.com", mappings=Setting((Mapping("v1"),)))
    closed = Domain("API.example.com", client_certificates=Setting(True))
    both = merged(
        Configuration(domains=Setting((mapped,))), Configuration(domains=Setting((closed, Domain("b"))))
    )
    assert isinstance(both.domains.value, tuple)
    first, second = both.domains.value
    assert (first.name, first.client_certificates.value, first.mappings) == (
        "api.example.com",
        True,
        mapped.mappings,
    )
    assert second.name == "b"


def test_a_route_is_filled_by_what_another_telling_has_of_it() -> None:
    at = Place("a.yaml", (), 3, 5)
    own = Route("GET", "/a", authorization=Setting("NONE", at), at=at)
    other = Route(
        "GET", "/a", authorization=Setting("AWS_IAM"), key_required=Setting(True), at=Place("b.yaml", (), 9)
    )
    told = [Configuration(Api(routes=Setting(Routes([route])))) for route in (own, other)]
    routes = merged(*told).api.routes.value
    assert isinstance(routes, Routes)
    (route,) = routes
    assert (route.authorization.value, route.key_required.value, route.at) == ("NONE", True, at)


def test_a_route_that_only_the_second_has_is_not_added_to_the_first_list() -> None:
    """A list of routes is all that there are."""
    told = [Configuration(Api(routes=Setting(Routes([Route("GET", path)])))) for path in ("/a", "/b")]
    routes = merged(*told).api.routes.value
    assert isinstance(routes, Routes)
    assert [route.path for route in routes] == ["/a"]
