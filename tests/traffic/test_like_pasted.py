"""A line of a log has the causes that it has where it is pasted alone, whatever is in it and however it is
written."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

import pytest

from why403.api.inputs import case_of, gathered
from why403.api.logs import Reading, read_logs
from why403.logs.accesslog_format import DEFAULTS, filled, log_format
from why403.questions.explain import explain
from why403.traffic.classifying import verdict
from why403.traffic.formats import of_variables

pytest.importorskip("duckdb")

DENIED = (
    "User: arn:aws:iam::111122223333:user/mary is not authorized to perform: execute-api:Invoke on resource: "
    "arn:aws:execute-api:eu-west-1:********3333:a1b2c3d4e5/prod/GET/orders"
)
NOT_PERMITTED = (
    "The IAM role configured on the integration or API Gateway doesn't have permissions to call the "
    "integration. Check the permissions and try again."
)
VALUES: Mapping[str, Sequence[str]] = {
    "identity.sourceIp": ("192.0.2.1", "10.0.0.5", "2001:db8::1"),
    "identity.caller": ("-", "AIDAEXAMPLE"),
    "identity.user": ("-", "AIDAEXAMPLE"),
    "identity.userAgent": ("-", "curl/8.0", "Mozilla/5.0 Chrome/120 Safari/537.36", "Boto3/1.34 Botocore"),
    "identity.userArn": ("-", "arn:aws:iam::111122223333:user/mary", "arn:aws:iam::444455556666:root"),
    "identity.apiKeyId": ("-", "k1"),
    "identity.vpceId": ("-", "vpce-1"),
    "requestTime": ("28/Nov/2026:10:00:00 +0000", "28/Nov/2026:11:00:01 +0000"),
    "httpMethod": ("GET", "POST", "OPTIONS", "HEAD"),
    "resourcePath": ("-", "/orders", "/{proxy+}"),
    "routeKey": ("-", "GET /orders", "$default"),
    "path": ("-", "/prod/orders", "/orders", "/", "/prod//orders/", "/prod/a%20b", "/prod/@connections/abc"),
    "domainName": (
        *("-", "a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com", "api.example.com", "localhost:4566"),
    ),
    "stage": ("-", "prod", "$default"),
    "protocol": ("HTTP/1.1",),
    "status": ("400", "401", "403", "404", "413", "429", "500", "502", "504"),
    "responseLength": ("-", "23"),
    "extendedRequestId": ("-", "YADk="),
    "endpointType": ("-", "REGIONAL", "PRIVATE"),
    "error.responseType": (
        *("-", "-", "-", "ACCESS_DENIED", "AUTHORIZER_FAILURE", "INVALID_API_KEY", "INTEGRATION_FAILURE"),
        *("MISSING_AUTHENTICATION_TOKEN", "QUOTA_EXCEEDED", "THROTTLED", "UNAUTHORIZED", "WAF_FILTERED"),
    ),
    "error.message": (
        *("-", "Forbidden", "Missing Authentication Token", "Unauthorized", "Internal Server Error", DENIED),
        *("The security token included in the request is expired", 'a "quoted" text', "Too Many Requests"),
    ),
    "error.messageString": ("-", '"Forbidden"', '"User is not authorized to access this resource"'),
    "waf.status": ("-", "200", "403"),
    "authorizer.status": ("-", "200", "403", "500"),
    "authorizer.requestId": ("-", "77aa"),
    "authorize.status": ("-", "200", "403"),
    "integration.status": ("-", "200", "403", "500"),
    "integrationErrorMessage": ("-", NOT_PERMITTED, "The Lambda function returned the following error: x"),
}


def some(chance: Random, count: int) -> list[str]:
    """Variables of a format, among them the id of the request and its status."""
    names = chance.sample([each for each in VALUES if each != "status"], count)
    return ["requestId", *names, "status"]


def call(chance: Random, names: Sequence[str]) -> dict[str, str]:
    told = {name: chance.choice(VALUES[name]) for name in names if name in VALUES}
    return {"requestId": f"{chance.getrandbits(32):08x}-0000-4000-8000-000000000000", **told}


def nested(told: Mapping[str, str]) -> dict[str, Any]:
    """The names in objects, as many write their formats."""
    tree: dict[str, Any] = {}
    for name, value in told.items():
        *above, last = name.split(".")
        at = tree
        for each in above:
            at = at.setdefault(each, {})
        at[last] = value
    return tree


def unescaped(told: Mapping[str, str]) -> str:
    """As API Gateway fills a format: it escapes nothing."""
    return "{" + ", ".join(f'"{name}":"{value}"' for name, value in told.items()) + "}"


Written = Callable[[Random, int], Iterator[tuple[str, str]]]


def as_json(write: Callable[[Mapping[str, str]], str]) -> Written:
    def lines(chance: Random, count: int) -> Iterator[tuple[str, str]]:
        names = some(chance, chance.randint(3, 14))
        for _ in range(count):
            told = call(chance, names)
            yield told["requestId"], write(told)

    return lines


def of_format(declared: str) -> Written:
    form = log_format(declared)
    assert form is not None

    def lines(chance: Random, count: int) -> Iterator[tuple[str, str]]:
        for _ in range(count):
            told = call(chance, form.names)
            yield told["requestId"], filled(declared, {**dict.fromkeys(form.names, "-"), **told}.__getitem__)

    return lines


WRITTEN: dict[str, Written] = {
    "json": as_json(json.dumps),
    "nested": as_json(lambda told: json.dumps(nested(told))),
    "unescaped": as_json(unescaped),
    **{f"default {number}": of_format(form) for number, form in enumerate(DEFAULTS)},
}


def causes_in_log(file: Path, declared: str | None) -> dict[str, tuple[bool, set[str]]]:
    """Whether the causes of a call are certain, and which they are, by the id of the request."""
    form = None if declared is None else log_format(declared)
    table = file.parent / "table.csv"
    read_logs([str(file)], Reading(None if form is None else of_variables(form)), table=str(table))
    with table.open(encoding="utf-8") as opened:
        return {
            row["request_id"]: (row["certain"] == "true", set(row["causes"].split()))
            for row in csv.DictReader(opened)
        }


def causes_pasted(text: str) -> tuple[bool, set[str]]:
    found = verdict(explain(case_of(gathered({"<argument>": text}))))
    return found.certain, {code for code, _ in found.causes}


def compare(lines: Sequence[tuple[str, str]], folder: Path, declared: str | None = None) -> None:
    file = folder / "access.log"
    file.write_text("".join(f"{line}\n" for _, line in lines), "utf-8")
    found = causes_in_log(file, declared)
    above = "" if declared is None else f"{declared}\n"
    for request, line in lines:
        assert found.get(request, (False, set())) == causes_pasted(above + line), line


@pytest.mark.parametrize("written", WRITTEN)
def test_a_line_has_the_causes_of_the_same_line_that_is_pasted(written: str, tmp_path: Path) -> None:
    compare(list(WRITTEN[written](Random(403), 4)), tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("written", WRITTEN)
def test_many_lines_have_the_causes_of_the_same_lines_that_are_pasted(
    written: str, seed: int, tmp_path: Path
) -> None:
    compare(list(WRITTEN[written](Random(seed), 25)), tmp_path)


QUOTED = "$context.requestId $context.path $context.status $context.error.messageString $context.endpointType"


def test_a_value_that_a_variable_cannot_have_is_not_read_as_one(tmp_path: Path) -> None:
    """The endpoint is one word: the message before it ends with its quotes, and not at its first space."""
    compare(list(of_format(QUOTED)(Random(7), 12)), tmp_path, QUOTED)


PROXYS = '192.0.2.1 - - [28/Nov/2026:10:00:00 +0000] "GET /{proxy} HTTP/1.1" 403 23 "-" "curl/8.0"'


def test_a_line_of_a_proxy_has_no_request_id_in_a_log_either(tmp_path: Path) -> None:
    """So what API Gateway refuses for the name of the host, and logs nowhere, is among its causes."""
    file = tmp_path / "access.log"
    file.write_text(PROXYS, "utf-8")
    assert causes_in_log(file, None) == {"": causes_pasted(PROXYS)}
    assert "host-mismatch" in causes_pasted(PROXYS)[1]
