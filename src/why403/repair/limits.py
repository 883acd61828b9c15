"""Edits of the caller's own policies and of what limits them: boundary, session, control policies.

They are made where the text of a policy is known. Who may make them is an administrator of the account or of
the organization, which is said beside them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from why403 import facts as catalogue
from why403.access.call import INVOKE
from why403.logic.facts import Fact
from why403.logic.places import Place
from why403.model.repair import Do, Edit, Way
from why403.repair.ground import Scene
from why403.repair.statements import Found, arn_of, conditions

LIMITS: Mapping[str, str] = {
    catalogue.IDENTITY_DENIES.name: "policies",
    catalogue.BOUNDARY_ALLOWS.name: "boundary",
    catalogue.BOUNDARY_DENIES.name: "boundary",
    catalogue.SESSION_ALLOWS.name: "session",
    catalogue.SESSION_DENIES.name: "session",
    catalogue.SCP_ALLOWS.name: "scps",
    catalogue.SCP_DENIES.name: "scps",
    catalogue.RCP_ALLOWS.name: "rcps",
    catalogue.RCP_DENIES.name: "rcps",
}
"""Where the policies stand that an outcome hangs on, in what is told of the caller."""
_MOST = 6


def of_limit(scene: Scene, fact: Fact) -> Iterator[Found]:
    """An Allow for this method where there is none, an exception in each Deny; last, without that Deny."""
    name = LIMITS[fact.name]
    at = getattr(scene.configuration.caller, name).at
    documents = list(_documents(scene, name))
    arn = arn_of(scene)
    if len(documents) == 1 and arn is not None and name not in ("policies", "rcps"):
        ((way, _),) = documents
        made = {"Effect": "Allow", "Action": INVOKE, "Resource": arn}
        yield 0, (Edit((*way, "Statement"), Do.ADD, made, at, fact.name, True),)
    becomes = fact.name.endswith("allows")
    for way, document in documents:
        for own, statement in _denies(document):
            yield from _excepted(scene, (*way, *own), statement, fact, at, becomes=becomes)


def _excepted(
    scene: Scene, way: Way, statement: Mapping[str, Any], fact: Fact, at: Place, *, becomes: bool
) -> Iterator[Found]:
    for operator, key, value in conditions(scene, statement):
        if "not" in operator.lower():
            below = (*way, "Condition", operator, key)
            yield 1, (Edit(below, Do.ADD, value, at, fact.name, becomes),)
    for part in ("Resource", "Action"):
        entries = statement.get(part)
        if isinstance(entries, list) and len(entries) > 1:
            for number in range(min(len(entries), _MOST)):
                yield 3, (Edit((*way, part, number), Do.DROP, None, at, fact.name, becomes),)
    if way[-1] != "Statement":
        yield 5, (Edit(way, Do.DROP, None, at, fact.name, becomes),)


def _documents(scene: Scene, name: str) -> Iterator[tuple[Way, Mapping[str, Any]]]:
    """The policies that are told: one, or several."""
    value = getattr(scene.configuration.caller, name).value
    several = isinstance(value, list | tuple)
    for number, each in enumerate(value if several else (value,)):
        document = _read(each)
        if document is not None:
            yield (("caller", name, number) if several else ("caller", name)), document


def _read(told: object) -> Mapping[str, Any] | None:
    if isinstance(told, str):
        try:
            told = json.loads(told)
        except ValueError:
            return None
    return told if isinstance(told, Mapping) and "Statement" in told else None


def _denies(document: Mapping[str, Any]) -> Iterator[tuple[Way, Mapping[str, Any]]]:
    statements = document["Statement"]
    listed = isinstance(statements, list)
    for number, each in enumerate(statements[: 2 * _MOST] if listed else (statements,)):
        if isinstance(each, Mapping) and each.get("Effect") == "Deny":
            yield (("Statement", number) if listed else ("Statement",)), each
