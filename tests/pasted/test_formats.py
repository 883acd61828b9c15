"""Access logs by their declared format, and the formats of the console."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.logs import recorded
from tests.pasted.samples import told
from why403.evidence.facts_of import facts_of
from why403.evidence.fingerprint import fingerprint
from why403.incident.pieces import PieceKind
from why403.logic.facts import Value
from why403.logs.accesslog_facts import deciding_phase
from why403.logs.accesslog_format import DEFAULTS, log_format
from why403.pasted.recognise import recognise

PHASES = (
    '{"id":"$context.requestId","s":"$context.status","waf":"$context.waf.status",'
    '"authenticate":"$context.authenticate.status","authorizer":"$context.authorizer.status",'
    '"authorize":"$context.authorize.status","integration":"$context.integration.status"}'
)


def row(form: str, line: str) -> dict[str, str]:
    declared = log_format(form)
    assert declared is not None
    return declared.row(line)


def proved(**phases: str) -> dict[str, Value]:
    unset = dict.fromkeys(("waf", "authenticate", "authorizer", "authorize", "integration"), "-")
    columns = {"id": "1f1c", "s": "403", **unset, **phases}
    return {said.fact: said.value for said in told(f"{PHASES}\n{json.dumps(columns)}").statements}


def test_a_format_and_its_lines_tell_the_refused_call() -> None:
    pieces = recognise(recorded.FORMATTED, "paste")
    assert [piece.kind for piece in pieces] == [PieceKind.FORMAT, PieceKind.LOG]
    assert pieces[1].says.answer.status == 403
    assert pieces[1].says.request.header("User-Agent") == 'a "quoted", "st":"1" one'


def test_a_response_type_of_a_declared_column_tells_the_error_type() -> None:
    incident = told(recorded.FORMATTED)
    assert facts_of(incident)["backend.reached"] is False


@pytest.mark.parametrize("line", [recorded.COMMON, recorded.CSV, recorded.HTTP_CSV, recorded.XML])
def test_the_formats_of_the_console_are_known_without_being_declared(line: str) -> None:
    incident = told(line)
    assert incident.answer.status == 403
    assert (incident.caller_ip, incident.called_at) == ("192.0.2.7", 1_782_900_000.0)


def test_lines_of_other_requests_are_left_out() -> None:
    other = recorded.CSV.replace("403", "200").replace("1f1c", "1f1d")
    pieces = recognise(f"{other}\n{recorded.CSV}", "paste")
    assert [piece.says.answer.status for piece in pieces] == [403]
    assert pieces[0].notes[-1] == "1 other access-log line belongs to another request"


def test_the_format_that_an_incident_shows_reads_its_lines() -> None:
    incident = {
        "why403": 1,
        "observed": {"log_lines": ["rid=1 403 waf=403"]},
        "config": {"accessLogFormat": "rid=$context.requestId $context.status waf=$context.waf.status"},
    }
    assert facts_of(told(json.dumps(incident)))["waf.allows"] is False


def test_a_line_of_another_format_is_not_read() -> None:
    assert row("$context.requestId,$context.status", "nothing of the kind") == {}


def test_keys_of_a_format_may_come_in_another_order() -> None:
    form = '{"a":"$context.requestId","b":$context.status}'
    assert row(form, '{"b": 403, "a": "x"}') == {"requestId": "x", "status": "403"}


def test_a_nested_format_is_read() -> None:
    form = '{"ids":{"r":"$context.requestId"},"b":"$context.status"}'
    assert row(form, '{"ids":{"r":"x"},"b":"403"}') == {"requestId": "x", "status": "403"}


def test_a_format_as_a_template_quotes_it_is_read() -> None:
    form = json.dumps('{"a":"$context.requestId","b":"$context.status"}')
    assert row(form, '{"a":"x","b":"403"}') == {"requestId": "x", "status": "403"}


def test_a_format_over_several_lines_is_read() -> None:
    form = '{\n  "requestId":"$context.requestId",\n  "status":"$context.status"\n}\n'
    assert told(form + '{"requestId":"x","status":"403"}').answer.status == 403


def test_two_variables_side_by_side_do_not_hang() -> None:
    assert set(row("$context.requestId$context.status", "403")) <= {"requestId", "status"}


@pytest.mark.parametrize("form", DEFAULTS)
def test_every_format_of_the_console_has_a_status(form: str) -> None:
    declared = log_format(form)
    assert declared is not None
    assert "status" in declared.names


@pytest.mark.parametrize(
    ("phases", "expected"),
    [
        ({"waf": "403"}, "waf"),
        ({"waf": "200", "authenticate": "403", "authorize": "-"}, "authenticate"),
        ({"authorizer": "401"}, "authorizer"),
        ({"authorizer": "200", "authorize": "403"}, "authorize"),
        ({"authorize": "200", "integration": "403"}, "integration"),
        ({"waf": "200", "integration": "200"}, None),
        ({}, None),
    ],
)
def test_the_first_phase_that_failed_decides(phases: dict[str, str], expected: str | None) -> None:
    assert deciding_phase({f"{name}Status": value for name, value in phases.items()}) == expected


@pytest.mark.parametrize(
    ("phases", "fact", "value"),
    [
        ({"waf": "403", "integration": "-"}, "waf.allows", False),
        ({"waf": "-", "authenticate": "403"}, "waf.allows", True),
        ({"authenticate": "403"}, "backend.reached", False),
        ({"authorizer": "403"}, "authorizer.allows", False),
        ({"authorizer": "500"}, "authorizer.answers", False),
        ({"authorizer": "401"}, "backend.reached", False),
        ({"authorize": "403"}, "backend.reached", False),
        ({"authorize": "200", "integration": "403"}, "backend.reached", True),
        ({"authorize": "200", "integration": "500"}, "waf.allows", True),
    ],
)
def test_the_deciding_phase_proves_facts(phases: dict[str, str], fact: str, value: Value) -> None:
    assert proved(**phases)[fact] == value


def test_a_deny_at_authorize_does_not_say_who_denied() -> None:
    assert "authorizer.allows" not in proved(authorizer="200", authorize="403")


def test_the_message_of_a_column_is_the_gateways_words() -> None:
    form = '{"requestId":"$context.requestId","m":"$context.error.message","status":"$context.status"}'
    line = '{"requestId":"x","m":"Missing Authentication Token","status":"403"}'
    assert (
        fingerprint(told(f"{form}\n{line}").answer).family
        == fingerprint(told("Missing Authentication Token").answer).family
    )


_VALUES = st.text(st.characters(blacklist_categories=("Cs", "Cc", "Zl", "Zp")), max_size=20)


@given(agent=_VALUES, request_id=st.from_regex(r"[a-z0-9-]{1,12}", fullmatch=True))
def test_a_free_value_comes_back_as_it_was_logged(agent: str, request_id: str) -> None:
    form = '{"i":"$context.requestId","u":"$context.identity.userAgent","s":"$context.status"}'
    line = f'{{"i":"{request_id}","u":"{agent}","s":"403"}}'
    found = row(form, line)
    assert (found["requestId"], found["status"]) == (request_id, "403")


@given(st.text(alphabet='$context.statusrequestId"{}:, -[]\n', max_size=200), st.text(max_size=200))
def test_any_format_and_line_are_read_or_passed_over(form: str, line: str) -> None:
    declared = log_format(form)
    assert declared is None or isinstance(declared.row(line), dict)
