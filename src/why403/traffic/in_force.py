"""The resource policies that the stages of an API serve, as least privilege from use reads them.

A stage serves the policy of its own deployment. What let a call in is looked for in the policy of the stage
that was called; where the policies of the stages differ, a Deny of one is narrowed to the stages that have
it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from typing import Any

from why403.access.call import INVOKE
from why403.access.policies import alike, served_policy
from why403.audit.grant import Target, arn_below
from why403.audit.least import EVERYBODY, Policy, Right
from why403.aws.arns import SHORT, api_arn_of, is_open
from why403.frozen import dataclass, replace
from why403.iam.documents import VARIABLES_SINCE, Named, parse_policy
from why403.iam.globs import MANY, glob, overlap, wild
from why403.iam.keys import ACTION, PRINCIPAL, RESOURCE
from why403.iam.layers import resource_policy_formulas
from why403.iam.principals import ANONYMOUS, caller_of, names_of
from why403.iam.variables import marked, quoted
from why403.logic.formula import Formula
from why403.logic.places import Located
from why403.logic.reading import Walk
from why403.logic.states import ABSENT, UNKNOWN, State
from why403.logic.truth import NO
from why403.model.configuration import Configuration, Stage
from why403.traffic.use import Use, Used

_SAMPLES = ("example", "0-~")
"""Values of parameters that no statement means: what allows both allows all."""
STAND_INS = {"region": "ap-northeast-1", "account": "000000000000", "api": "a1b2c3d4e5"}
"""For parts that nobody told, as long as they can be: only lengths are taken of them."""
_CALLED = Target(api=STAND_INS["api"])


def pattern_of(use: Use) -> str:
    """The route of a use as ARNs have it, with the verb that was used."""
    return arn_below(replace(use.route, verb=use.verb), use.stage)


def parsed(statements: Sequence[Policy]) -> Policy:
    """A policy of these statements."""
    return {"Version": VARIABLES_SINCE, "Statement": list(statements)}


def may_hold(allowed: Formula, caller: str | State, resource: str) -> bool:
    """Whether a call is not known to be outside of what a formula allows."""
    told = {ACTION.name: INVOKE, RESOURCE.name: resource, PRINCIPAL.name: caller}
    return Walk(told).truth(allowed) is not NO


def _caller_of(use: Use) -> str | State:
    """As a resource policy sees the caller."""
    return UNKNOWN if use.unnamed else use.caller or ANONYMOUS


def may_cover(resource: object, use: Use) -> bool:
    """Whether the Resource of a statement covers some call of a use, of which not all are kept."""
    called = marked(pattern_of(use))
    return not isinstance(resource, str) or any(overlap(marked(each), called) for each in _below(resource))


def _below(resource: str) -> tuple[str, ...]:
    """What a resource covers of an API that it covers, as patterns of STAGE/VERB/path: the star of an API
    goes over slashes."""
    arn = api_arn_of(resource)
    if arn is None or arn.below is None:
        return (EVERYBODY,)
    over = is_open(arn.api) and not resource.startswith(SHORT)
    return (arn.below, f"*/{arn.below}") if over else (arn.below,)


@dataclass(frozen=True, slots=True)
class Unused:
    """Allow statements that no let-in call needed, by their number, from 1, in the policy of these stages."""

    stages: tuple[str, ...]
    statements: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Served:
    """One policy in force: its statements, in the newer version of the language, and the stages that have
    it. `allows` has its Allows, with their numbers, by their conditions."""

    told: object = field(repr=False)
    stages: tuple[str, ...]
    statements: tuple[Policy, ...]
    allows: Mapping[str, Sequence[tuple[int, Policy]]] = field(repr=False)

    @property
    def absent(self) -> bool:
        return self.told is ABSENT

    @property
    def known(self) -> bool:
        return self.absent or bool(self.statements)

    @property
    def denies(self) -> Iterator[Policy]:
        return (each for each in self.statements if each.get("Effect") == "Deny")


class InForce:
    """The resource policies in force at the stages that were called: their Allows by their conditions, and
    their Denies, which stay."""

    def __init__(self, configuration: Configuration, used: Used) -> None:
        stages = configuration.api.stages.value
        known = {each.name: each for each in stages} if isinstance(stages, tuple) else {}
        called = tuple(dict.fromkeys(each.stage for each in (*used.uses, *used.by_unnamed)))
        self._policies = tuple(_served(configuration, known, called))
        self._of = {stage: each for each in self._policies for stage in each.stages}
        self._formulas: dict[str, Formula] = {}
        self._by_unnamed = used.by_unnamed

    @property
    def known(self) -> bool:
        """Whether all of them are told."""
        return all(each.known for each in self._policies)

    def denies(self) -> list[Policy]:
        """Their Denies; one that not all stages have, for those that have it."""
        found: dict[str, Policy] = {}
        for served in self._policies:
            for each in served.denies:
                everywhere = all(each in other.denies for other in self._policies)
                kept = each if everywhere else _within(each, served.stages)
                if kept is not None:
                    found.setdefault(json.dumps(kept), kept)
        return list(found.values())

    def rights(self, use: Use, target: Target) -> Iterable[Right]:
        """What the policy has to say so that the use stays allowed where it is now; nothing of a signed
        caller whom no policy of the API names: there the caller's own policies grant."""
        who, pattern = use.caller or EVERYBODY, pattern_of(use)
        served = self._of[use.stage]
        if not served.known or (served.absent and use.caller is None):
            yield Right(who, pattern)
            return
        samples = [marked(pattern).replace(MANY, each) for each in _SAMPLES]
        for condition, listed in served.allows.items():
            every = [each for _, each in listed]
            if all(self._may_allow(every, use, each, target) for each in samples):
                yield Right(who, pattern, condition)
                continue
            for below in use.below:
                if self._may_allow(every, use, below, target):
                    yield Right(who, self._document(every, use, below, target), condition)

    def _may_allow(self, listed: Sequence[Policy], use: Use, below: str, target: Target) -> bool:
        """Whether some of the statements allow the call, if its condition is met."""
        return may_hold(self._bare(listed), _caller_of(use), target.arn(below, STAND_INS))

    def _bare(self, listed: Sequence[Policy]) -> Formula:
        """That some of the statements allow a call, whatever their conditions ask."""
        bare = [{key: value for key, value in each.items() if key != "Condition"} for each in listed]
        key = json.dumps(bare)
        if key not in self._formulas:
            self._formulas[key] = resource_policy_formulas(parse_policy(parsed(bare), "policy"))[0]
        return self._formulas[key]

    def _document(self, listed: Sequence[Policy], use: Use, below: str, target: Target) -> str:
        """The resource of the statements that covers the call; where none is written so the call itself, in
        which no sign is a wildcard or a variable."""
        for each in listed:
            for one in _listed(each.get("Resource")):
                if isinstance(one, str) and self._may_allow([{**each, "Resource": one}], use, below, target):
                    arn = api_arn_of(one)
                    if arn is not None and arn.below is not None and arn.below.count("/") > 1:
                        return arn.below
        return quoted(below)

    def never_used(self, uses: Sequence[Use], conditions: Iterable[str]) -> Iterator[Unused]:
        """The Allows that no use needed; `conditions` are those of the Allows that stay."""
        kept = set(conditions)
        for served in self._policies:
            own = [use for use in (*uses, *self._by_unnamed) if use.stage in served.stages]
            unused = tuple(
                number
                for condition, listed in served.allows.items()
                for number, each in listed
                if not any(self._may_be_used(each, use) for use in own if use.unnamed or condition in kept)
            )
            if unused:
                yield Unused(served.stages, unused)

    def _may_be_used(self, statement: Policy, use: Use) -> bool:
        allowed = self._bare([statement])
        if any(may_hold(allowed, _caller_of(use), _CALLED.arn(below, STAND_INS)) for below in use.below):
            return True
        if use.whole or not any(may_cover(each, use) for each in _listed(statement.get("Resource"))):
            return False
        anything = {key: value for key, value in statement.items() if key != "NotResource"}
        return may_hold(self._bare([{**anything, "Resource": EVERYBODY}]), _caller_of(use), EVERYBODY)

    def principals_never_named(self, uses: Sequence[Use]) -> tuple[str, ...]:
        """The principals named in Allows who did not call, where the log names every caller."""
        if self._by_unnamed:
            return ()
        callers = [caller_of(each) for each in {use.caller for use in uses} if each is not None]
        named = dict.fromkeys(
            each
            for served in self._policies
            for statement in parse_policy(parsed(served.statements), "policy").statements
            if statement.effect is not None and statement.effect.value == "Allow"
            if statement.principals is not None and not statement.principals.negated
            for each in filter(None, map(_named, statement.principals.named))
        )
        return tuple(each for each in named if not any(names_of([("AWS", each)]).at_all(c) for c in callers))


