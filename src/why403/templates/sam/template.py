"""A SAM template as configurations: transformed, and each generated part traced back to what generated it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from why403.documents.errors import BadInput
from why403.incident.tree import Tree
from why403.model.route import UNKNOWN_SETTING
from why403.templates.cloudformation.reasons import PARAMETER
from why403.templates.cloudformation.template import Files, read_with
from why403.templates.defaults import Defaults, read_assuming
from why403.templates.load_result import LoadResult
from why403.templates.reading import ApiReading, Note
from why403.templates.sam.inputs import inputs_of, open_policies, put_in, undecided, unmarked
from why403.templates.sam.origins import origins
from why403.templates.sam.policies import with_roles
from why403.templates.sam.prepare import prepared
from why403.templates.sam.run import transform

_ROUNDS = 3


def read_sam(tree: Tree, parameters: Mapping[str, str] | None, files: Files) -> LoadResult:
    """The APIs of the template. What the transform objects to is told as problems."""
    told = parameters or {}
    return read_assuming(lambda defaults: _read(tree, told, files, defaults))


def _read(tree: Tree, told: Mapping[str, str], files: Files, defaults: Defaults) -> LoadResult:
    template = tree.value if isinstance(tree.value, Mapping) else {}
    inputs = inputs_of(tree, told, defaults)
    notes: tuple[Note, ...] = ()
    ready, inside = prepared(template, lambda named: files(tree.at.document, named))
    put_in(ready, inputs)
    made, refused = _transformed(tree, ready, told)
    if refused and inputs.open:
        ready, _ = prepared(template, lambda named: files(tree.at.document, named))
        put_in(ready, inputs, marked=True)
        notes = tuple(Note(PARAMETER, tree.get("Parameters").get(name).at, name) for name in inputs.without)
        made, refused = _transformed(tree, ready, told)
    if made is None:
        return LoadResult(problems=tuple(refused.values()))
    made, places = with_roles(tree, unmarked(made))
    places = {**origins(tree, made, inside), **places}
    found = read_with({"": Tree(made, (), places)}, told, files, defaults)
    routes, policy = bool(refused) or undecided(ready), open_policies(ready)
    readings = {
        name: _open_parts(each, routes=routes, policy=policy) for name, each in found.readings.items()
    }
    return replace(
        found, readings=readings, notes=(*notes, *found.notes), problems=(*refused.values(), *found.problems)
    )


def _transformed(
    tree: Tree, ready: dict[str, Any], parameters: Mapping[str, str]
) -> tuple[object, dict[str, BadInput]]:
    """Without the resources that the transform refuses; what refers to them may be refused in turn."""
    refused: dict[str, BadInput] = {}
    for _ in range(_ROUNDS):
        made, problems = transform(tree, ready, parameters)
        refused |= problems
        resources = ready.get("Resources")
        if made is not None or not isinstance(resources, dict) or not problems.keys() & resources.keys():
            break
        ready = {**ready, "Resources": {k: v for k, v in resources.items() if k not in problems}}
    return made, refused


def _open_parts(reading: ApiReading, *, routes: bool, policy: bool) -> ApiReading:
    """Without routes where some were not made, and without a policy where it was made of what is open."""
    configuration = reading.configuration
    if routes:
        api = replace(configuration.api, routes=UNKNOWN_SETTING)
        configuration = replace(configuration, api=api, mock=UNKNOWN_SETTING, plans=UNKNOWN_SETTING)
    if policy:
        api = replace(configuration.api, policy=UNKNOWN_SETTING)
        configuration = replace(configuration, api=api)
    return replace(reading, configuration=configuration)
