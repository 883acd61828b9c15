"""What was captured tells without the account what the account told, under other names too."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from bench.emulated import ACCOUNT, Emulated
from bench.live import Scene, scenes
from tests.cli.calls import Printed, Terminal
from why403.incident.read import incident_and_notes

CAUSES = (
    "route-not-found", "not-deployed", "stage-missing", "default-endpoint-disabled",
    "custom-domain-mapping", "api-key-missing", "api-key-invalid", "api-key-disabled",
    "api-key-not-in-plan", "resource-policy-explicit-deny", "resource-policy-implicit-deny",
    "iam-identity-implicit-deny", "iam-identity-explicit-deny",
)  # fmt: skip


@cache
def prepared(aws: Emulated) -> dict[str, Scene]:
    """A refused call for each cause."""
    return {scene.cause: scene for scene in scenes(aws)}


def facts(scene: Scene) -> list[str]:
    return [part for told in scene.told for part in ("--fact", told)]


def certain(printed: Printed) -> set[str]:
    return {each["cause"] for each in printed.tree["suspects"] if each["standing"] == "certain"}


def test_every_cause_that_is_measured_is_tried(aws: Emulated) -> None:
    assert set(prepared(aws)) == set(CAUSES)


BOTH = [
    pytest.param(cause, names, marks=[pytest.mark.slow] if (at + 2 * number) % 4 else [])
    for at, cause in enumerate(CAUSES)
    for number, names in enumerate(("", "--pseudonyms"))
]
"""Of each four causes one with its own names and one under others in the short form; all in the long one."""


@pytest.mark.parametrize(("cause", "names"), BOTH)
def test_a_captured_incident_gives_the_same_verdict_offline(
    why403: Terminal, aws: Emulated, tmp_path: Path, cause: str, names: str
) -> None:
    scene, file = prepared(aws)[cause], str(tmp_path / "incident.yaml")
    live = certain(why403("explain", "--live", "--json", scene.text, *facts(scene)))
    options = [names] if names else []
    assert why403("capture", scene.text, *facts(scene), *options, "-o", file).code == 0
    assert cause in live
    assert certain(why403("explain", "--json", file)) == live


@pytest.mark.parametrize("cause", CAUSES)
def test_nothing_that_is_captured_is_taken_for_a_mistake(why403: Terminal, aws: Emulated, cause: str) -> None:
    scene = prepared(aws)[cause]
    printed = why403("capture", scene.text, *facts(scene))
    assert incident_and_notes(printed.out, "incident.yaml")[1] == ()


@pytest.mark.parametrize("cause", CAUSES)
def test_no_name_of_the_owner_is_left_under_pseudonyms(why403: Terminal, aws: Emulated, cause: str) -> None:
    scene = prepared(aws)[cause]
    printed = why403("capture", scene.text, *facts(scene), "--pseudonyms")
    named = {ACCOUNT, ACCOUNT[-4:], *re.findall(r"https://(\w+)\.", scene.text), *users(scene.text)}
    assert not [name for name in named if name in printed.out]


def users(text: str) -> list[str]:
    return re.findall(r"user/([\w-]+)", text)
