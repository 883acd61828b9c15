"""Commands for a live distribution: what jq makes of its configuration is what the patched file has."""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.repair.test_fronts import ALL_VIEWER, LEGACY, POLICIES, TEMPLATE, first
from why403.model.distribution import CACHING_DISABLED, EXCEPT_HOST
from why403.model.repair import Repair

OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6"
BEHAVIOUR: dict[str, Any] = {"PathPattern": "/boats*", "TargetOriginId": "api"}
needs_jq = pytest.mark.skipif(shutil.which("jq") is None, reason="needs jq: apt install jq")


def live(**forwards: object) -> dict[str, Any]:
    """The answer of get-distribution-config."""
    origins = [{"Id": name, "OriginPath": ""} for name in ("pages", "api")]
    return {
        "ETag": "E2QWRUHEXAMPLE",
        "DistributionConfig": {
            "Origins": {"Quantity": 2, "Items": origins},
            "DefaultCacheBehavior": {"TargetOriginId": "pages", "CachePolicyId": OPTIMIZED},
            "CacheBehaviors": {"Quantity": 1, "Items": [{**BEHAVIOUR, **forwards}]},
        },
    }


def changed(repair: Repair, before: dict[str, Any], folder: Path) -> subprocess.CompletedProcess[str]:
    """What the command in the middle prints."""
    (folder / "distribution.json").write_text(json.dumps(before), "utf-8")
    fetch, change, put = repair.commands
    assert fetch.startswith("aws cloudfront get-distribution-config --id DISTRIBUTION_ID >")
    assert "--if-match ETAG --distribution-config file://config.json" in put
    line = shlex.split(change)
    assert line[-2:] == [">", "config.json"]
    return subprocess.run(line[:-2], cwd=folder, capture_output=True, text=True, check=False)


@needs_jq
def test_a_header_more_is_forwarded_by_legacy_settings(tmp_path: Path) -> None:
    repair = first(tmp_path, TEMPLATE.replace("FORWARDS", LEGACY))
    before = live(ForwardedValues={"Headers": {"Quantity": 1, "Items": ["Origin"]}})
    made = json.loads(changed(repair, before, tmp_path).stdout)
    (behaviour,) = made["CacheBehaviors"]["Items"]
    headers = {"Quantity": 2, "Items": ["Authorization", "Origin"]}
    assert behaviour == {**BEHAVIOUR, "ForwardedValues": {"Headers": headers}}
    assert made["DefaultCacheBehavior"] == before["DistributionConfig"]["DefaultCacheBehavior"]


@needs_jq
def test_a_policy_passes_all_headers_on_but_host(tmp_path: Path) -> None:
    forwards = f"{POLICIES}\n            OriginRequestPolicyId: {ALL_VIEWER}"
    repair = first(tmp_path, TEMPLATE.replace("FORWARDS", forwards))
    before = live(CachePolicyId=OPTIMIZED, OriginRequestPolicyId=ALL_VIEWER)
    made = json.loads(changed(repair, before, tmp_path).stdout)
    assert made["CacheBehaviors"]["Items"][0]["OriginRequestPolicyId"] == EXCEPT_HOST


@needs_jq
def test_no_header_is_passed_through_a_cache_that_does_not_tell_callers_apart(tmp_path: Path) -> None:
    repair = first(tmp_path, TEMPLATE.replace("FORWARDS", POLICIES))
    ran = changed(repair, live(CachePolicyId=OPTIMIZED), tmp_path)
    assert ran.returncode != 0
    assert "disable caching first" in ran.stderr
    made = json.loads(changed(repair, live(CachePolicyId=CACHING_DISABLED), tmp_path).stdout)
    assert made["CacheBehaviors"]["Items"][0]["OriginRequestPolicyId"] == EXCEPT_HOST


@needs_jq
def test_policies_take_the_place_of_settings_that_forward_all_headers(tmp_path: Path) -> None:
    everything = 'ForwardedValues: {QueryString: true, Headers: ["*"]}'
    repair = first(tmp_path, TEMPLATE.replace("FORWARDS", everything))
    before = live(ForwardedValues={"Headers": {"Quantity": 1, "Items": ["*"]}}, MinTTL=0, DefaultTTL=0)
    made = json.loads(changed(repair, before, tmp_path).stdout)
    policies = {"CachePolicyId": CACHING_DISABLED, "OriginRequestPolicyId": EXCEPT_HOST}
    assert made["CacheBehaviors"]["Items"] == [{**BEHAVIOUR, **policies}]


@needs_jq
def test_two_edits_are_one_change(tmp_path: Path) -> None:
    text = TEMPLATE.replace("FORWARDS", LEGACY).replace("            OriginPath: /live\n", "")
    repair = first(tmp_path, text)
    before = live(ForwardedValues={"Headers": {"Quantity": 1, "Items": ["Origin"]}})
    made = json.loads(changed(repair, before, tmp_path).stdout)
    assert [each["OriginPath"] for each in made["Origins"]["Items"]] == ["", "/live"]
    assert made["CacheBehaviors"]["Items"][0]["ForwardedValues"]["Headers"]["Quantity"] == 2


def test_what_a_function_does_has_no_command(tmp_path: Path) -> None:
    text = TEMPLATE.replace("FORWARDS", LEGACY).replace("/boats*", "/api/*")
    repair = first(tmp_path, text, "curl https://d111111abcdef8.cloudfront.net/api/boats")
    assert repair.commands == ()
