"""The change that a narrowing is made of, in a sentence."""

from __future__ import annotations

import json

from why403.model.repair import Edit


def edit_words(edit: Edit) -> str:
    """What one edit sets, as a person would say it."""
    value = edit.value
    match edit.way:
        case ("api", "routes", route, "authorization"):
            return f"set the authorization of {route} to {value}"
        case ("api", "routes", route, "scopes"):
            scopes = " ".join(map(str, value)) if isinstance(value, tuple) else value
            return f"ask for the scope {scopes} on {route}"
        case ("api", "routes", route, "key_required"):
            return f"require no API key on {route}"
        case ("api", "policy", "Statement", number, "Condition"):
            where = f"statement {int(str(number)) + 1} of the resource policy"
            return f"in {where}, set the Condition {_json(value)}"
        case ("identities", _, "Statement", number, "Resource"):
            named = ", ".join(map(str, value)) if isinstance(value, tuple) else ""
            return f"in statement {int(str(number)) + 1}, set the Resource to {named}"
        case ("api", "default_endpoint"):
            return "disable the default endpoint"
        case ("plans", plan, "keys"):
            left = ", ".join(map(str, value)) if isinstance(value, tuple) else ""
            return f"leave {left or 'no key'} in usage plan {plan}"
    return f"{edit.do} {'.'.join(map(str, edit.way))}"


def _json(value: object) -> str:
    return json.dumps(value, default=str)