def _served(
    configuration: Configuration, known: Mapping[str, Stage], called: Sequence[str]
) -> Iterator[_Served]:
    """Each policy in force once, with the stages that have it; where no stage was called, that of the API."""
    of_each: list[tuple[object, list[str]]] = []
    for stage in called or ("",):
        told = served_policy(configuration, known.get(stage)).value
        same = next((stages for other, stages in of_each if other is told or alike(other, told)), None)
        if same is None:
            of_each.append((told, [stage]))
        else:
            same.append(stage)
    for told, stages in of_each:
        statements = tuple(statements_in(told))
        allows: dict[str, list[tuple[int, Policy]]] = defaultdict(list)
        for number, each in enumerate(statements, 1):
            if each.get("Effect") == "Allow":
                condition = each.get("Condition")
                allows[json.dumps(condition, sort_keys=True) if condition else ""].append((number, each))
        yield _Served(told, tuple(filter(None, stages)), statements, allows)


def _named(principal: Named) -> str | None:
    word = principal.value
    told = word.value if isinstance(word, Located) else None
    return told if principal.kind == "AWS" and told != EVERYBODY else None


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]


def statements_in(told: object) -> list[Policy]:
    """The statements of a policy that is told as plain data or as JSON, in the version of the language that
    has variables; none where it cannot be copied."""
    if isinstance(told, State):
        return []
    try:
        tree: Any = json.loads(told if isinstance(told, str) else json.dumps(told))
    except (TypeError, ValueError):
        return []
    if not isinstance(tree, dict):
        return []
    every = _listed(tree.get("Statement"))
    if not all(isinstance(each, dict) for each in every):
        return []
    return every if tree.get("Version") == VARIABLES_SINCE else [_without_variables(each) for each in every]


