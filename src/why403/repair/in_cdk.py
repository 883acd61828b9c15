"""What to set in a program of CDK: the construct that made the resource, and the property of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from why403.logic.places import Place
from why403.model.repair import Do
from why403.repair.steps import Step

_INNER = "/Resource"
"""The construct of the resource itself inside one that a program creates."""
_PROPERTIES = 3
"""Steps to a property in a template: `Resources`, a name, `Properties`."""


def instead(steps: Sequence[Step], at: Place) -> str:
    """The change of the program that makes these changes of the template that it generates."""
    origin = at.origin
    assert origin is not None
    construct = origin.maker.removesuffix(_INNER)
    where = f" ({origin.at})" if origin.at.document else ""
    told = "; ".join(_told(step, construct + where) for step in steps)
    return f"CDK generates this template: {told}; then run `cdk synth` again"


def _told(step: Step, construct: str) -> str:
    written = ".".join(map(str, step.path))
    if len(step.path) < _PROPERTIES:
        kind = step.value.get("Type") if isinstance(step.value, Mapping) else None
        return f"beside the construct {construct}, add one for {kind} (in the template: {written})"
    way = ".".join(_names(step.path[_PROPERTIES:]))
    value = json.dumps(step.value, default=str)
    does = {
        Do.SET: f"set `{way}` to {value}",
        Do.ADD: f"add {value} to `{way}`",
        Do.DROP: f"remove `{way}`",
    }[step.does]
    return f"in the construct {construct}, {does} (in the template: {written})"


def _names(path: Sequence[object]) -> Iterator[str]:
    """Properties as programs spell them, which begin small; what is in a policy keeps its spelling."""
    document = False
    for step in path:
        text = str(step)
        yield text if document or not text[:1].isupper() else text[:1].lower() + text[1:]
        document = document or text in ("Policy", "PolicyDocument")
