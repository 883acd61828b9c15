"""Law 10: nothing but the reads on the list is ever called, whatever asks for it."""

from __future__ import annotations

from functools import cache
from typing import Any

import botocore.session
import pytest

from bench.emulated import Emulated
from tests.account.scenes import SCENES, Scene, simulates
from why403 import facts as catalogue
from why403.account.clients import NotOnTheList, session_of
from why403.account.operations import OF_CLIENTS, OF_LOGS, READS, SIGNING_IN, allowed, operation_of
from why403.account.simulate import simulated
from why403.evidence.case import known_facts

BESIDE = {"apigatewaymanagementapi", "cognito-idp", "lambda", "sso"}
SERVICES = sorted({read.service for read in (*READS, *OF_LOGS)} | BESIDE)
WRITES = (
    "Create", "Delete", "Update", "Put", "Post", "Import", "Test",
    "Flush", "Tag", "Untag", "Attach", "Detach", "Add", "Remove",
    "Set", "Reset", "Modify", "Invoke", "Generate", "Reject", "Upload",
)  # fmt: skip


@cache
def session() -> Any:
    """A session as why403 makes it."""
    return session_of(None, "eu-west-1")


@cache
def client(service: str) -> Any:
    """A client of it."""
    return session().client(service, aws_access_key_id="a", aws_secret_access_key="b")


def operations(service: str) -> list[str]:
    """Every operation that botocore knows of the service."""
    return list(botocore.session.get_session().get_service_model(service).operation_names)


@pytest.mark.parametrize("service", SERVICES)
def test_every_other_operation_is_refused_before_anything_is_sent(service: str) -> None:
    sent: list[str] = []
    known = client(service)
    known.meta.events.register("before-send", lambda **_: sent.append("something"))
    for name in operations(service):
        if not allowed(service, name):
            with pytest.raises(NotOnTheList):
                getattr(known, botocore.xform_name(name))()
    assert sent == []


@pytest.mark.parametrize("read", [*READS, *OF_LOGS], ids=lambda read: f"{read.service} {read.name}")
def test_what_is_on_the_list_exists_and_its_name_reads(read: Any) -> None:
    assert read.name in operations(read.service)
    assert not read.name.startswith(WRITES)


def test_what_signs_in_and_what_the_library_asks_is_never_called_by_us() -> None:
    for service, name in SIGNING_IN | OF_CLIENTS:
        with pytest.raises(KeyError):
            operation_of(service, name)


def test_what_runs_customers_code_is_not_on_the_list() -> None:
    assert not any(read.name.startswith("TestInvoke") for read in READS)


def test_every_operation_of_the_list_is_used(aws: Emulated) -> None:
    """What nothing calls has no place on it."""
    for scene in SCENES.values():
        scene(aws).everything(aws)
    simulates(aws, "allowed")
    whole = SCENES["regional"](aws)
    reader = whole.everything(aws)
    facts = {**known_facts(whole.incident), catalogue.API_KIND.name: "REST"}
    simulated(reader.account, reader.configuration, facts)
    Scene(whole.incident, key_id="AKIAUNKNOWN000000000").everything(aws)
    called = {name for name, count in aws.calls.items() if count}
    assert {f"{read.service} {read.name}" for read in READS} == called
