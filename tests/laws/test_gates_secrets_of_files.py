"""Law 9 for files: no secret that stands anywhere in one comes out, whatever is printed or goes wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.cli.calls import Terminal
from tests.laws.planted import (
    CALLS,
    FORMS,
    HOST,
    LIKE_WORDS,
    NAMES,
    SECRETS,
    TELLINGS,
    Planted,
    documents,
    in_yaml,
    leaks,
)
from why403.documents.errors import BadInput
from why403.incident.pseudonyms import pseudonymous
from why403.incident.read import read_incident
from why403.incident.write import write
from why403.templates.load import read_all

OUTPUTS = (("--why-untold",), ("--json",), ("--all", "--why-weights"))
PAIRS = [(api, form) for api in CALLS for form in FORMS if form != "sam.yaml"]
SOME_PAIRS = [
    (api, form) for at, api in enumerate(CALLS) for form in FORMS[at % 3 :: 3] if form != "sam.yaml"
]
"""Every API and every format, more than once: the short form. The long one, which is slow, has all."""
DRAWN = settings(
    max_examples=4,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
"""A failing example is small enough as it is drawn."""
FEW = settings(DRAWN, max_examples=2)
"""The simplest document and one at random."""


@pytest.fixture
def why403(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Terminal:
    return Terminal(capsys, monkeypatch)


def printed(why403: Terminal, folder: Path, planted: Planted, text: str, *options: str) -> str:
    """What is printed of a call with this file beside it."""
    file = folder / planted.name
    file.write_text(text, "utf-8")
    shown = why403("explain", CALLS[planted.api], "--api", str(file), *options)
    assert shown.code in (0, 2, 4)
    return shown.out + shown.err


def none_printed(why403: Terminal, tmp_path: Path, api: str, form: str, data: st.DataObject) -> None:
    """The law, for one file."""
    planted = data.draw(documents(api, form))
    for options in OUTPUTS:
        assert leaks(printed(why403, tmp_path, planted, planted.text, *options), planted.secrets) == []


@pytest.mark.parametrize(("api", "form"), SOME_PAIRS)
@FEW
@given(data=st.data())
def test_no_secret_of_a_file_is_printed(
    why403: Terminal, tmp_path: Path, api: str, form: str, data: st.DataObject
) -> None:
    none_printed(why403, tmp_path, api, form, data)


@pytest.mark.slow
@pytest.mark.parametrize(("api", "form"), PAIRS)
@DRAWN
@given(data=st.data())
def test_no_secret_of_many_files_is_printed(
    why403: Terminal, tmp_path: Path, api: str, form: str, data: st.DataObject
) -> None:
    none_printed(why403, tmp_path, api, form, data)


def none_printed_of_malformed(
    why403: Terminal, tmp_path: Path, api: str, form: str, data: st.DataObject
) -> None:
    """The law, for one file that is cut off, or has a character too many."""
    planted = data.draw(documents(api, form))
    at = data.draw(st.integers(1, len(planted.text) - 1))
    more = data.draw(st.sampled_from(("", "{", "]", '"', "\t", ": ", "*", "&a ", "<<: 1\n", "\n- ")))
    rest = "" if not more else planted.text[at:]
    text = planted.text[:at] + more + rest
    assert leaks(printed(why403, tmp_path, planted, text, "--why-untold"), planted.secrets) == []


@pytest.mark.parametrize(("api", "form"), SOME_PAIRS)
@FEW
@given(data=st.data())
def test_no_secret_of_a_malformed_file_is_printed(
    why403: Terminal, tmp_path: Path, api: str, form: str, data: st.DataObject
) -> None:
    none_printed_of_malformed(why403, tmp_path, api, form, data)


@pytest.mark.slow
@pytest.mark.parametrize(("api", "form"), PAIRS)
@DRAWN
@given(data=st.data())
def test_no_secret_of_many_malformed_files_is_printed(
    why403: Terminal, tmp_path: Path, api: str, form: str, data: st.DataObject
) -> None:
    none_printed_of_malformed(why403, tmp_path, api, form, data)


def none_in_repr(tmp_path: Path, api: str, form: str, data: st.DataObject) -> None:
    """What nobody can tell from a word stays where a policy holds it."""
    planted = data.draw(documents(api, form))
    file = tmp_path / planted.name
    file.write_text(planted.text, "utf-8")
    found = read_all([str(file)], {})
    assert leaks(repr(found), [secret for secret in planted.secrets if secret not in LIKE_WORDS]) == []


@pytest.mark.parametrize(("api", "form"), SOME_PAIRS)
@FEW
@given(data=st.data())
def test_no_secret_is_in_what_repr_shows_of_a_file(
    tmp_path: Path, api: str, form: str, data: st.DataObject
) -> None:
    none_in_repr(tmp_path, api, form, data)


@pytest.mark.slow
@pytest.mark.parametrize(("api", "form"), PAIRS)
@DRAWN
@given(data=st.data())
def test_no_secret_is_in_what_repr_shows_of_many_files(
    tmp_path: Path, api: str, form: str, data: st.DataObject
) -> None:
    none_in_repr(tmp_path, api, form, data)


@pytest.mark.slow
@pytest.mark.parametrize("api", CALLS)
@settings(DRAWN, max_examples=3)
@given(data=st.data())
def test_no_secret_of_a_sam_template_is_printed(
    why403: Terminal, tmp_path: Path, api: str, data: st.DataObject
) -> None:
    """Each is transformed by a process of its own, which takes seconds."""
    planted = data.draw(documents(api, "sam.yaml"))
    for options in OUTPUTS:
        assert leaks(printed(why403, tmp_path, planted, planted.text, *options), planted.secrets) == []


SHOWS = {
    ("rest-keys", "cloudformation.yaml"): "ApiKeyRequired: true",
    ("rest-keys", "serverless.json"): '"ApiKeyRequired": true',
    ("rest-keys", "openapi.yaml"): "api_key: []",
    ("rest-keys", "main.tf"): "api_key_required = true",
}


@pytest.mark.parametrize(("api", "form"), SHOWS)
def test_the_lines_that_decide_are_among_what_is_printed(
    why403: Terminal, tmp_path: Path, api: str, form: str
) -> None:
    """Else the law would hold of nothing."""
    planted = Planted(api, form, (TELLINGS / api / form).read_text("utf-8"), ())
    assert SHOWS[api, form] in printed(why403, tmp_path, planted, planted.text)


INLINE = """
why403: 1
observed: {status: 403, headers: {x-amzn-ErrorType: ForbiddenException}, body: '{"message":"Forbidden"}'}
request: {method: GET, url: "https://HOST/prod/orders", headers: {x-api-key: KEY}, complete: true}
config:
  apiKeys:
    - {id: k1a2b3c4d5, enabled: false, value: KEY}
    - {id: k5d4c3b2a1, enabled: true, value: OTHER}
  variables: {hook: OTHER, dbPassword: PASSWORD}