def _without_variables(part: Any) -> Any:
    """A part of a policy of the older version, in which `${` is plain text, for the newer one."""
    if isinstance(part, dict):
        return {key: _without_variables(value) for key, value in part.items()}
    if isinstance(part, list):
        return [_without_variables(each) for each in part]
    return part.replace("${", "${$}{") if isinstance(part, str) else part


def _within(deny: Policy, stages: Sequence[str]) -> Policy | None:
    """The same Deny for some stages, if it covers any of them; as it is where its Resource cannot be told
    apart by stage."""
    written = _listed(deny.get("Resource"))
    if not all(each == EVERYBODY or _has_stage(each) for each in written):
        return deny
    found = sorted({each for stage in stages for one in written for each in _of_stage(one, stage)})
    return {**deny, "Resource": found[0] if len(found) == 1 else found} if found else None


def _has_stage(resource: object) -> bool:
    arn = api_arn_of(resource) if isinstance(resource, str) and "${" not in resource else None
    return arn is not None and arn.below is not None


def _of_stage(resource: str, stage: str) -> Iterator[str]:
    """The part of a resource that is of one stage."""
    arn = api_arn_of(SHORT + EVERYBODY if resource == EVERYBODY else resource)
    if arn is None or arn.below is None:
        return
    head = SHORT if resource in (EVERYBODY, SHORT + arn.below) else resource[: -len(arn.below) or None]
    behind = {rest for below in _below(resource) for rest in _behind(below, f"{stage}/")}
    kept: list[str] = []
    for each in sorted(behind, key=len):
        if not any(glob(wild(other)).holds(each) for other in kept):
            kept.append(each)
    yield from (f"{head}{stage}/{each}" for each in kept)


def _behind(pattern: str, beginning: str) -> set[str]:
    """What a pattern asks of a text behind a beginning."""
    left = {pattern}
    for character in beginning:
        left = {rest for each in left for rest in _after(each, character)}
    return left


def _after(pattern: str, character: str) -> Iterator[str]:
    """What it asks behind one character."""
    if not pattern:
        return
    first, rest = pattern[0], pattern[1:]
    if first == "*":
        yield pattern
        yield from _after(rest, character)
    elif first in ("?", character):
        yield rest
