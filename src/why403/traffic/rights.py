"""Rights of identity policies that no call of a log used.

Policies are known of the caller of a capture, of principals in a file, and of the roles, users and groups of
a template. Where it is not known under which ARN a principal calls, the calls of everybody who signed count:
what nobody used, he did not use.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice, product

from why403.audit.grant import Target, arn_below, name_of, routes_of
from why403.audit.identities import Held, held_by_caller, held_in_template
from why403.audit.least import Universe
from why403.aws.arns import ApiArn, api_arn_of, is_open
from why403.frozen import dataclass, replace
from why403.iam.documents import Statement
from why403.iam.globs import MANY, ONE, glob
from why403.iam.layers import identity_policy_formulas
from why403.iam.variables import marked
from why403.logic.places import Located, Place
from why403.logic.states import UNKNOWN
from why403.model.configuration import Caller, Configuration
from why403.model.identity import OWN_ACCOUNT, OWN_API, OWN_REGION
from why403.traffic.in_force import STAND_INS, may_cover, may_hold
from why403.traffic.use import Use, Used, principal_of

_MOST_TARGETS, _MOST_TRIED = 64, 50_000
_SAMPLE = "example"


@dataclass(frozen=True, slots=True)
class UnusedRight:
    """What an Allow of an identity policy admits and no let-in call used.

    `policy` says whose policy it is, `statement` is the number of the Allow, from 1. `principal` is the ARN
    of the principal whose calls were looked at, none where those of every caller were. `routes` were not
    called; `used` says whether any other that the statement admits was.
    """

    policy: str
    principal: str | None
    statement: int
    at: Place
    routes: tuple[str, ...]
    used: bool


def unused_rights(
    configuration: Configuration, callers: Mapping[str, Caller], used: Used, target: Target
) -> tuple[UnusedRight, ...]:
    """Of every identity policy that is known; `callers` are principals with their policies, by name."""
    reader = _Reader(configuration, used, target)
    found: list[UnusedRight] = []
    everybody = [("the caller", configuration.caller, configuration.parts)]
    everybody += [(name, caller, {}) for name, caller in callers.items()]
    for name, caller, places in everybody:
        arn = caller.arn.value
        who = principal_of(arn) if isinstance(arn, str) else None
        for held in held_by_caller(caller, name, places):
            found += reader.unused(held, who)
    for held in held_in_template(configuration):
        found += reader.unused(held, None)
    return tuple(found)


class _Reader:
    def __init__(self, configuration: Configuration, used: Used, target: Target) -> None:
        self._uses = tuple(each for each in used.uses if each.caller is not None)
        self._by_unnamed = used.by_unnamed
        signed = [each for each in routes_of(configuration) if each.authorization.value == "AWS_IAM"]
        names = set(map(name_of, signed))
        stages = configuration.api.stages.value
        called = [each.stage for each in (*used.uses, *used.by_unnamed)]
        known = [each.name for each in stages] if isinstance(stages, tuple) else []
        self._stages = sorted({*called, *known})
        self._calls = [call for call in Universe(configuration, self._stages).calls if call[0] in names]
        self._patterns = [
            (name_of(route), glob(marked(arn_below(route, stage))))
            for route in signed
            for stage in self._stages
        ]
        self._target = target

    def unused(self, held: Held, who: str | None) -> Iterator[UnusedRight]:
        """What the Allows of one policy admit and the principal, or anybody where it is none, did not use."""
        uses = [each for each in self._uses if who is None or _named(str(each.caller)) == _named(who)]
        for number, statement in enumerate(held.document.statements, 1):
            if statement.effect is None or statement.effect.value != "Allow":
                continue
            right = _Right(held, statement, self._target)
            calls = [*self._calls, *self._named_by(right)]
            admitted = dict.fromkeys(name for name, call in calls if right.may_cover(call))
            needed = right.needed(uses, self._by_unnamed) if admitted else set()
            never = tuple(name for name in admitted if name not in needed)
            if never:
                at = statement.at if statement.at.line else held.document.at
                yield UnusedRight(held.name, who, number, at, never, bool(needed))

    def _named_by(self, right: _Right) -> Iterator[tuple[str, str]]:
        """Calls that a statement means which names less than a route, with the names of their routes."""
        for call in right.examples(self._stages):
            yield from ((name, call) for name, pattern in self._patterns if pattern.holds(call))


class _Right:
    """One Allow, whatever else its policy says."""

    def __init__(self, held: Held, statement: Statement, target: Target) -> None:
        alone = replace(held.document, statements=(statement,), strange=(), read={})
        self._allowed = identity_policy_formulas([alone])[0]
        self._written = _written(statement)
        self._targets = _targets(target, self._written or ())

    def may_cover(self, below: str) -> bool:
        """Whether it is not known to leave out a call."""
        return any(may_hold(self._allowed, UNKNOWN, each.arn(below, STAND_INS)) for each in self._targets)

    def needed(self, *uses: Iterable[Use]) -> set[str]:
        """The names of the routes at which it may have been needed."""
        found: set[str] = set()
        seen: set[tuple[str, str]] = set()
        for use in chain(*uses):
            name = name_of(use.route)
            if name not in found and self._may_be_used(use, name, seen):
                found.add(name)
        return found

    def _may_be_used(self, use: Use, route: str, seen: set[tuple[str, str]]) -> bool:
        """Whether a use may have needed it: one of its calls, or of those that are not kept. Of more calls
        than are tried it is not known. `seen` are those that did not need it."""
        written = self._written
        if written is not None and not any(may_cover(each, use) for each in written):
            return False
        for below in use.below:
            if (route, below) in seen:
                continue
            if len(seen) >= _MOST_TRIED or self.may_cover(below):
                return True
            seen.add((route, below))
        return not use.whole

    def examples(self, stages: Iterable[str]) -> Iterator[str]:
        """Calls that the Resource names, as STAGE/VERB/path."""
        for written in self._written or ():
            arn = None if written is None else api_arn_of(written)
            if arn is None or arn.below is None:
                continue
            filled = marked(arn.below).replace(MANY, _SAMPLE).replace(ONE, _SAMPLE[0])
            first, _, rest = filled.partition("/")
            for stage in stages if is_open(arn.below.partition("/")[0]) else (first,):
                yield f"{stage}/{rest}"


def _named(principal: str) -> str:
    """A principal without the path of a role, which a session does not show."""
    head, role, name = principal.partition(":role/")
    return head + role + name.rpartition("/")[2]


def _targets(target: Target, written: Sequence[str | None]) -> tuple[Target, ...]:
    """The API as it is called, where resources are `written` so, and as a template names it that is not
    deployed. A Region or an account that nobody told can be any that they name."""
    named = tuple(filter(None, (api_arn_of(each) for each in written if each is not None)))
    regions = (target.region,) if target.region else (each.region for each in named)
    accounts = (target.account,) if target.account else (each.account for each in named)
    parts = product(
        dict.fromkeys((target.partition, "aws")),
        dict.fromkeys((*_plain(regions), OWN_REGION)),
        dict.fromkeys((*_plain(accounts), OWN_ACCOUNT)),
        dict.fromkeys((target.api, OWN_API)),
    )
    targets = tuple(Target(*each) for each in islice(parts, _MOST_TARGETS))
    if len(named) < len(written) or not written:
        return targets
    return tuple(each for each in targets if any(_can_name(arn, each) for arn in named))


def _can_name(arn: ApiArn, target: Target) -> bool:
    """Whether a written ARN can be one of an API. The short form, and one that is cut off, can."""
    pairs = ((arn.region, target.region), (arn.account, target.account), (arn.api, target.api))
    return arn.below is None or all(
        glob(marked(written)).holds(part or STAND_INS[name])
        for (written, part), name in zip(pairs, STAND_INS, strict=True)
    )


def _plain(parts: Iterable[str]) -> Iterator[str]:
    return (part for part in parts if not is_open(part))


def _written(statement: Statement) -> tuple[str | None, ...] | None:
    """The Resource of a statement, with `None` for what is not told; `None` alone where it is NotResource."""
    resources = statement.resources
    if resources is None or resources.negated:
        return None
    return tuple(each.value if isinstance(each, Located) else None for each in resources.values)
