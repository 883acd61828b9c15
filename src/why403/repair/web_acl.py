"""Rules of AWS WAF that stop a call: the one rule of a group set to count, else the group; other handling of
large bodies; the caller's own address out of an IP set.

The answer of AWS WAF does not say which rule it was. What is known of the call can: AWS WAF developer guide,
aws-managed-rule-groups-baseline.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from why403 import facts as catalogue
from why403.logic.facts import Fact
from why403.logic.states import ABSENT
from why403.model.repair import Do, Edit, Way
from why403.model.web_acl import WebRule
from why403.repair.ground import Scene

Found = tuple[int, tuple[Edit, ...]]
_CORE = "AWSManagedRulesCommonRuleSet"
_MOST_OF_BODY, _MOST_OF_QUERY = 8192, 2048
_ONE_ADDRESS, _ONE_RULE, _WHOLE = 1, 3, 9


def of_rules(scene: Scene, fact: Fact) -> Iterator[Found]:
    """For each rule that can stop the call."""
    rules = scene.configuration.web_rules.value
    for number, rule in enumerate(rules if isinstance(rules, tuple) else ()):
        if rule.counts.value is True:
            continue
        way: Way = ("web_rules", number)
        if rule.group:
            for name in _meant(rule, scene):
                yield _ONE_RULE, (Edit((*way, "overridden"), Do.ADD, name, rule.at, fact.name, True),)
        elif rule.oversize.value == "MATCH" and _large(scene):
            at = rule.oversize.at
            yield _ONE_RULE, (Edit((*way, "oversize"), Do.SET, "NO_MATCH", at, fact.name, True),)
        yield from _off_the_list(rule, scene, (*way, "networks"), fact)
        at = rule.counts.at if rule.counts.at.document else rule.at
        yield _WHOLE, (Edit((*way, "counts"), Do.SET, True, at, fact.name, True),)


def _off_the_list(rule: WebRule, scene: Scene, way: Way, fact: Fact) -> Iterator[Found]:
    """The caller's own address out of the IP set whose calls the rule blocks; a network of others stays."""
    address, listed = scene.fact(catalogue.SOURCE_IP.name), rule.networks.value
    if rule.action.value != "BLOCK" or not isinstance(listed, tuple) or not isinstance(address, str):
        return
    edits = tuple(
        Edit((*way, number), Do.DROP, each, rule.networks.at, fact.name, True)
        for number, each in enumerate(listed)
        if each in (f"{address}/32", f"{address}/128")
    )
    if len(edits) == 1:
        yield _ONE_ADDRESS, edits


def _meant(rule: WebRule, scene: Scene) -> Iterator[str]:
    """The rules of the core rule set that fit what is known of the call."""
    if rule.group.rpartition("/")[2] != _CORE:
        return
    own = rule.overridden.value
    left = own if isinstance(own, tuple) else ()
    fitting = (
        ("SizeRestrictions_BODY", _large(scene)),
        ("SizeRestrictions_QUERYSTRING", _long_query(scene)),
        ("NoUserAgent_HEADER", scene.header("User-Agent") is ABSENT),
    )
    yield from (name for name, fits in fitting if fits and name not in left)


def _large(scene: Scene) -> bool:
    size = scene.fact(catalogue.BODY_SIZE.name)
    small = isinstance(size, int) and size <= _MOST_OF_BODY
    return not small and (scene.fact(catalogue.WORKS_SMALL_BODY.name) is True or isinstance(size, int))


def _long_query(scene: Scene) -> bool:
    url = scene.request.url
    return isinstance(url, str) and len(urlsplit(url).query) > _MOST_OF_QUERY
