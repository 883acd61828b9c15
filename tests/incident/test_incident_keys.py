"""One definition: what is read, published and documented of an incident file is the same."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import why403
from scripts import incident_page
from why403.incident.config import shown
from why403.incident.keys import AUTHORIZER, CONFIG, FILE
from why403.incident.kinds import Items, Key, Kind, Section, Table
from why403.incident.read import incident_and_notes
from why403.incident.schema import schema
from why403.incident.tree import Tree


def keys_below(kind: Kind) -> Iterator[Key]:
    """Every key of a kind, on every level."""
    match kind:
        case Section():
            for key in kind.keys:
                yield key
                yield from keys_below(key.kind)
        case Items() | Table():
            yield from keys_below(kind.of)


def notes(text: str) -> tuple[str, ...]:
    return incident_and_notes(text, "i.yaml")[1]


def test_nobody_else_looks_into_what_was_written() -> None:
    """Above the modules that read and write incidents, everything of one is typed."""
    sources = Path(why403.__file__).parent
    found = {
        str(path.relative_to(sources))
        for path in sources.rglob("*.py")
        if "as_written" in path.read_text("utf-8")
    }
    assert found == {
        "model/incident.py",
        "pasted/combine.py",
        "incident/write.py",
        "incident/pseudonyms.py",
        "incident/config.py",
        "account/origins.py",
        "account/reader.py",
        "account/sight.py",
    }


def test_nothing_is_read_that_is_not_defined() -> None:
    tree = Tree({"apiKeys": []}, (), {}, CONFIG)
    assert tree.get("apiKeys").value == []
    with pytest.raises(KeyError):
        tree.get("apiKey")
    with pytest.raises(KeyError):
        tree.get("apiType").get("name")


def test_a_key_is_read_in_each_of_its_spellings() -> None:
    for spelling in ("cors", "CorsConfiguration"):
        assert Tree({spelling: {}}, (), {}, CONFIG).get("cors").path == (spelling,)


@pytest.mark.parametrize(
    "spelling", ["identitySource", "IdentitySource", "identity_source", "identitySources"]
)
def test_a_key_of_an_authorizer_is_read_as_others_spell_it(spelling: str) -> None:
    assert Tree({spelling: "x"}, (), {}, AUTHORIZER).get("identitySource").value == "x"


def test_no_spelling_stands_for_two_keys() -> None:
    sections = [FILE, *(key.kind for key in keys_below(FILE))]
    for section in sections:
        if isinstance(section, Section):
            written = [spelling for key in section.keys for spelling in key.spellings]
            assert len(written) == len(set(written))


def test_the_page_has_the_tables_of_the_definition() -> None:
    page = incident_page.TARGET.read_text("utf-8")
    assert incident_page.page_text(page) == page
    for key in CONFIG.keys:
        assert key.kept or f"\n| `{key.name}` | " in page


def test_the_schema_describes_the_configuration_key_by_key() -> None:
    config = schema()["properties"]["config"]  # type: ignore[index]
    shown = config["properties"]
    assert shown.keys() == set(CONFIG.spellings)
    assert shown["apiKeys"]["items"]["properties"].keys() == {
        "id",
        "name",
        "enabled",
        "createdDate",
        "value",
    }
    assert "additionalProperties" not in config


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        ("resource_policy: absent", "i.yaml:1:10: nothing is concluded from `config.resource_policy`"),
        ("apikeys: []", "expected `apiKeys`"),
        ("api: {endpointAccesMode: STRICT}", "`config.api.endpointAccesMode`; expected `endpointAccessMode`"),
        ("apiKeys: [{enabeld: no}]", "`config.apiKeys.0.enabeld`; expected `enabled`"),
        (
            "cors: yes",
            "i.yaml:1:16: `config.cors` counts as not given; expected a map, or `absent` where there",
        ),
        ("method: {apiKeyRequired: perhaps}", "`config.method.apiKeyRequired` counts as not given"),
    ],
)
def test_what_may_be_a_mistake_is_said_with_its_place(config: str, expected: str) -> None:
    (note,) = notes(f"config: {{{config}}}")
    assert expected in note


@pytest.mark.parametrize(
    "config",
    [
        "",
        "terraform: {a: 1}, note: x",
        "resourcePolicy: absent, apiKeys: null, stages: prod",
        "routes: [GET /a, {route: $default}], front: cloudfront",
        "authorizer: {authorizer_result_ttl_in_seconds: 0, caching: yes}",
        "integration: x, authorizers: [], editedResourcePolicy: {}",
    ],
)
def test_what_is_kept_and_what_is_read_needs_no_word(config: str) -> None:
    assert notes(f"config: {{{config}}}") == ()


_SCALARS = st.none() | st.integers() | st.sampled_from(("absent", "192.0.2.7", "2026-07-01T10:00:00Z"))
_CALLS = ("callerArn", "callerIp", "calledAt", "accessLogFormat", "credentials")


@given(st.dictionaries(st.sampled_from(_CALLS), _SCALARS, min_size=1))
def test_what_a_log_tells_is_read_as_everything_is(config: dict[str, object]) -> None:
    told, whole = shown(config), shown({**config, "note": "x"})
    assert told is not None
    assert whole is not None
    assert (told.configuration, told.authorizer) == (whole.configuration, whole.authorizer)


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.just("absent"),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(sorted({key.name for key in keys_below(CONFIG)})), inner, max_size=3
        )
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(CONFIG.spellings), _VALUES, max_size=3))
def test_no_form_of_a_part_is_refused(config: dict[str, object]) -> None:
    incident, _ = incident_and_notes(json.dumps({"config": config}), "i.json")
    assert incident.config == shown(config)
