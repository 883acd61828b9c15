"""The keys of `config` that `docs/incident.md` documents."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bench.plain import plain_values
from tests.credentials.shown import OWN, read, shown
from why403.evidence.case import shown_by_configuration
from why403.evidence.facts_of import facts_of
from why403.incident.config import configuration
from why403.incident.read import read_incident
from why403.logic.states import ABSENT, UNKNOWN
from why403.model.configuration import Configuration
from why403.model.routes import Routes

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "incident.md").read_text("utf-8")
NOTHING = Configuration()


def test_an_empty_configuration_tells_nothing() -> None:
    assert read("{}") == NOTHING


def test_unknown_keys_tell_nothing() -> None:
    assert read("{terraform: {a: 1}, note: x}") == NOTHING


@pytest.mark.parametrize(
    "key",
    [
        *("api", "apiType", "apiId", "apiKeySource", "apiKeys", "callerArn", "callerIp", "callerPolicies"),
        *(
            "clientCertificate",
            "cors",
            "deployedResourcePolicy",
            "deployedRoutes",
            "disableExecuteApiEndpoint",
        ),
        *("domain", "domains", "endpointType", "front", "gatewayResponses", "method", "methodSettings"),
        *(
            "optionsMethod",
            "permissionsBoundary",
            "resourceControlPolicies",
            "resourcePolicy",
            "routeSettings",
        ),
        *(
            "routes",
            "serviceControlPolicies",
            "sessionPolicy",
            "stages",
            "usage",
            "usagePlans",
            "vpcEndpoint",
        ),
        "webAcl",
    ],
)
def test_every_key_that_is_read_is_documented(key: str) -> None:
    assert f"| `{key}` |" in PAGE


def test_the_example_of_the_page_is_read() -> None:
    example = next(part.split("```")[0] for part in PAGE.split("```yaml\n") if "usagePlans:" in part)
    told = shown(yaml.safe_dump(plain_values(example)["config"]), headers=(("x-api-key", "****f00d"),))
    assert told["key.enabled"] is False
    assert told["method.api-key-required"] is True
    assert told["waf.allows"] is True


def test_a_route_is_a_text_or_a_map() -> None:
    found = read(
        "routes: [get /a, {route: $default, authorization: JWT, scopes: [x]}, $connect]"
    ).api.routes.value
    assert isinstance(found, Routes)
    assert [(r.verb, r.path) for r in found] == [("GET", "/a"), ("$default", ""), ("$connect", "")]
    default = found.keyed("$default")
    assert default is not None
    assert (default.authorization.value, default.scopes.value) == ("JWT", ("x",))


def test_absent_is_told_and_null_is_not() -> None:
    assert read("resourcePolicy: absent").api.policy.value is ABSENT
    assert read("resourcePolicy: null").api.policy.value is UNKNOWN


def test_the_root_mapping_has_two_spellings() -> None:
    for spelling in ("(none)", "''"):
        domains = read(f"domain: {{name: a.example, mappings: [{{path: {spelling}, stage: prod}}]}}").domains
        assert isinstance(domains.value, tuple)
        mappings = domains.value[0].mappings.value
        assert isinstance(mappings, tuple)
        assert mappings[0].path == ""


def test_a_mapping_without_a_path_leaves_the_mappings_untold() -> None:
    domains = read("domain: {name: a.example, mappings: [{stage: prod}]}").domains.value
    assert isinstance(domains, tuple)
    assert domains[0].mappings.value is UNKNOWN


PLAIN = st.none() | st.booleans() | st.integers(-3, 3) | st.text("ab/*'{}$ ", max_size=6) | st.just("absent")
KEYS = st.sampled_from(
    sorted({word.strip("`{}[](),:") for word in PAGE.split() if word.strip("`{}[](),:").isalpha()})
)
TREES = st.recursive(
    PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=12
)


@given(st.dictionaries(KEYS, TREES, max_size=6))
def test_no_shape_makes_the_reader_fail(config: dict[str, object]) -> None:
    assert isinstance(configuration(config, {}), Configuration)
    shown(yaml.safe_dump(config), host=OWN)


@pytest.mark.parametrize("folder", sorted({path.parent.name for path in (ROOT / "cases").glob("*/*-*.yaml")}))
def test_every_statement_about_an_incident_has_a_line(folder: str) -> None:
    for path in sorted((ROOT / "cases" / folder).glob("*-*.yaml")):
        incident = read_incident(path.read_text("utf-8"), path.name)
        for said in shown_by_configuration(incident, facts_of(incident)):
            assert said.at.line is not None, path
