"""`--works` takes every form in which a call can be brought, beside every form of the refused one."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path

import pytest

from tests.cli.calls import Terminal

HOST = "abc123.execute-api.eu-west-1.amazonaws.com"
URL = f"https://{HOST}/prod/orders"
BAD, GOOD = "k3yThatIsRefused0000000001", "k3yThatWorks00000000000002"
FORMS = ("curl", "trace", "har", "postman", "log", "incident")
WITH_KEY = [form for form in FORMS if form != "log"]
REFUSED = '{"message":"Forbidden"}'
ERROR_TYPE = [{"name": "x-amzn-ErrorType", "key": "x-amzn-ErrorType", "value": "ForbiddenException"}]


def entry(key: str, status: int, path: str = "/prod/orders") -> dict[str, object]:
    headers = [{"name": "x-api-key", "value": key}]
    body = {"text": REFUSED if status == 403 else "{}"}
    return {
        "request": {"method": "GET", "url": f"https://{HOST}{path}", "headers": headers},
        "response": {"status": status, "headers": ERROR_TYPE if status == 403 else [], "content": body},
    }


def har(*entries: dict[str, object]) -> str:
    return json.dumps({"log": {"version": "1.2", "entries": entries}})


def collection(key: str, status: int) -> str:
    request = {"method": "GET", "url": {"raw": URL}, "header": [{"key": "x-api-key", "value": key}]}
    came = {"code": status, "originalRequest": request, "body": REFUSED if status == 403 else "{}"}
    about = {"name": "c", "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"}
    return json.dumps({"info": about, "item": [{"name": "a", "request": request, "response": [came]}]})


def log(status: int, **more: str) -> str:
    row = {"requestId": f"r{status}", "httpMethod": "GET", "path": "/prod/orders", "status": str(status)}
    kind = "INVALID_API_KEY" if status == 403 else "-"
    return json.dumps({**row, "domainName": HOST, "responseType": kind, **more})


def call(form: str, key: str, status: int) -> str:
    """The same call in each form."""
    trace = f"> GET /prod/orders HTTP/1.1\n> Host: {HOST}\n> x-api-key: {key}\n>\n< HTTP/1.1 {status} X\n<\n"
    told = {"method": "GET", "url": URL, "headers": {"x-api-key": key}}
    answer = {"status": status, "body": REFUSED if status == 403 else "{}"}
    return {
        "curl": f"curl '{URL}' -H 'x-api-key: {key}'\n" + (REFUSED if status == 403 else ""),
        "trace": trace + (REFUSED if status == 403 else "{}"),
        "har": har(entry(key, status)),
        "postman": collection(key, status),
        "log": log(status, apiKeyId="k1a2b3" if status == 403 else "k9z8y7"),
        "incident": json.dumps({"why403": 1, "observed": answer, "request": told}),
    }[form]


@pytest.mark.parametrize(("bad", "good"), list(product(WITH_KEY, WITH_KEY)))
def test_the_other_key_is_named_as_what_did_it(why403: Terminal, bad: str, good: str) -> None:
    kind = ("--fact", "api.type=REST")
    printed = why403("explain", call(bad, BAD, 403), "--works", call(good, GOOD, 200), "--json", *kind)
    assert [row["what"] for row in printed.tree["differences"] if row["did_it"]] == ["header x-api-key"]
    assert {"api-key-invalid", "api-key-disabled", "api-key-not-in-plan"} <= set(printed.causes)
    assert BAD not in printed.out
    assert GOOD not in printed.out


@pytest.mark.parametrize("other", FORMS)
def test_two_log_lines_differ_in_the_keys_id(why403: Terminal, other: str) -> None:
    printed = why403("explain", call("log", BAD, 403), "--works", call(other, GOOD, 200), "--json")
    named = [row["what"] for row in printed.tree["differences"] if row["did_it"]]
    assert named == (["API key id"] if other == "log" else [])
    assert "api-key-not-in-plan" in printed.causes


@pytest.mark.parametrize("other", WITH_KEY)
def test_what_a_log_line_cannot_show_is_not_taken_for_alike(why403: Terminal, other: str) -> None:
    works = log(200, userAgent="Java/17")
    printed = why403("explain", call(other, BAD, 403), "--works", works, "--fact", "api.type=REST", "--json")
    assert "api-key-disabled" in printed.causes


def test_of_a_recording_the_served_call_of_the_same_route_is_taken(why403: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "both.har"
    calls = (entry("other", 200, "/prod/customers"), entry(BAD, 403), entry(GOOD, 200))
    file.write_text(har(*calls), "utf-8")
    printed = why403("explain", str(file), "--works", str(file), "--json")
    assert [row["what"] for row in printed.tree["differences"]] == ["header x-api-key"]


def test_of_log_lines_the_served_call_of_the_same_route_is_taken(why403: Terminal) -> None:
    lines = (
        log(200, path="/prod/x", ip="192.0.2.9", requestId="r0"),
        log(403, ip="192.0.2.1"),
        log(200, ip="192.0.2.2"),
    )
    text = "\n".join(lines)
    printed = why403("explain", text, "--works", text, "--json")
    assert [(row["what"], row["works"]) for row in printed.tree["differences"]] == [
        ("source address", "192.0.2.2")
    ]


def test_another_caller_is_named(why403: Terminal) -> None:
    arns = [f"arn:aws:sts::111122223333:assumed-role/{role}/s" for role in ("Reader", "Writer")]
    bad, good = log(403, userArn=arns[0], responseType="ACCESS_DENIED"), log(200, userArn=arns[1])
    printed = why403("explain", bad, "--works", good, "--json")
    assert [row["what"] for row in printed.tree["differences"] if row["did_it"]] == ["caller"]
    assert "iam-identity-implicit-deny" in printed.tree["differences"][0]["decides"]


def test_yesterday_is_named(why403: Terminal) -> None:
    bad = f"curl '{URL}'\nHTTP/1.1 403 Forbidden\nDate: Mon, 05 Jan 2026 10:00:00 GMT\n\n{REFUSED}"
    good = f"curl '{URL}'\nHTTP/1.1 200 OK\nDate: Sun, 04 Jan 2026 10:00:00 GMT\n\n{{}}"
    printed = why403("explain", bad, "--works", good, "--json")
    assert [row["what"] for row in printed.tree["differences"]] == ["moment"]


@pytest.mark.parametrize("form", [form for form in FORMS if form != "curl"])
def test_a_call_that_was_refused_too_is_not_taken_for_one_that_works(why403: Terminal, form: str) -> None:
    printed = why403("explain", call("trace", BAD, 403), "--works", call(form, GOOD, 403))
    assert printed.code == 2
    assert "refused too" in printed.err


def test_where_nothing_differs_that_is_said_and_nothing_concluded(why403: Terminal) -> None:
    alone = why403("explain", call("trace", BAD, 403), "--json").causes
    printed = why403("explain", call("trace", BAD, 403), "--works", call("trace", BAD, 200), "--json")
    assert printed.causes == alone
    assert "the same as the refused one" in printed.err
