"""Every call of live reading x everything that can happen to one, through the command that makes them all.

No traceback; what is known is used, what is missing is named; the exit code is 0, or 4 where nothing was
read. The short form has one call of every service in each scene; the long one, which is slow, has all calls.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import pytest

from bench.emulated import Emulated
from bench.plain import plain_values
from tests.account.matrix import (
    CALLS,
    CHANGES,
    EACH,
    FAULTS,
    PAGED,
    SIMULATOR,
    captured,
    first_page_is_empty,
    refuses,
    second_page_fails,
    text_of,
    told_in,
    told_less,
)
from tests.account.scenes import SCENES, simulates
from tests.cli.calls import Printed, Terminal
from why403.account.faults import LASTING, Why
from why403.account.operations import READS, Operation, operation_of
from why403.words.account import named

SHORT = ("denied", "time-out", "an HTML page", "an empty answer")
"""Refused, not sent, not understood, and told nothing."""


def short(kinds: Collection[str], chosen: Collection[str]) -> list[Any]:
    """The kinds, of which all but the chosen ones are slow."""
    return [kind if kind in chosen else pytest.param(kind, marks=pytest.mark.slow) for kind in kinds]


def one_of_each_service(pairs: Collection[tuple[str, str]]) -> list[Any]:
    """Scenes and calls, of which all but the first one of every service in each scene are slow."""
    found: list[Any] = []
    seen: set[tuple[str, str]] = set()
    for scene, call in pairs:
        service = call.split()[0]
        marks = [pytest.mark.slow] if (scene, service) in seen else []
        seen.add((scene, service))
        found.append(pytest.param(scene, call, marks=marks))
    return found


def of(call: str) -> Operation:
    service, name = call.split()
    return operation_of(service, name)


def config_of(printed: Printed) -> Any:
    """What was written; nothing where nothing was read."""
    assert printed.code in (0, 4)
    assert "Traceback" not in printed.err
    assert (printed.code == 4) == (printed.out == "")
    return plain_values(printed.out).get("config", {}) if printed.out else {}


def test_all_calls_are_tried() -> None:
    tried = {call for _, call in EACH} | {SIMULATOR}
    assert tried == {f"{read.service} {read.name}" for read in READS}


@pytest.mark.parametrize("scene", CALLS)
def test_a_scene_makes_the_calls_that_are_tried_in_it(why403: Terminal, aws: Emulated, scene: str) -> None:
    assert captured(why403, SCENES[scene](aws)).code == 0
    assert set(CALLS[scene]) <= set(aws.calls)


@pytest.mark.parametrize("kind", short(FAULTS, ["denied"]))
@pytest.mark.parametrize(("scene", "call"), one_of_each_service(EACH))
def test_a_call_that_fails_is_named_and_the_rest_is_used(
    why403: Terminal, aws: Emulated, scene: str, call: str, kind: str
) -> None:
    prepared, whole = SCENES[scene](aws), told_in(scene, aws)
    make, why = FAULTS[kind]
    service, name = call.split()
    aws.reply(service, name, make(service))
    printed = captured(why403, prepared)
    assert told_less(config_of(printed), whole)
    if not is_no_fault(name, why):
        assert f"could not read {named(of(call))}: " in printed.err
    if why is Why.DENIED:
        assert of(call).action in printed.err
    if why not in LASTING and not name.startswith("GetDomainName"):
        assert printed.code == 0


def is_no_fault(name: str, why: Why) -> bool:
    """What is not there by one name is looked for by others."""
    return why is Why.GONE and name in ("GetDomainName", "GetRestApi", "GetApi")


@pytest.mark.slow
@pytest.mark.parametrize("code", ["InternalFailure", "ThrottlingException"])
@pytest.mark.parametrize(("scene", "call"), EACH)
def test_a_call_that_succeeds_at_the_second_attempt_is_no_fault(
    why403: Terminal, aws: Emulated, scene: str, call: str, code: str
) -> None:
    prepared, whole = SCENES[scene](aws), told_in(scene, aws)
    service, name = call.split()
    given = aws.replies.get((service, name), [lambda _request: None])
    aws.reply(service, name, refuses(code, 503)(service), *given)
    printed = captured(why403, prepared)
    assert f"could not read {named(of(call))}: " not in printed.err
    assert set(config_of(printed)) >= set(whole)


@pytest.mark.parametrize(("scene", "call"), one_of_each_service(PAGED))
def test_a_second_page_that_fails_is_named_and_nothing_is_concluded_from_the_first(
    why403: Terminal, aws: Emulated, scene: str, call: str
) -> None:
    prepared, whole = SCENES[scene](aws), told_in(scene, aws)
    second_page_fails(aws, call)
    printed = captured(why403, prepared)
    assert f"could not read {named(of(call))}: not allowed" in printed.err
    assert told_less(config_of(printed), whole)


@pytest.mark.parametrize(("scene", "call"), one_of_each_service(PAGED))
def test_what_stands_on_the_second_page_of_a_list_is_read(aws: Emulated, scene: str, call: str) -> None:
    prepared, whole = SCENES[scene](aws), told_in(scene, aws)
    first_page_is_empty(aws, call)
    reader = prepared.everything(aws)
    assert reader.written == whole
    assert of(call) not in [fault.operation for fault in reader.account.faults]


@pytest.mark.slow
@pytest.mark.parametrize("kind", CHANGES)
@pytest.mark.parametrize(("scene", "call"), EACH)
def test_an_answer_that_is_not_as_expected_stops_nothing(
    why403: Terminal, aws: Emulated, scene: str, call: str, kind: str
) -> None:
    prepared, whole = SCENES[scene](aws), told_in(scene, aws)
    service, name = call.split()
    aws.changes[service, name] = CHANGES[kind]
    printed = captured(why403, prepared)
    config = config_of(printed)
    assert printed.code == 0
    assert "brandNew" not in printed.out
    if kind == "new fields":
        assert told_less(config, whole)


@pytest.mark.parametrize("kind", FAULTS)
def test_an_account_that_tells_nothing_leaves_the_diagnosis_as_it_was(
    why403: Terminal, aws: Emulated, kind: str
) -> None:
    scene = SCENES["private"](aws)
    alone = why403("explain", text_of(scene), "--json")
    for read in READS:
        aws.reply(read.service, read.name, FAULTS[kind][0](read.service))
    printed = why403("explain", "--live", text_of(scene), "--json")
    assert printed.code == alone.code
    assert printed.tree["suspects"] == alone.tree["suspects"]
    assert printed.tree["account"]["missing"]


@pytest.mark.parametrize("kind", short([*FAULTS, "an empty answer"], SHORT))
def test_a_simulator_that_fails_changes_nothing(why403: Terminal, aws: Emulated, kind: str) -> None:
    scene = SCENES["regional"](aws)
    call = ("explain", text_of(scene), "--principal", str(scene.principal), "--json", "--ask-aws")
    simulates(aws, "allowed")
    before = why403(*call)
    assert before.tree["account"]["simulator"]["agrees"] is True
    if kind in FAULTS:
        aws.reply("iam", "SimulatePrincipalPolicy", FAULTS[kind][0]("iam"))
    else:
        aws.changes["iam", "SimulatePrincipalPolicy"] = CHANGES[kind]
    printed = why403(*call)
    assert printed.code == before.code
    assert printed.tree["suspects"] == before.tree["suspects"]
    assert printed.tree["account"]["simulator"] == {"aws": None, "ours": None, "agrees": None}


def test_an_empty_account_is_said_to_hold_nothing(why403: Terminal, aws: Emulated) -> None:
    scene = SCENES["regional"](aws)
    for read in READS:
        aws.reply(read.service, read.name, refuses("NotFoundException", 404)(read.service))
    printed = captured(why403, scene)
    assert printed.code == 4
    assert "nothing was read from AWS" in printed.err
