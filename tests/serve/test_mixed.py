"""Mixed calls, let in or refused in every enforced way, against labels that follow from how they are made.

The labels come from `reference.py` and `mixed.py`, which were written from AWS's documentation and ask
nothing of the program. What is kept between calls (residuals, questions, signing keys, plans) must change no
answer.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlsplit

import pytest
from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from tests.serve.desk import REGION
from tests.serve.mixed import Maker, Sent, gateway, held
from tests.serve.mixed_world import Tokens
from tests.serve.reference import Signer
from tests.serve.test_law import AT_THE_DESK, api_of, caller_of
from why403.serve.apis import Served
from why403.serve.app import Gateway
from why403.serve.deciding import Admitted, Decider, Decision
from why403.serve.facts import Call
from why403.serve.receiving import Received

KINDS = 50
"""So many labels there are at least."""


@pytest.fixture(scope="module")
def tokens() -> Tokens:
    return Tokens()


@pytest.fixture(scope="module")
def served(tokens: Tokens, tmp_path_factory: pytest.TempPathFactory) -> Gateway:
    return gateway(tmp_path_factory.mktemp("mixed"), tokens)


def test_every_call_is_answered_as_aws_documents(served: Gateway, tokens: Tokens) -> None:
    seen, wrong = held(served, Maker(1, tokens, served.world.apis[0].host), 900)
    assert not wrong, wrong[0]
    assert len(seen) >= KINDS, sorted(seen)


@pytest.mark.slow
def test_two_hundred_thousand_calls_are_answered_as_aws_documents(served: Gateway, tokens: Tokens) -> None:
    seen, wrong = held(served, Maker(2, tokens, served.world.apis[0].host), 200_000)
    assert not wrong, (len(wrong), wrong[0])
    assert sum(seen.values()) == 200_000
    assert len(seen) >= KINDS, sorted(seen)
    assert min(seen.values()) > 200, seen


def test_the_reference_signs_as_botocore_does() -> None:
    signer = Signer("AKIASOMEBODYXXXXXXXX", "a secret", "a/session+token==")
    sent = [("X-Shop", "north  west"), ("Host", "abc.execute-api.eu-central-1.amazonaws.com")]
    host, path, query = "abc.execute-api.eu-central-1.amazonaws.com", "/prod/a~b/7", "b=1%202&a=%C3%A4"
    request = AWSRequest(
        "POST", f"https://{host}{path}?{query}", {"X-Shop": "north  west", "Host": host}, b"{}"
    )
    SigV4Auth(Credentials(signer.key, signer.secret, signer.session), "execute-api", REGION).add_auth(request)
    moment = datetime.strptime(request.headers["X-Amz-Date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    made = dict(signer.headers("POST", path, [("b", "1 2"), ("a", "ä")], sent, b"{}", moment))
    assert made["Authorization"] == request.headers["Authorization"]


def test_the_reference_presigns_as_botocore_does() -> None:
    signer = Signer("AKIASOMEBODYXXXXXXXX", "a secret")
    host = "abc.execute-api.eu-central-1.amazonaws.com"
    request = AWSRequest("GET", f"https://{host}/prod/a?b=1%202", {"Host": host})
    SigV4QueryAuth(Credentials(signer.key, signer.secret), "execute-api", REGION, 60).add_auth(request)
    theirs = dict(parse_qsl(urlsplit(request.url).query))
    moment = datetime.strptime(theirs["X-Amz-Date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    ours = signer.parameters("GET", "/prod/a", [("b", "1 2")], [("Host", host)], moment, 60)
    assert {"b": "1 2", **dict(ours)} == theirs


# What is kept changes nothing.


def received(sent: Sent) -> Received:
    query = sent.scope["query_string"].decode()
    read = {name.lower(): value for name, value in sent.headers}
    headers, size, now = tuple(sent.headers), len(sent.body), time.time()
    return Received(
        sent.verb, sent.path, query, headers, sent.body, size, sent.address, 8400 + sent.api, now, read
    )


def shown(decision: Decision) -> tuple[object, ...]:
    """All of a decision that reaches anybody."""
    landing = decision.landing
    stage, met = landing.stage, landing.met
    where = (None if met is None else (met.verb, met.path)), None if stage is None else stage.name
    landed = (*where, landing.path)
    if isinstance(decision, Admitted):
        return landed
    told = decision.gate.name, decision.check.name, decision.refusal, decision.causes, decision.at
    return (*landed, *told, decision.met.name, [each.name for each in decision.unsure])


def walked(decider: Decider, call: Call) -> Decision:
    """Check by check: without residuals, and without what was looked up before."""
    anew = Call(call.received, call.host, call.principal, call._sent)
    anew.endpoint, anew.verb = call.endpoint, call.verb
    return decider._walked(anew)


def test_a_decision_is_the_same_with_what_is_kept_and_without(served: Gateway, tokens: Tokens) -> None:
    made = Maker(3, tokens, served.world.apis[0].host)
    for number in range(300):
        sent = made.call()
        one = served.world.apis[sent.api]
        call = served.call_of(received(sent), one)
        kept = one.decider(call.principal).decide(call)
        if number % 40 == 0:
            one.forget("" if call.principal is None else call.principal.name)
        assert shown(kept) == shown(walked(one.decider(call.principal), call)), sent


def same_over_generated_apis(seeds: range) -> int:
    """Two calls each to the same place, so that the second one finds what was kept for the first."""
    refused = 0
    for seed in seeds:
        made = api_of(seed)
        if made is None:
            continue
        one = Served("api", made[0], made[0], AT_THE_DESK, 0)
        parts, caller = urlsplit(str(made[1].url)), caller_of(seed)
        for query in (parts.query, "more=1"):
            brought = made[1].headers if query == parts.query else ()
            headers = tuple(each for each in brought if each[0].lower() != "host")  # it says who is called
            read = {name.lower(): value for name, value in headers}
            body = made[1].body if isinstance(made[1].body, bytes) else b""
            got = Received(
                str(made[1].method).upper(), parts.path or "/", query, headers, body, len(body), "127.0.0.1",
                0, time.time(), read,
            )  # fmt: skip
            call = Call(got, one.host, caller, None if caller is None else caller.keys[0])
            kept = one.decider(caller).decide(call)
            assert shown(kept) == shown(walked(one.decider(caller), call)), seed
            refused += not isinstance(kept, Admitted)
    return refused


def test_a_decision_is_the_same_over_generated_apis() -> None:
    assert same_over_generated_apis(range(40)) > 12


@pytest.mark.slow
def test_a_decision_is_the_same_over_many_generated_apis() -> None:
    assert same_over_generated_apis(range(60, 3_000)) > 1_000
