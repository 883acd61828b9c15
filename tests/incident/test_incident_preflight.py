"""The preflight of a call, in an incident file."""

from __future__ import annotations

import pytest

from why403.documents.errors import BadInput
from why403.incident.read import read_incident
from why403.incident.write import write

TEXT = """\
why403: 1
request: {method: PUT, url: https://api.example.com/orders}
preflight:
  request: {method: OPTIONS, headers: {Access-Control-Request-Method: PUT, x-api-key: s3cr3t-k3y-of-42}}
  observed: {status: 200, headers: {access-control-allow-origin: '*'}, all_headers: true}
"""


def test_a_preflight_is_read() -> None:
    before = read_incident(TEXT, "incident.yaml").preflight
    assert (before.request.method, before.answer.status) == ("OPTIONS", 200)
    assert before.answer.header("Access-Control-Allow-Origin") == "*"


def test_what_is_written_tells_the_same() -> None:
    again = read_incident(write(read_incident(TEXT, "incident.yaml")), "again").preflight
    assert (again.request.method, again.answer.status, again.answer.all_headers) == ("OPTIONS", 200, True)


def test_a_secret_of_a_preflight_does_not_come_out() -> None:
    assert "s3cr3t" not in write(read_incident(TEXT, "incident.yaml"))


def test_another_part_of_a_preflight_is_refused_with_its_place() -> None:
    with pytest.raises(BadInput, match=r"incident\.yaml:2:13: `preflight` has no key `answer`"):
        read_incident("why403: 1\npreflight: {answer: {}}\n", "incident.yaml")