facts: {method.api-key-required: true, request.api-key: KEY}
"""
KEYS = {
    "KEY": SECRETS["a token"],
    "OTHER": SECRETS["hexadecimal"],
    "PASSWORD": SECRETS["a password that looks like words"],
}


def incident() -> str:
    """An incident file with keys, variables and a password."""
    text = INLINE.replace("HOST", HOST)
    for name, secret in KEYS.items():
        text = text.replace(name, secret)
    return text


def test_no_secret_of_an_incident_file_is_printed_or_written(why403: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "incident.yaml"
    file.write_text(incident(), "utf-8")
    read = read_incident(incident(), "incident.yaml")
    for options in ((), *OUTPUTS[1:]):
        shown = why403("explain", str(file), *options)
        assert "api-key-disabled" in shown.out
        assert leaks(shown.out + shown.err, tuple(KEYS.values())) == []
    assert leaks(write(read) + write(pseudonymous(read)), tuple(KEYS.values())) == []
    assert "k5d4c3b2a1" in write(read)


@settings(DRAWN, max_examples=40)
@given(st.data())
def test_no_secret_under_a_secret_name_or_of_a_secret_look_is_written_of_an_incident_file(
    data: st.DataObject,
) -> None:
    """Prose that nobody can tell from a secret is what an incident file is written for."""
    name = data.draw(st.sampled_from(NAMES))
    secret = SECRETS[data.draw(st.sampled_from(("a JWT", "the id of an access key", "a token of a service")))]
    text = incident().replace("config:", f"context: ['{name}: {secret}']\nconfig:")
    text = data.draw(in_yaml(text, secret))
    try:
        read = read_incident(text, "incident.yaml")
        told = write(read) + repr(read)
    except BadInput as refusal:
        told = str(refusal)
    assert leaks(told, [secret, *KEYS.values()]) == []


def test_the_search_for_leaks_finds_one() -> None:
    for secret in SECRETS.values():
        assert leaks(f"x {secret[4:12]} y", [secret])
        assert leaks(f"x {secret[:6]}\n  {secret[6:]} y", [secret])
    assert leaks("nothing of the kind", tuple(SECRETS.values())) == []
