from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from why403.documents.errors import BadInput
from why403.incident import schema as schemas
from why403.incident.config import shown
from why403.incident.fact_values import fact_value, fact_value_from, resolved, tellable_facts
from why403.incident.keys import CONFIG
from why403.incident.read import read_incident
from why403.incident.secrets import masked
from why403.incident.write import write
from why403.logic.facts import Scalar
from why403.logic.places import NOWHERE_WRITTEN
from why403.logic.states import ABSENT, UNKNOWN
from why403.model.incident import Answer, Headers, Incident, Request
from why403.redaction.printable import is_printable

CASES = Path(__file__).parents[2] / "cases"
PAGE = Path(__file__).parents[2] / "docs" / "incident.md"
SHIPPED = Path(schemas.__file__).with_name(schemas.FILE)


def placeless(incident: Incident) -> Incident:
    return replace(
        incident,
        answer=replace(incident.answer, at=NOWHERE_WRITTEN),
        request=replace(incident.request, at=NOWHERE_WRITTEN),
        statements=tuple(replace(said, at=NOWHERE_WRITTEN) for said in incident.statements),
        at=NOWHERE_WRITTEN,
    )


def test_the_example_of_the_documentation_is_read() -> None:
    example = PAGE.read_text(encoding="utf-8").split("```yaml\n")[1].split("```")[0]
    incident = read_incident(example, "example.yaml")
    assert (incident.answer.status, incident.request.method, len(incident.statements)) == (403, "GET", 3)


def test_what_is_not_written_is_not_told() -> None:
    assert placeless(read_incident("why403: 1\n")) == Incident()


def test_null_is_not_told() -> None:
    assert read_incident("observed: {status: null, body: ~}").answer.body is UNKNOWN


def test_a_fact_can_be_told_absent() -> None:
    assert read_incident("facts: {request.api-key: absent}").statements[0].value is ABSENT


def test_a_quoted_absent_is_a_text() -> None:
    assert read_incident("observed: {body: 'absent'}").answer.body == "absent"


def test_a_statement_knows_its_place() -> None:
    at = read_incident("facts:\n  waf.allows: yes\n", "i.yaml").statements[0].at
    assert str(at) == "i.yaml:2:15"


def test_a_statement_of_json_knows_its_place() -> None:
    at = read_incident('{"facts":\n\t{"waf.allows": true}}', "i.json").statements[0].at
    assert str(at) == "i.json:2:17"


@pytest.mark.parametrize("value", ["yes", "true", "on", '"yes"', "YES"])
def test_yes_has_many_spellings(value: str) -> None:
    assert read_incident(f"facts: {{waf.allows: {value}}}").statements[0].value is True


def test_the_case_of_a_value_does_not_count() -> None:
    assert read_incident("facts: {method.authorization: none}").statements[0].value == "NONE"


@pytest.mark.parametrize("written", ["2012-10-17", "012345678901", "12:30:00", "1e3"])
def test_what_yaml_would_turn_into_something_else_stays_text(written: str) -> None:
    assert read_incident(f"config: {{x: {written}}}").config == shown({"x": written})


def test_a_surrogate_pair_of_json_is_one_character() -> None:
    assert read_incident('{"context": ["\\ud83d\\ude00"]}').context == ("😀",)


