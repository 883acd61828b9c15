"""Arguments of a wrong type: the error names the argument and what was expected, and repeats no value."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import why403

CALL = "hunter2hunter2 403 Forbidden"
ARN = "arn:aws:execute-api:eu-west-1:111122223333:a1b2c3d4e5/prod/GET/orders"
explain: Callable[..., Any] = why403.explain
load: Callable[..., Any] = why403.load
decide: Callable[..., Any] = why403.decide
report: Callable[..., Any] = why403.report
as_json: Callable[..., Any] = why403.as_json
capture: Callable[..., Any] = why403.capture

WRONG: dict[str, Callable[[], object]] = {
    r"^explain\[1\]: None; expected a text": lambda: explain(None),
    r"^explain\[1\]: bytes; expected": lambda: explain(CALL.encode()),
    r"^explain\[2\]: a list; expected": lambda: explain(CALL, [CALL]),
    r"^explain\[1\]: a mapping; expected": lambda: explain({"message": "Forbidden"}),
    r"^facts: a list; expected a mapping": lambda: explain(CALL, facts=["api.type=REST"]),
    r"^facts: a key: a number; expected a text": lambda: explain(CALL, facts={5: "yes"}),
    r"^api: a number; expected": lambda: explain(CALL, api=5),
    r"^api: a text; expected .*Path": lambda: explain(CALL, api="template.yaml"),
    r"^api\[1\]: a text; expected .*Path": lambda: explain(CALL, api=["template.yaml"]),
    r"^works: a number; expected": lambda: explain(CALL, works=5),
    r"^parameters: a list; expected": lambda: explain(CALL, api=Path("x.yaml"), parameters=["Stage=prod"]),
    r"^parameters\[Stage\]: a number; expected": lambda: explain(CALL, parameters={"Stage": 5}),
    r"^entry: no place in a list; expected": lambda: explain(CALL, entry=0),
    r"^entry: no place in a list; .*1": lambda: explain(CALL, entry="first"),
    r"^account: a text; expected": lambda: explain(CALL, account="support"),
    r"^load: None; expected": lambda: load(None),
    r"^load: a text; expected .*Path": lambda: load("template.yaml"),
    r"^name: a number; expected": lambda: load(Path("template.yaml"), name=5),
    r"^action: None; expected": lambda: decide(None, ARN),
    r"^resource: a number; expected": lambda: decide("execute-api:Invoke", 5),
    r"^principal: None; expected": lambda: decide("execute-api:Invoke", ARN, None),
    r"^identity: a number; expected": lambda: decide("execute-api:Invoke", ARN, identity=5),
    r"^identity\[1\]: a number; expected": lambda: decide("execute-api:Invoke", ARN, identity=[5]),
    r"^resource_policy: a list; expected": lambda: decide("execute-api:Invoke", ARN, resource_policy=[]),
    r"^context: a list; expected": lambda: decide("execute-api:Invoke", ARN, context=[1]),
    r"^report: no explanation; expected what explain\(\) gives": lambda: report(CALL),
    r"^as_json: no explanation; expected what explain\(\) gives": lambda: as_json(CALL),
    r"^account: None; expected": lambda: capture(CALL, account=None),
}


@pytest.mark.parametrize("says", WRONG)
def test_a_wrong_type_is_named_without_its_value(says: str) -> None:
    with pytest.raises(why403.BadInput, match=says) as found:
        WRONG[says]()
    assert "hunter2" not in str(found.value)


@pytest.mark.parametrize("size", [-5, math.inf, math.nan, -0.5, True, [1], {"a": 1}, object(), b"5"])
def test_a_size_is_a_number_of_bytes(size: object) -> None:
    with pytest.raises(why403.BadInput, match=r"^facts: "):
        explain(CALL, facts={"request.body-size": size})


@pytest.mark.parametrize("value", [[1], {"a": 1}, {1}, object(), b"yes", 1.5, math.nan])
def test_the_value_of_a_fact_is_one_that_it_can_have(value: object) -> None:
    with pytest.raises(why403.BadInput, match=r"^facts: "):
        explain(CALL, facts={"stage.exists": value})
