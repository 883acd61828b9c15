"""`why403.explain` and `why403.capture` with an account."""

from __future__ import annotations

from pathlib import Path

import pytest

import why403
from bench.emulated import REGION, Emulated, fault
from bench.emulated_rest import deploy, rest
from tests.account.scenes import METHODS, host, key
from tests.account.test_causes import FORBIDDEN, curl
from tests.cli.calls import Terminal


@pytest.fixture
def aws(aws: Emulated, monkeypatch: pytest.MonkeyPatch) -> Emulated:
    """Whatever account is read is the emulated one."""
    monkeypatch.setattr("why403.api.account.account_of", lambda *_: aws.account())
    return aws


@pytest.fixture
def api(aws: Emulated) -> str:
    """An API whose stage serves what is edited."""
    made = rest(aws, METHODS)
    deploy(aws, made, "prod", METHODS)
    return made


@pytest.fixture
def call(api: str) -> str:
    """A call without the key that its method wants."""
    return f"{curl(f'https://{host(api)}/prod/orders')}\n{FORBIDDEN}"


ACCOUNT = why403.Account(region=REGION)


def test_without_an_account_none_is_read(aws: Emulated, call: str) -> None:
    aws.calls.clear()
    assert not why403.explain(call).certain
    assert not aws.calls


def test_an_account_proves_the_cause(call: str) -> None:
    found = why403.explain(call, account=ACCOUNT)
    assert found.certain == {"api-key-missing"}
    assert any(note.startswith("read from AWS, ") for note in found.notes)


def test_the_report_and_the_json_are_those_of_the_command(
    call: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    command = Terminal(capsys, monkeypatch)
    found = why403.explain(call, account=ACCOUNT)
    assert command("explain", "--live", call).out == why403.report(found)
    assert command("explain", "--live", "--json", call).tree == why403.as_json(found)


def test_what_could_not_be_read_is_noted(aws: Emulated, call: str) -> None:
    aws.reply("apigateway", "GetRestApi", lambda _: fault("json", "AccessDeniedException", 403))
    notes = why403.explain(call, account=ACCOUNT).notes
    assert [note for note in notes if note.startswith("could not read apigateway get-rest-api")]


def test_what_was_captured_is_explained_without_the_account(
    aws: Emulated, api: str, call: str, tmp_path: Path
) -> None:
    value = key(aws, api, "prod")
    text = why403.capture(call, account=ACCOUNT)
    assert value not in text
    file = tmp_path / "incident.yaml"
    file.write_text(text, "utf-8")
    aws.calls.clear()
    assert why403.explain(file).certain == {"api-key-missing"}
    assert not aws.calls


@pytest.mark.usefixtures("aws")
def test_where_nothing_can_be_read_nothing_is_captured() -> None:
    with pytest.raises(
        why403.BadInput, match=r"^account: nothing was read from AWS; it is not clear which API"
    ):
        why403.capture("Forbidden", account=ACCOUNT)
