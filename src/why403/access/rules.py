"""Which routing rule of a custom domain a call follows.

Rules are read by priority; the first of which every condition holds is followed. The name of a header is
compared without its case, its value and the base path with it. Source: the developer guide's page
rest-api-routing-rules. That a base path ends at a slash is assumed (`model/undocumented.py`).
"""

from __future__ import annotations

from collections.abc import Callable

from why403.iam.globs import MANY, glob, literal
from why403.logic.states import ABSENT, UNKNOWN, State
from why403.logic.truth import NO, YES, Truth, truth_of
from why403.model.configuration import Domain, RoutingRule, RuleCondition
from why403.model.routes import segments

HeaderOf = Callable[[str], str | State]
"""The value of a header by its name in any case; `ABSENT` where it is known not to be sent."""


def reads_rules(domain: Domain) -> bool:
    """Whether it is told that rules are read, alone or before the mappings."""
    return isinstance(domain.routing.value, str) and domain.routing.value.startswith("ROUTING_RULE")


def rules_alone(domain: Domain) -> bool:
    """Whether it is told that no mapping is read."""
    return domain.routing.value == "ROUTING_RULE_ONLY"


def followed(domain: Domain, path: str, header: HeaderOf) -> RoutingRule | State:
    """The rule that the call follows; `ABSENT` where none matches, `UNKNOWN` where one before it may."""
    rules = domain.rules.value
    if isinstance(rules, State):
        return UNKNOWN
    for rule in sorted(rules, key=lambda each: each.priority):
        truth = _matches(rule, path, header)
        if truth is not NO:
            return rule if truth is YES else UNKNOWN
    return ABSENT


def inside(rule: RoutingRule, path: str) -> tuple[str, ...] | None:
    """The parts of the path inside the API; `None` where it is not known how much is taken off."""
    parts = segments(path)
    if rule.strip.value is False:
        return parts
    if rule.strip.value is not True or isinstance(rule.conditions.value, State):
        return None
    asked = [each.paths.value for each in rule.conditions.value if isinstance(each.paths.value, tuple)]
    lengths = {len(segments(base)) for bases in asked for base in bases if _begins(parts, base)}
    return parts[max(lengths, default=0) :] if len(lengths) < 2 else None


def _matches(rule: RoutingRule, path: str, header: HeaderOf) -> Truth:
    conditions = rule.conditions.value
    if isinstance(conditions, State):
        return Truth.UNKNOWN
    parts = segments(path)
    return min((_holds(each, parts, header) for each in conditions), default=YES)


def _holds(condition: RuleCondition, parts: tuple[str, ...], header: HeaderOf) -> Truth:
    paths, headers = condition.paths.value, condition.headers.value
    by_path = (
        truth_of(any(_begins(parts, base) for base in paths)) if isinstance(paths, tuple) else _untold(paths)
    )
    if isinstance(headers, State):
        return min(by_path, _untold(headers))
    return min(by_path, max((_has(header(name), value) for name, value in headers), default=NO))


def _untold(asked: State) -> Truth:
    """What is not asked for holds; what is asked for, and not told, may hold."""
    return YES if asked is ABSENT else Truth.UNKNOWN


def _begins(parts: tuple[str, ...], base: str) -> bool:
    wanted = segments(base)
    return parts[: len(wanted)] == wanted


def _has(sent: str | State, pattern: str) -> Truth:
    """Of wildcards there is `*` alone: a question mark stands for itself."""
    if isinstance(sent, State):
        return NO if sent is ABSENT else Truth.UNKNOWN
    return truth_of(glob(literal(pattern).replace("*", MANY)).holds(sent))


__all__ = ["HeaderOf", "followed", "inside", "reads_rules", "rules_alone"]