def test_headers_that_come_twice_are_a_list() -> None:
    headers = read_incident("request:\n  headers:\n  - a: b\n  - a: c\n").request.headers
    assert headers == (("a", "b"), ("a", "c"))


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("fcats: {}", r"i:1:1: an incident has no key `fcats`; expected `facts`"),
        ("observed: {statsu: 403}", r"i:1:12: `observed` has no key `statsu`; expected `status`"),
        ("facts: {waf.alows: yes}", r"i:1:9: there is no fact `waf.al…`; expected `waf.allows`"),
        (
            "facts: {waf.allows: perhaps}",
            r"i:1:9: invalid value for `waf.allows`; expected yes, no or absent",
        ),
        ("facts: {waf.allows: [yes, no]}", r"`waf.allows` has one value"),
        ("facts: {waf.allows: {a: b}}", r"the value of a fact is a mapping"),
        ("why403: 2", r"an unknown version; expected why403: 1"),
        ("request: {a: 1, a: 2}", r"i:1:17: the key `a` is written twice"),
        ('{"request": {"url": "x", "url": "y"}}', r"i:1:26: the key `url` is written twice"),
        ("context: &a [x]", r"anchors and aliases are not read"),
        ("context: *a", r"anchors and aliases are not read"),
        ("config: !!python/object:x {}", r"tags are not read"),
        ("a: b\n---\nc: d", r"a second document"),
        ("observed: [", r"this is not YAML"),
        ('{"observed": ', r"i:1:14: this is not JSON"),
        ("observed: 403", r"`observed` is not a mapping"),
        ("observed: {status: forbidden}", r"`status` is not an HTTP status"),
        ("request: {complete: perhaps}", r"`complete` is not a boolean; expected true or false"),
        ("request: {headers: {x-api-key: absent}}", r"the header `x-api-key` is absent"),
        ("api_type: SOAP", r"expected REST, HTTP, WEBSOCKET"),
        ("api_type: REST\nfacts: {api.type: HTTP}", r"`api.type` has two different values"),
    ],
)
def test_a_mistake_is_named_with_its_place(text: str, complaint: str) -> None:
    with pytest.raises(BadInput, match=complaint):
        read_incident(text, "i")


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\n",
        "config: " + "[" * 100_000,
        "config: " + "{a: " * 5_000,
        '{"config": ' + "[" * 100_000,
        "config:\n" + "".join(" " * depth + "a:\n" for depth in range(1, 200)),
        "x" * 5_000_000,
    ],
)
def test_a_bomb_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        read_incident(text)


def test_a_mistake_does_not_repeat_the_value() -> None:
    with pytest.raises(BadInput) as refusal:
        read_incident("observed: {status: planted-secret}")
    assert "planted-secret" not in str(refusal.value)


@given(st.text(max_size=200))
@settings(max_examples=30)
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(BadInput):
        read_incident(text)


@pytest.mark.slow
@given(st.text(max_size=200))
def test_any_of_many_texts_is_read_or_refused(text: str) -> None:
    """The long form."""
    with suppress(BadInput):
        read_incident(text)


_TEXT = st.text(max_size=30)
_WORD = st.text("abcdefgh-", min_size=1, max_size=8)
_HEADERS: st.SearchStrategy[Headers] = st.lists(st.tuples(_WORD, _TEXT), max_size=3).map(tuple)
_TREE = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.floats(-1e6, 1e6) | _TEXT,
    lambda parts: st.lists(parts, max_size=3) | st.dictionaries(_TEXT, parts, max_size=3),
    max_leaves=6,
)


def _value(name: str) -> st.SearchStrategy[Scalar]:
    fact = tellable_facts()[name]
    return st.sampled_from(fact.values) if fact.values else st.just(_OF_A_FORM.get(name, "some text"))


_OF_A_FORM = {
    "request.body-size": "120",
    "request.source-ip": "203.0.113.9",
    "request.source-vpc": "vpc-1a",
    "request.source-vpce": "vpce-1a",
    "caller.arn": "arn:aws:iam::111122223333:user/ann",
}


_STATEMENT = st.sampled_from(sorted(tellable_facts())).flatmap(
    lambda name: (_value(name) | st.just(ABSENT)).map(lambda value: fact_value(name, value))
)
_INCIDENTS = st.builds(
    Incident,
    answer=st.builds(
        Answer,
        status=st.sampled_from((UNKNOWN, 403, 401, 0)),
        headers=_HEADERS,
        all_headers=st.booleans(),
        body=st.sampled_from((UNKNOWN, ABSENT)) | _TEXT,
        said=st.just(UNKNOWN) | _TEXT,
        browser=st.just(UNKNOWN) | _TEXT,
        log=st.lists(_TEXT, max_size=2).map(tuple),
    ),
    request=st.builds(
        Request,
        method=st.sampled_from((UNKNOWN, "GET")),
        url=st.just(UNKNOWN) | _TEXT,
        headers=_HEADERS,
        body=st.sampled_from((UNKNOWN, ABSENT)) | st.binary(max_size=30),
        client=st.just(UNKNOWN) | _TEXT,
        complete=st.booleans(),
    ),
    statements=st.lists(_STATEMENT, max_size=3, unique_by=lambda said: said.fact).map(tuple),
    context=st.lists(_TEXT, max_size=2).map(tuple),
    config=st.dictionaries(_TEXT | st.sampled_from(CONFIG.spellings), _TREE, max_size=3).map(shown),
)


def same_again(incident: Incident) -> None:
    """What is written of an incident and read tells what was meant."""
    meant = replace(incident, statements=resolved(incident.statements))
    assert placeless(read_incident(write(incident))) == placeless(masked(meant))


