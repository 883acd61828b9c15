"""What the repairs of a refusal make of its resource policy, as questions to another program."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tests.differential.edited import Question, question
from tests.laws.refused import Refusal
from tests.laws.repaired import call, loaded, patched
from tests.laws.sound import HOST, OWN_ACCOUNT
from why403.logic.states import ABSENT
from why403.model.repair import Repair


def questions(name: str, given: Refusal, repairs: Sequence[Repair], folder: Path) -> Iterator[Question | str]:
    """Of each repair that changes the policy: the call before, and after the patched file is read again."""
    changing = [
        (number, repair)
        for number, repair in enumerate(repairs)
        if any(edit.way[:2] == ("api", "policy") for edit in repair.edits)
    ]
    before = _policy(given, folder) if changing else None
    for number, repair in changing:
        verb = call(given, repair.edits).split(" -X ")[1].split(" ")[0]
        api, _, region = HOST.removesuffix(".amazonaws.com").partition(".execute-api.")
        asked = {
            "caller": given.caller,
            "granted": given.facts.get("caller.policy-allows") is True,
            "account": OWN_ACCOUNT,
            "arn": f"arn:aws:execute-api:{region}:{OWN_ACCOUNT}:{api}/live/{verb}{given.path}",
            "keys": given.keys,
        }
        after = _policy(given, patched(repair.edits, given, folder, f"repair{number}"))
        yield question(f"{name}-{number}", asked, before, after)


def _policy(given: Refusal, folder: Path) -> Any:
    value = loaded(given, folder).api.policy.value
    if value is ABSENT:
        return {}
    try:
        return json.loads(value if isinstance(value, str) else json.dumps(value))
    except (TypeError, ValueError):
        return None
