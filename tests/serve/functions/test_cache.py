"""Authorizers that are really called, judged by the checks that explain refusals."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests.serve.functions.running import python_in
from why403 import facts
from why403.credentials.authorizer.clues import authorizer_clues
from why403.model.authorizer import Settings
from why403.model.incident import Incident, Request
from why403.serve.functions import Authorizer, Authorizers, Functions, Verdict, Where
from why403.serve.functions.function import Function

WHERE = Where(
    "REST",
    api="ab12cd34ef",
    stage="prod",
    route="/orders",
    path="/orders",
    called_path="/prod/orders",
    domain="ab12cd34ef.execute-api.us-east-1.amazonaws.com",
    source_ip="203.0.113.9",
    account="111122223333",
)
TOKEN = Settings(kind="TOKEN", sources=("method.request.header.Authorization",), ttl=300)
HTTP = Settings(
    kind="REQUEST", sources=("$request.header.Authorization",), ttl=60, payload="2.0", simple=True
)
POLICY = """
calls = []
def handler(event, context):
    open("called", "w").close()
    calls.append(event)
    token = event.get("authorizationToken") or (event.get("identitySource") or [""])[0]
    if token == "crash": raise ValueError("broken")
    if token == "throw": raise Exception("Unauthorized")
    if token == "garbage": return "allow"
    if token == "bytes": return b"\\xff"
    if token == "nothing": return None
    if "version" in event: return {"isAuthorized": token == "allow", "context": {"calls": len(calls)}}
    effect = "Deny" if token == "deny" else "Allow"
    resource = event["methodArn"] if token == "narrow" else "*"
    if token == "silent": resource = event["methodArn"].replace("GET", "PUT")
    statement = {"Effect": effect, "Action": "execute-api:Invoke", "Resource": resource}
    return {"principalId": "me", "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
            "context": {"calls": len(calls)}, "usageIdentifierKey": "the-key"}
