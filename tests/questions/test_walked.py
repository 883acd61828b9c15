"""The path of a call: which gates let it pass, which one closed, which were not reached, which stay open."""

from __future__ import annotations

import pytest

from why403 import facts as f
from why403.gates.paths import BY_NAME, LINE, WRITTEN_ORDER
from why403.logic.claims import Standing
from why403.logic.facts import Fact, Value
from why403.questions.explain import Case, explain
from why403.questions.walked import Passage, Passed, Path, path_of
from why403.refusals import wordings
from why403.refusals.refusal import Fingerprint

FORBIDDEN = Fingerprint(403, "ForbiddenException", wordings.FORBIDDEN)
MISSING = Fingerprint(403, "MissingAuthenticationTokenException", wordings.MISSING_TOKEN)
REST: dict[Fact, Value] = {f.API_KIND: "REST", f.HOST_KIND: "execute-api"}
DISABLED: dict[Fact, Value] = {
    **REST,
    f.METHOD_AUTHORIZATION: "NONE",
    f.API_KEY_REQUIRED: True,
    f.API_KEY: "k",
    f.KEY_ENABLED: False,
}


def drawn(seen: Fingerprint, told: dict[Fact, Value]) -> Path:
    """The path of a case."""
    found = path_of(explain(Case({fact.name: value for fact, value in told.items()}, seen)))
    assert found is not None
    return found


def gate(name: str, seen: Fingerprint, told: dict[Fact, Value]) -> Passed:
    """One gate of the path of a case."""
    return next(each for each in drawn(seen, told).gates if each.gate.name == name)


def leaves(passed: Passed) -> set[str]:
    """The facts that are the reasons of a gate."""
    return {
        fact.name for reason in passed.reasons if (fact := getattr(reason.leaf, "fact", None)) is not None
    }


def test_the_gates_stand_in_the_order_of_the_line() -> None:
    names = [each.gate.name for each in drawn(FORBIDDEN, DISABLED).gates]
    assert names == [each.name for each in LINE if each.name in names]


def test_the_browsers_own_check_is_no_gate_of_the_path() -> None:
    assert "cors" in BY_NAME
    assert "cors" not in [each.gate.name for each in drawn(FORBIDDEN, DISABLED).gates]


def test_the_gate_of_the_certain_cause_is_the_closed_one() -> None:
    closed = [each for each in drawn(FORBIDDEN, DISABLED).gates if each.passage is Passage.CLOSED]
    assert [each.gate.name for each in closed] == ["api-key"]
    assert [cause.code for cause in closed[0].causes] == ["api-key-disabled"]
    assert f.KEY_ENABLED.name in leaves(closed[0])


def test_a_gate_passed_by_what_is_told_says_by_which_fact() -> None:
    passed = gate("token", FORBIDDEN, DISABLED)
    assert passed.passage is Passage.PASSED
    assert leaves(passed) == {f.METHOD_AUTHORIZATION.name}
    assert passed.order is None


def test_a_gate_that_aws_puts_before_the_closed_one_has_passed() -> None:
    """A key is a setting of a method: where it was asked for, a route was found."""
    passed = gate("route", FORBIDDEN, DISABLED)
    assert (passed.passage, passed.beside) == (Passage.PASSED, "api-key")
    assert passed.order is not None
    assert passed.order.standing is Standing.DOCUMENTED


@pytest.mark.parametrize("name", ["stage", "request-size", "host"])
def test_a_gate_before_the_closed_one_whose_order_is_not_documented_stays_open(name: str) -> None:
    assert gate(name, FORBIDDEN, DISABLED).passage is Passage.OPEN


def test_a_gate_behind_the_closed_one_was_not_reached() -> None:
    """Policies are combined after a signature was verified."""
    behind = gate("authorize", MISSING, {**REST, f.METHOD_AUTHORIZATION: "AWS_IAM", f.AUTHORIZATION: "none"})
    assert behind.passage is Passage.NOT_REACHED
    assert behind.order is not None
    assert behind.order.standing is Standing.DOCUMENTED


def test_an_order_that_is_not_documented_is_told_as_such() -> None:
    behind = gate("throttle", FORBIDDEN, DISABLED)
    assert (behind.passage, behind.order) == (Passage.NOT_REACHED, WRITTEN_ORDER)


def test_a_gate_behind_is_not_reached_though_what_is_told_would_let_the_call_pass() -> None:
    told = {**DISABLED, f.WITHIN_RATE: True, f.WITHIN_QUOTA: True}
    assert gate("throttle", FORBIDDEN, told).passage is Passage.NOT_REACHED


def test_of_several_that_refuse_the_first_in_the_line_closed() -> None:
    """AWS WAF comes before the key, which was not reached then, whatever is wrong with it."""
    told = {**DISABLED, f.WAF_ALLOWS: False}
    assert gate("waf", FORBIDDEN, told).passage is Passage.CLOSED
    assert gate("api-key", FORBIDDEN, told).passage is Passage.NOT_REACHED


def test_where_nothing_is_certain_no_gate_is_closed() -> None:
    passages = {each.passage for each in drawn(FORBIDDEN, REST).gates}
    assert Passage.CLOSED not in passages


def test_an_open_gate_names_its_suspects() -> None:
    codes = {cause.code for cause in gate("api-key", FORBIDDEN, REST).causes}
    assert {"api-key-missing", "api-key-disabled"} <= codes


def test_what_comes_before_every_suspect_has_passed() -> None:
    """The words are a Lambda authorizer's policy's: whatever it was, a route and its method were found."""
    silent = Fingerprint(403, "AccessDeniedException", wordings.AUTHORIZER_SILENT)
    assert gate("route", silent, REST).passage is Passage.PASSED


def test_what_would_pass_behind_a_suspect_is_not_called_passed() -> None:
    """AWS WAF may have blocked the call: that no key is asked for does not show that it came so far."""
    told = {**REST, f.METHOD_AUTHORIZATION: "NONE", f.API_KEY_REQUIRED: False}
    beside = gate("api-key", FORBIDDEN, told)
    assert (beside.passage, leaves(beside)) == (Passage.OPEN, {f.API_KEY_REQUIRED.name})


def test_a_type_that_nobody_told_is_said_to_be_untold() -> None:
    found = drawn(MISSING, {})
    assert not found.told
    assert drawn(MISSING, REST).told


def test_of_words_alone_nothing_of_the_path_is_known() -> None:
    assert not drawn(FORBIDDEN, {}).known


@pytest.mark.parametrize(
    ("seen", "told"),
    [
        (Fingerprint(200), REST),
        (Fingerprint(), {}),
        (Fingerprint(403, family=wordings.CLOUDFRONT), REST),
        (Fingerprint(browser="no-header"), REST),
    ],
    ids=["served", "nothing told", "a stranger's page", "hidden by a browser"],
)
def test_no_path_is_drawn(seen: Fingerprint, told: dict[Fact, Value]) -> None:
    assert path_of(explain(Case({fact.name: value for fact, value in told.items()}, seen))) is None


def test_no_gate_of_another_type_of_api_stands_in_the_path() -> None:
    """HTTP APIs have neither keys nor a cache."""
    told: dict[Fact, Value] = {f.API_KIND: "HTTP", f.METHOD_AUTHORIZATION: "JWT", f.TOKEN_VALID: False}
    names = {each.gate.name for each in drawn(Fingerprint(401, family=wordings.UNAUTHORIZED), told).gates}
    assert names.isdisjoint({"api-key", "cache", "routing-rules", "request"})
