"""Where a cause is certain it explains the answer; whatever else was not ruled out stands besides."""

from __future__ import annotations

from tests.questions.cases import FORBIDDEN, case
from why403 import facts as f
from why403.logic.facts import Fact, Value
from why403.questions.explain import explain

DISABLED: dict[Fact, Value] = {f.API_KIND: "REST", f.DEFAULT_ENDPOINT: False, f.HOST_KIND: "execute-api"}


def test_a_certain_cause_is_the_only_suspect() -> None:
    told = explain(case(FORBIDDEN, DISABLED))
    assert [row.suspect.cause.code for row in told.suspects] == ["default-endpoint-disabled"]


def test_what_else_was_not_ruled_out_stands_besides() -> None:
    told = explain(case(FORBIDDEN, DISABLED))
    besides = {row.suspect.cause.code for row in told.also_possible}
    assert "endpoint-access-mode" in besides
    assert "waf-block" not in besides, "a web ACL is that of a stage, and the call reaches none"


def test_nothing_stands_besides_where_nothing_is_certain() -> None:
    assert explain(case(FORBIDDEN)).also_possible == ()