"""


def call(token: str | None = "allow", path: str = "/orders") -> Request:
    headers = () if token is None else (("authorization", token),)
    return Request("GET", f"https://{WHERE.domain}/prod{path}", headers, b"", complete=True)


def asked(
    folder: Path,
    calls: Sequence[tuple[Request, Where]],
    settings: Settings = TOKEN,
    ages: Sequence[float] = (),
    function: Function | None = None,
) -> list[Verdict]:
    """What comes of asking about each call, at these moments."""
    moments = iter(ages or [0.0] * len(calls))
    made = function or python_in(folder, POLICY)

    async def run() -> list[Verdict]:
        async with Functions({"made": made}) as functions:
            authorizers = Authorizers(functions, clock=lambda: next(moments))
            authorizer = Authorizer("A", settings, "made")
            return [await authorizers.ask(authorizer, request, where) for request, where in calls]

    return asyncio.run(run())


def judged(verdict: Verdict, request: Request, kind: str = "REST") -> dict[str, object]:
    """The facts that the checks read: those that are told, and what clues settle."""
    incident = Incident(request=request, statements=verdict.facts, authorizer_beside=verdict.settings)
    told: dict[str, object] = {each.fact: each.value for each in verdict.facts}
    known = {**told, facts.API_KIND.name: kind, facts.METHOD_AUTHORIZATION.name: "CUSTOM"}
    clues = authorizer_clues(incident, known)  # type: ignore[arg-type]
    return {**{shown.fact: shown.value for clue in clues for shown in clue.shows}, **told}


def invoked(verdict: Verdict) -> object:
    return {told.fact: told.value for told in verdict.facts}.get(facts.AUTHORIZER_INVOKED.name)


@pytest.mark.parametrize(
    ("token", "allows", "refusal"),
    [("allow", True, None), ("deny", False, "denies"), ("silent", False, None), ("throw", False, None)],
)
def test_the_checks_read_what_an_authorizer_returned(
    tmp_path: Path, token: str, allows: bool, refusal: str | None
) -> None:
    (verdict,) = asked(tmp_path, [(call(token), WHERE)])
    found = judged(verdict, call(token))
    assert found[facts.AUTHORIZER_ALLOWS.name] is allows
    assert found.get(facts.AUTHORIZER_REFUSAL.name) == refusal
    assert found[facts.AUTHORIZER_INVOKED.name] is True


@pytest.mark.parametrize("token", ["crash", "garbage", "bytes", "nothing"])
def test_an_authorizer_that_fails_or_returns_another_form_does_not_work(tmp_path: Path, token: str) -> None:
    (verdict,) = asked(tmp_path, [(call(token), WHERE)])
    assert judged(verdict, call(token))[facts.AUTHORIZER_WORKS.name] is False


def test_an_authorizer_that_takes_too_long_does_not_work(tmp_path: Path) -> None:
    slow = python_in(tmp_path, "import time\ndef handler(e, c):\n    time.sleep(60)\n", timeout=0.3)
    (verdict,) = asked(tmp_path, [(call(), WHERE)], function=slow)
    assert judged(verdict, call())[facts.AUTHORIZER_WORKS.name] is False


@pytest.mark.parametrize("token", [None, "", "null"])
def test_without_its_identity_source_it_is_not_called(tmp_path: Path, token: str | None) -> None:
    (verdict,) = asked(tmp_path, [(call(token), WHERE)])
    found = judged(verdict, call(token))
    assert found[facts.IDENTITY_SOURCE_SENT.name] is False
    assert found[facts.AUTHORIZER_INVOKED.name] is False
    assert not (tmp_path / "called").exists()


def test_without_a_stage_variable_that_is_an_identity_source_it_is_not_called(tmp_path: Path) -> None:
    settings = Settings(kind="REQUEST", sources=("stageVariables.tenant", "context.identity.sourceIp"), ttl=9)
    there = replace(WHERE, variables={"tenant": "one"})
    lacks, has = asked(tmp_path, [(call(), WHERE), (call(), there)], settings)
    assert (invoked(lacks), invoked(has)) == (False, True)


def test_a_token_that_does_not_match_the_expression_does_not_reach_the_function(tmp_path: Path) -> None:
    settings = replace(TOKEN, expression="allow|narrow", ttl=0)
    found = asked(
        tmp_path, [(call(token), WHERE) for token in ("allow", "allowed", "allow", "allowed")], settings
    )
    assert list(map(invoked, found)) == [True, False, True, False]
    assert judged(found[1], call("allowed"))[facts.IDENTITY_SOURCE_SENT.name] is False


def test_a_result_is_remembered_within_its_ttl_and_not_longer(tmp_path: Path) -> None:
    calls = [(call(), WHERE)] * 4
    found = asked(tmp_path, calls, ages=(0.0, 299.9, 300.0, 300.1))
    assert list(map(invoked, found)) == [True, False, True, False]
    assert [verdict.cached_for for verdict in found] == [None, 299.9, None, pytest.approx(0.1)]
    assert [(verdict.handed_on or {})["calls"] for verdict in found] == ["1", "1", "2", "2"]
    assert found[1].usage_key == "the-key"


def test_another_value_of_a_source_is_another_entry(tmp_path: Path) -> None:
    found = asked(tmp_path, [(call("one"), WHERE), (call("two"), WHERE), (call("one"), WHERE)])
    assert list(map(invoked, found)) == [True, True, False]


def test_another_stage_is_another_entry(tmp_path: Path) -> None:
    found = asked(tmp_path, [(call(), WHERE), (call(), replace(WHERE, stage="dev"))])
    assert list(map(invoked, found)) == [True, True]


def test_a_ttl_of_0_remembers_nothing(tmp_path: Path) -> None:
    found = asked(tmp_path, [(call(), WHERE)] * 2, replace(TOKEN, ttl=0))
    assert list(map(invoked, found)) == [True, True]


def test_a_rest_api_has_a_ttl_where_none_is_told_and_an_http_api_has_none(tmp_path: Path) -> None:
    untold = Settings(kind="TOKEN", sources=TOKEN.sources)
    rest = asked(tmp_path, [(call(), WHERE)] * 2, untold)
    http = asked(
        tmp_path, [(call(), replace(WHERE, kind="HTTP"))] * 2, Settings(kind="REQUEST", sources=HTTP.sources)
    )
    assert list(map(invoked, rest)) == [True, False]
    assert list(map(invoked, http)) == [True, True]


@pytest.mark.parametrize("token", ["throw", "crash", "garbage"])
def test_what_answers_401_or_500_is_not_remembered(tmp_path: Path, token: str) -> None:
    found = asked(tmp_path, [(call(token), WHERE)] * 2)
    assert list(map(invoked, found)) == [True, True]


def test_a_policy_that_denies_is_remembered(tmp_path: Path) -> None:
    first, second = asked(tmp_path, [(call("deny"), WHERE)] * 2)
    assert (invoked(first), invoked(second)) == (True, False)
    assert judged(second, call("deny"))[facts.AUTHORIZER_ALLOWS.name] is False


def test_a_remembered_policy_of_one_method_refuses_another_as_one_from_the_cache(tmp_path: Path) -> None:
    other = replace(WHERE, path="/bills", called_path="/prod/bills", route="/bills")
    own, elsewhere = asked(tmp_path, [(call("narrow"), WHERE), (call("narrow", "/bills"), other)])
    assert judged(own, call("narrow"))[facts.AUTHORIZER_ALLOWS.name] is True
    assert judged(elsewhere, call("narrow", "/bills"))[facts.AUTHORIZER_CACHE_FRESH.name] is False


def test_a_simple_response_of_an_http_api(tmp_path: Path) -> None:
    http = replace(WHERE, kind="HTTP", route="GET /orders")
    yes, no, again = asked(tmp_path, [(call("allow"), http), (call("no"), http), (call("no"), http)], HTTP)
    assert judged(yes, call("allow"), "HTTP")[facts.AUTHORIZER_ALLOWS.name] is True
    assert judged(no, call("no"), "HTTP")[facts.AUTHORIZER_ALLOWS.name] is False
    assert yes.handed_on == {"lambda": {"calls": 1}}
    assert (invoked(again), judged(again, call("no"), "HTTP")[facts.AUTHORIZER_ALLOWS.name]) == (False, False)


def test_what_is_remembered_can_be_forgotten(tmp_path: Path) -> None:
    made = python_in(tmp_path, POLICY)

    async def run() -> list[object]:
        async with Functions({"made": made}) as functions:
            authorizers, authorizer = Authorizers(functions), Authorizer("A", TOKEN, "made")
            found = [invoked(await authorizers.ask(authorizer, call(), WHERE))]
            authorizers.forget()
            return [*found, invoked(await authorizers.ask(authorizer, call(), WHERE))]

    assert asyncio.run(run()) == [True, True]


def test_a_function_that_cannot_be_run_here_says_so(tmp_path: Path) -> None:
    image = Function("made", refused="its code is a container image")
    (verdict,) = asked(tmp_path, [(call(), WHERE)], function=image)
    assert verdict.not_here == "its code is a container image"
    assert invoked(verdict) is None