@given(_INCIDENTS)
@settings(max_examples=50)
def test_what_is_written_is_read_again(incident: Incident) -> None:
    """A statement by an older name is read as what it tells."""
    same_again(incident)


@pytest.mark.slow
@given(_INCIDENTS)
@settings(max_examples=300)
def test_what_is_written_of_many_is_read_again(incident: Incident) -> None:
    """The long form."""
    same_again(incident)


@pytest.mark.parametrize("folder", ["authored", "fresh", "later", "real"])
def test_what_an_incident_tells_is_the_same_when_it_is_written_and_read_again(folder: str) -> None:
    files = (path for path in sorted(CASES.glob(f"{folder}/*.yaml")) if path.name != "causes.yaml")
    for path in islice(files, 0, None, 7):
        told = masked(read_incident(path.read_text("utf-8"), path.name))
        again = read_incident(write(told))
        assert placeless(again) == placeless(told)


@given(st.text(st.sampled_from("a \t\n\x1b\x85\x9b\u2028\u202e\u2066\u200b\ufe0f'\":#-"), max_size=12))
def test_what_a_terminal_obeys_is_written_as_escapes(text: str) -> None:
    incident = Incident(Answer(403, body=text), context=(text,), config=shown({text: [text]}))
    written = write(incident)
    assert all(map(is_printable, written.split("\n")))
    assert placeless(read_incident(written)) == placeless(masked(incident))


def test_half_a_character_is_written_as_what_stands_for_it() -> None:
    assert read_incident(write(Incident(Answer(403, body="a\ud800b")))).answer.body == "a\ufffdb"


def test_the_shipped_schema_is_the_one_of_the_catalogue() -> None:
    assert SHIPPED.read_text(encoding="utf-8") == schemas.schema_text()


def test_the_schema_names_every_fact_with_its_question() -> None:
    told = json.loads(schemas.schema_text())["properties"]["facts"]["properties"]
    assert {name: part["description"] for name, part in told.items()} == {
        name: fact.ask for name, fact in tellable_facts().items()
    }


def test_a_statement_can_be_written_with_an_equals_sign() -> None:
    assert fact_value_from("waf.allows=no").value is False


def test_the_notes_of_a_collection_are_passed_over() -> None:
    """What came out of an incident must not be read into it."""
    told = "observed:\n  status: 403\n"
    noted = (
        told
        + "id: one\nsource: https://example.com\ncause: waf-block\nalso: []\nfix: none\nconfidence: evident\n"
    )
    assert read_incident(noted, "x").answer.status == read_incident(told, "x").answer.status == 403
    assert read_incident(noted, "x").statements == ()


def facts_of_file(text: str) -> dict[str, object]:
    return {said.fact: said.value for said in read_incident(f"facts: {{{text}}}").statements}


@pytest.mark.parametrize("value", [True, False])
def test_an_older_name_tells_the_three_deployments(value: bool) -> None:
    told = facts_of_file(f"deployment.current: {'yes' if value else 'no'}")
    assert told == dict.fromkeys(("deployment.stage", "deployment.route", "deployment.policy"), value)


@pytest.mark.parametrize("text", ["deployment.current: yes, {0}", "{0}, deployment.current: yes"])
def test_what_is_told_by_itself_stands_above_an_older_name(text: str) -> None:
    told = facts_of_file(text.format("deployment.policy: no"))
    assert told == {"deployment.stage": True, "deployment.route": True, "deployment.policy": False}


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("allows", {"authorizer.allows": True}),
        ("yes", {"authorizer.allows": True}),
        ("denies", {"authorizer.allows": False, "authorizer.refusal": "denies"}),
        ("silent", {"authorizer.allows": False, "authorizer.refusal": "silent"}),
        ("throws", {"authorizer.allows": False, "authorizer.refusal": "throws"}),
        ("no", {"authorizer.allows": False}),
    ],
)
def test_an_authorizers_outcome_is_told_in_words(word: str, told: dict[str, object]) -> None:
    """`no` does not say which of the three it is."""
    assert facts_of_file(f"authorizer.allows: {word}") == told


def test_a_secret_in_the_place_of_a_key_is_not_repeated() -> None:
    for secret in ("AKIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7EXAMPLEwJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY"):
        with pytest.raises(BadInput) as refused:
            read_incident(f"why403: 1\n{secret}: 3\n", "i")
        assert secret[:16] not in str(refused.value)
        assert "has no key" in str(refused.value)
