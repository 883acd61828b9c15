"""Runs AWS's transform in a process of its own: it takes memory and reads the environment.

Reads `{"template": …, "parameters": …}` from standard input; writes `{"template": …}` or `{"errors": […]}`.
Its arguments are the folders in which the transform and what it needs are installed.
"""

from __future__ import annotations

import json
import sys
from typing import Any


class _NoPolicies:
    """The managed policies of functions do not matter here, so that no account is asked for them."""

    def load(self) -> dict[str, str]:
        """None of them."""
        return {}


def transformed(template: dict[str, Any], parameters: dict[str, str]) -> dict[str, Any]:
    """The transformed template, or what the transform objects to: pairs of a resource and a sentence."""
    from samtranslator.model.exceptions import InvalidDocumentException
    from samtranslator.translator.transform import transform

    try:
        return {"template": transform(template, parameters, _NoPolicies())}
    except InvalidDocumentException as refused:
        return {
            "errors": [(getattr(cause, "_logical_id", ""), str(cause.message)) for cause in refused.causes]
        }


def main() -> None:
    """One template, from standard input to standard output."""
    sys.path += sys.argv[1:]
    asked = json.load(sys.stdin)
    answer = transformed(asked["template"], asked["parameters"])
    sys.stdout.write(json.dumps(answer, default=str))


if __name__ == "__main__":
    main()
