"""Which rule of a load balancer a call meets: does it pass the call on, or answer it itself?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from why403 import facts as catalogue
from why403.logic.facts import Facts
from why403.logic.states import State
from why403.model.configuration import Front, Listener
from why403.model.incident import FactValue

_ANSWERS = ("fixed-response", "redirect", "authenticate-oidc", "authenticate-cognito")


def listener_statements(front: Front, facts: Facts) -> Iterator[FactValue]:
    """Answered by the rule of the listener that is for the call."""
    host, path = facts.get(catalogue.HOST.name), facts.get(catalogue.PATH.name)
    if isinstance(host, str) and isinstance(path, str) and not isinstance(front.rules.value, State):
        rule = acting(front.rules.value, host, path)
        if rule is not None and rule.does in _ANSWERS:
            yield FactValue(catalogue.EDGE_REFUSES.name, True, rule.at)


def acting(rules: Iterable[Listener], host: str, path: str) -> Listener | None:
    """The first rule, by priority, whose conditions hold; `None` where it cannot be told."""
    for rule in sorted(rules, key=lambda each: (each.priority is None, each.priority or 0)):
        names = tuple(pattern.lower() for pattern in rule.hosts)
        if _fits(names, host.lower()) and _fits(rule.paths, path):
            return rule if rule.wholly else None
    return None


def _fits(patterns: tuple[str, ...], text: str) -> bool:
    """Wildcards are `*` and `?`; no pattern is no condition."""
    from why403.iam.globs import glob, wild

    return not patterns or any(glob(wild(pattern)).holds(text) for pattern in patterns)
