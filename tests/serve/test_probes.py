"""Every way to be refused, through a real socket, to the byte: what AWS answers, as `probes.yaml` has it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from bench.plain import plain_values
from scripts.probes_page import TARGET, page
from tests.laws.test_gates_catalogue import checks
from tests.serve.desk import Running, desk, running
from tests.serve.probing import HERE, MORE, TEMPLATE, Door, Probe, asked, differences, probes
from why403.incident.authorizer import authorizer_alone
from why403.refusals.refusal import GatewayRefusal
from why403.serve.tokens import Issuer

ISSUERS = {
    "pool": "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_AbCdEfGhI",
    "realm": "https://issuer.example/realm",
}
PRINCIPALS = (HERE / "principals.yaml").read_text()


@cache
def issuer() -> Issuer:
    return Issuer.made()


def token(claims: Mapping[str, Any]) -> str:
    now = int(time.time())
    lasting = int(claims.get("exp", 600))
    whole = {"sub": "a", "iat": now - 900, **claims, "iss": ISSUERS[claims["iss"]], "exp": now + lasting}
    return f"Bearer {issuer().token(whole)}"


def callers() -> dict[str, tuple[str, str, str | None]]:
    """The keys of the file, a key that nobody has, and one that lacks its session token."""
    told = plain_values(PRINCIPALS)["principals"]
    keys = {name: each["keys"][0] for name, each in told.items()}
    found = {name: (key["id"], key["secret"], key.get("session")) for name, key in keys.items()}
    session = found["session"]
    return found | {"unknown": ("AKIAUNKNOWNUNKNO0001", "a", None), "bare": (session[0], session[1], None)}


@pytest.fixture(scope="module")
def gateways(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Running]]:
    """By what a probe is `of`."""
    keys = authorizer_alone({"jwks": issuer().key_set()}).jwks
    told = desk(PRINCIPALS, region="us-east-1", account="123456789012", public_keys=keys)
    inside = replace(told, vpc_endpoint="vpce-0a1b2c3d4e5f60718", vpc="vpc-0a1b2c3d4e5f60718")
    with ExitStack() as stack:
        yield {
            of: stack.enter_context(running(tmp_path_factory.mktemp("probes"), file.read_text(), settings))
            for of, file, settings in (("", TEMPLATE, told), ("more", MORE, told), ("endpoint", MORE, inside))
        }


@pytest.mark.parametrize("probe", probes(), ids=str)
def test_the_answer_is_that_of_aws(gateways: dict[str, Running], probe: Probe) -> None:
    apis = gateways[probe.of].gateway.world.apis
    port = next(served.port for served in apis if served.name == probe.place[1])
    got = asked(probe, Door(port, f"127.0.0.1:{port}", callers(), token))
    assert list(differences(probe, got)) == []


ELSEWHERE = {
    "caller-denied-explicitly:resource control policy": "RCPs do not reach API Gateway",
    "caller-denied:resource control policy": "RCPs do not reach API Gateway",
    "connections-denied:resource control policy": "RCPs do not reach API Gateway",
    "cache-denied:identity-based policy": "CloudFormation has no setting for it; see test_caching.py",
    "connections-limited": "no template has a limit for calls of @connections",
    "frame-throttled": "a probe sends one message; see test_websocket.py",
    "frame-integration-failed": "no probe has a function that fails; see test_websocket.py",
    "jwt-scope": "no template can tell of a JWT authorizer of a REST API",
}


def test_every_refusal_is_probed_or_cannot_be_met_here() -> None:
    given = {
        spoken.refusal.name
        for _, _, check in checks()
        for spoken in check.refusals
        if isinstance(spoken.refusal, GatewayRefusal)
    }
    probed = {probe.refusal for probe in probes() if probe.refusal}
    assert probed | ELSEWHERE.keys() == given
    assert not probed & ELSEWHERE.keys()


def test_each_difference_of_another_gateway_is_explained_once() -> None:
    answers = plain_values((HERE / "measured.yaml").read_text())["answers"]
    reasons = plain_values((HERE / "explained.yaml").read_text())
    named = [name for each in reasons for name in each["probes"]]
    assert sorted(named) == sorted(name for name, answer in answers.items() if answer != "same")


def test_the_page_is_current() -> None:
    assert TARGET.read_text("utf-8") == page()
