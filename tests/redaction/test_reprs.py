"""What `repr` shows of values that can hold secrets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from why403.credentials.clue import Clue
from why403.credentials.sigv4.canonical import Canonical
from why403.incident.config import configuration, shown
from why403.model.authorizer import Result, Settings
from why403.model.configuration import Key
from why403.model.differences import Difference
from why403.model.incident import Answer, Exchange, FactValue, Incident, Request
from why403.model.route import Setting
from why403.questions.explain import Case, explain
from why403.redaction.reprs import masked_repr
from why403.refusals.refusal import Fingerprint
from why403.templates.documents import tree_of

KEY = "q7Zk2LmPw9XtBv4RsYc8HdNf3GjKa6Ue"
PASSWORD = "hunter-battery-staple"
JWT = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ1c2VyLTQyIn0.c2lnbmF0dXJlLW9mLXRoaXM"
REQUEST = Request(
    "POST",
    f"https://api.example.com/hooks/{KEY}?token={PASSWORD}",
    (
        ("x-api-key", KEY),
        ("Authorization", f"Bearer {JWT}"),
        ("Cookie", f"sid={PASSWORD}"),
        ("Accept", "*/*"),
    ),
    f'{{"password": "{PASSWORD}"}}'.encode(),
)
ANSWER = Answer(
    403, (("set-cookie", f"sid={PASSWORD}"),), body=f"unknown key {KEY} of {JWT}", said=f"Bearer {JWT}"
)
FACTS = {"request.api-key": KEY, "request.path": f"/prod/{KEY}"}
VALUES = {
    "a request": REQUEST,
    "an exchange": Exchange(REQUEST, Answer(401)),
    "a statement": FactValue("request.api-key", KEY),
    "an incident": Incident(
        ANSWER,
        REQUEST,
        (FactValue("request.api-key", KEY),),
        (f"we send x-api-key: {KEY}",),
        shown({"apiKeys": [{"id": "k1", "value": PASSWORD}], "variables": {"secret": PASSWORD}}),
    ),
    "a key": Key("k1", value=Setting(PASSWORD)),
    "a clue": Clue("x", "y", (("seen", f"Bearer {JWT}"),)),
    "a difference": Difference("header x-api-key", KEY, PASSWORD, frozenset()),
    "a difference of a cookie": Difference("header cookie", f"sid={PASSWORD}", None, frozenset()),
    "settings of an authorizer": Settings(returned=Result({"usageIdentifierKey": PASSWORD})),
    "a case": Case(FACTS, Fingerprint(403, "ForbiddenException", "forbidden"), (f"password={PASSWORD}",)),
    "an explanation": explain(Case(FACTS, Fingerprint(403, "ForbiddenException", "forbidden"))),
    "a canonical request": Canonical(
        "POST", headers=(("x-amz-security-token", PASSWORD), ("x-api-key", KEY))
    ),
    "a tree of a template": tree_of(f"Value: {PASSWORD}", "t.yaml"),
}


@pytest.mark.parametrize("kind", VALUES)
def test_no_secret_is_in_what_repr_shows(kind: str) -> None:
    shown = repr(VALUES[kind]) + repr([VALUES[kind]]) + f"{VALUES[kind]}"
    assert [secret for secret in (KEY, KEY[:12], PASSWORD, JWT[21:]) if secret in shown] == []


def test_an_answer_by_itself_hides_what_shows_by_its_look() -> None:
    assert JWT[21:] not in repr(ANSWER)
    assert PASSWORD not in repr(ANSWER)


def test_what_is_no_secret_is_shown() -> None:
    shown = repr(REQUEST)
    assert shown.startswith("Request(method='POST', url='https://api.example.com/hooks/****?token=****'")
    assert "('Accept', '*/*')" in shown
    assert "('Cookie', 'sid=****')" in shown


@dataclass(frozen=True)
class Made:
    """A value of a test's own."""

    name: str
    entries: Mapping[str, object]
    items: tuple[object, ...] = ()
    hidden: str = field(default="", repr=False)

    __repr__ = masked_repr


def test_it_is_written_as_a_dataclass_writes_itself() -> None:
    made = Made("a", {"b": [1, None, "c"]}, (1.5, "d", ("e", "f")), "g")
    assert repr(made) == "Made(name='a', entries={'b': [1, None, 'c']}, items=(1.5, 'd', ('e', 'f')))"


def test_the_value_of_a_key_is_hidden_wherever_it_is_held() -> None:
    """Nothing in its look tells that it is a secret."""
    told = configuration({"apiKeys": [{"id": "k1", "value": "partners-only"}]}, {})
    assert isinstance(told.keys.value, tuple)
    key = told.keys.value[0]
    assert key.value.value == "partners-only"
    assert not [each for each in (told, key, key.value, key.value.value) if "partners-only" in repr(each)]
