"""`import why403`: what it offers, what its page shows, and that no secret comes out of it."""

from __future__ import annotations

import doctest
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pytest

import why403
from tests.cli.calls import Terminal
from tests.credentials.jwt.made import jwks, signed

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "library.md").read_text("utf-8")
TOKEN = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJtYXJ5In0.c2lnbmF0dXJl"
SECRETS = ("k3yThatIsRefused0000000001", TOKEN, "hunter2hunter2")
CALL = f"""curl https://abc123.execute-api.eu-west-1.amazonaws.com/prod/orders \\
  -H 'x-api-key: {SECRETS[0]}' -H 'Authorization: Bearer {SECRETS[1]}' -H 'Cookie: session={SECRETS[2]}'
{{"message":"Forbidden"}}"""


def test_the_examples_of_the_page_are_true(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    written = re.search(r"^```yaml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    assert written is not None
    (tmp_path / "api.yaml").write_text(written[1], "utf-8")
    copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    examples = doctest.DocTestParser().get_doctest(PAGE, {}, "library.md", "docs/library.md", 0)
    assert len(examples.examples) > 10
    told: list[str] = []
    doctest.DocTestRunner().run(examples, out=told.append)
    assert not told, "".join(told)


@pytest.mark.parametrize("name", why403.__all__)
def test_what_is_offered_can_be_imported(name: str) -> None:
    assert getattr(why403, name) is not None


@pytest.mark.parametrize("name", why403.__all__)
def test_what_is_offered_is_on_the_page(name: str) -> None:
    assert re.search(rf"(?<!\w){re.escape(name)}(?!\w)", PAGE)


def test_a_name_that_is_not_offered_is_none_of_the_module() -> None:
    with pytest.raises(AttributeError):
        getattr(why403, "nonsense")  # noqa: B009


def test_the_import_alone_loads_nothing() -> None:
    code = "import sys; before = set(sys.modules); import why403; print(*(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["why403"]


@pytest.mark.parametrize(
    "show", [repr, str, why403.as_json, why403.report], ids=["repr", "str", "as_json", "report"]
)
def test_no_secret_is_shown_of_an_explanation(show: object) -> None:
    assert callable(show)
    works = CALL.replace("Refused", "Works00").replace('{"message":"Forbidden"}', "")
    found = why403.explain(CALL, works=works)
    parts = (found, found.suspects, found.case, found.differences, found.also_possible)
    shown = [str(show(part)) for part in (parts if show in (repr, str) else (found,))]
    assert found.differences
    assert [secret for secret in (*SECRETS, "k3yThatIsWorks00") for text in shown if secret in text] == []


def test_the_report_is_the_text_that_the_command_prints(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """With the lines of a file that decide, and the differences from a call that works."""
    api, told = tmp_path / "api.yaml", tmp_path / "incident.yaml"
    api.write_text(OPENAPI, "utf-8")
    told.write_text("why403: 1\nfacts:\n  waf.allows: no\n", "utf-8")
    works = CALL.replace(SECRETS[0], "k3yThatWorks").replace('{"message":"Forbidden"}', "")
    text = why403.report(why403.explain(told, CALL, works=works, api=api))
    command = ("explain", str(told), CALL, "--works", works, "--api", str(api))
    assert Terminal(capsys, monkeypatch)(*command).out == text
    assert f"{told}:3" in text
    assert "x-api-key" in text


def explained_with(keys: dict[str, object] | Path) -> why403.Explanation:
    """A token that nothing is told of, beside these keys of its issuer."""
    call = f"curl https://abc123.execute-api.eu-west-1.amazonaws.com/ -H 'Authorization: Bearer {signed()}'"
    told: dict[str, why403.Value] = {"method.authorization": "JWT", "api.type": "HTTP"}
    return why403.explain(call, '{"message":"Unauthorized"}', facts=told, jwks=keys)


def key_set(kid: str) -> dict[str, object]:
    """What an issuer answers (RFC 7517)."""
    return {"keys": [{"kid": key.kid, "n": key.n, "e": key.e, "kty": "RSA"} for key in jwks(kid)]}


def test_a_key_set_without_the_key_of_a_token_tells_so(tmp_path: Path) -> None:
    file = tmp_path / "jwks.json"
    file.write_text(json.dumps(key_set("another")), "utf-8")
    for keys in (key_set("another"), file):
        assert "kid" in why403.report(explained_with(keys))
    assert "kid" not in why403.report(explained_with(key_set("one")))


@pytest.mark.parametrize("keys", [{}, {"keys": 5}, "https://i.example/keys"])
def test_what_is_no_key_set_is_refused(keys: dict[str, object]) -> None:
    with pytest.raises(why403.BadInput, match=r"^jwks: .*expected"):
        explained_with(keys)


def test_nothing_that_sends_is_loaded_to_explain_and_to_report() -> None:
    code = (
        "import sys, why403; why403.report(why403.explain('Forbidden', jwks={'keys': []}));"
        "print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"boto3", "botocore", "urllib.request", "http.client"} & set(done.stdout.split())


@pytest.mark.parametrize("ask", [why403.explain, why403.capture], ids=["explain", "capture"])
def test_an_account_cannot_be_read_without_boto3(
    ask: Callable[..., object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "boto3", None)
    with pytest.raises(why403.BadInput, match=r"^account: .*boto3; pip install 'why403\[live\]'"):
        ask("Forbidden", account=why403.Account(api="aws:abcd1234"))


@pytest.mark.parametrize(
    "account",
    [
        why403.Account(principal="anna"),
        why403.Account(region="nowhere"),
        why403.Account(api="abcd1234"),
        why403.Account(profile="nobody"),
    ],
    ids=["principal", "region", "api", "profile"],
)
def test_what_is_wrong_with_an_account_names_its_part(
    account: why403.Account, request: pytest.FixtureRequest
) -> None:
    part = request.node.callspec.id
    with pytest.raises(why403.BadInput, match=rf"^account\.{part}: "):
        why403.explain("Forbidden", account=account)


def test_a_text_is_never_opened_as_a_file(tmp_path: Path) -> None:
    file = tmp_path / "notes"
    file.write_text('{"message":"Missing Authentication Token"}', "utf-8")
    assert why403.explain(file).suspects[0].cause.code == "route-not-found"
    assert why403.explain(str(file)).undecided


def test_a_text_that_can_only_be_the_name_of_a_file_is_refused() -> None:
    with pytest.raises(why403.BadInput, match="name of a file"):
        why403.explain("template.yaml")


def test_nothing_at_all_is_refused() -> None:
    with pytest.raises(why403.BadInput, match="nothing is given about a call"):
        why403.explain()


def test_a_fact_is_told_as_a_value_or_as_its_text() -> None:
    by_value, by_text = (
        why403.explain('{"message":"Forbidden"}', facts={"method.api-key-required": told})
        for told in (True, "yes")
    )
    assert by_value.case.facts == by_text.case.facts


def test_an_unknown_fact_is_refused() -> None:
    with pytest.raises(why403.BadInput, match="no fact"):
        why403.explain("Forbidden", facts={"method.api-key-requird": True})


OPENAPI = """openapi: 3.0.1
info: {title: orders, version: "1"}
paths: {/orders: {get: {x-amazon-apigateway-integration: {type: MOCK}}}}
"""


def test_a_file_and_what_was_loaded_of_it_explain_alike(tmp_path: Path) -> None:
    file = tmp_path / "api.yaml"
    file.write_text(OPENAPI, "utf-8")
    call = 'curl https://abc123.execute-api.eu-west-1.amazonaws.com/prod/nowhere\n{"message":"Forbidden"}'
    read, loaded = why403.explain(call, api=file), why403.explain(call, api=why403.load(file))
    assert read.case.landed is not None
    assert [row.cause for row in read.suspects] == [row.cause for row in loaded.suspects]


def test_the_configuration_of_an_incident_is_loaded(tmp_path: Path) -> None:
    file = tmp_path / "incident.yaml"
    file.write_text("why403: 1\nconfig: {api: {id: abc123}}\n", "utf-8")
    assert why403.load(file).api.id.value == "abc123"


def test_a_part_that_cannot_be_read_is_noted(tmp_path: Path) -> None:
    good, bad = tmp_path / "api.yaml", tmp_path / "other.yaml"
    good.write_text(OPENAPI, "utf-8")
    bad.write_text("a: [", "utf-8")
    assert any("other.yaml" in note for note in why403.explain("Forbidden", api=[good, bad]).notes)


def test_a_file_that_is_not_there_cannot_be_loaded(tmp_path: Path) -> None:
    with pytest.raises(why403.BadInput, match="no such file"):
        why403.load(tmp_path / "missing.yaml")


RESOURCE = "arn:aws:execute-api:eu-west-1:111122223333:abc123/prod/GET/orders"


def test_no_policy_is_a_silent_denial() -> None:
    decision = why403.decide("execute-api:Invoke", RESOURCE, "arn:aws:iam::111122223333:user/a")
    assert decision.outcome is why403.Outcome.IMPLICITLY_DENIED


def test_an_untold_key_of_a_condition_leaves_the_decision_open() -> None:
    policy = """{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*",
      "Action": "execute-api:Invoke", "Resource": "*",
      "Condition": {"Bool": {"aws:SecureTransport": "true"}}}]}"""
    decision = why403.decide("execute-api:Invoke", RESOURCE, resource_policy=policy, complete=False)
    assert decision.outcome is why403.Outcome.UNKNOWN


def test_a_resource_that_is_no_arn_is_refused() -> None:
    with pytest.raises(why403.BadInput, match="no ARN"):
        why403.decide("execute-api:Invoke", "orders")
