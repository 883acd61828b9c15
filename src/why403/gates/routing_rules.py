"""If only routing rules choose the API of a custom domain, one of them must match the call.

What the caller sees
    404, and no entry in the log of any API, although the execute-api URL works. AWS does not document this
    response; no source shows its message or its x-amzn-ErrorType.

How to tell
    List the domain's rules, the lowest priority first, and compare the call with each: every header
    condition, and one of the base paths. $context.customDomain.routingRuleIdMatched shows the rule that was
    used.

Not here
    A domain that uses its mappings after its rules returns 403 if neither matches: see `domain`.
"""

from __future__ import annotations

from collections.abc import Iterator

from why403 import facts
from why403.gates.check import Check, Gate, always
from why403.gates.domain import on_domain
from why403.gates.guide import READ, guide
from why403.logic.claims import assumed, documented
from why403.logic.formula import any_of, is_value
from why403.model.site import Site
from why403.refusals import catalogue as refusals
from why403.refusals import causes

_PAGE, _READ = guide("rest-api-routing-rules"), "2026-11-28"
_NO_RULE = assumed("A domain that uses only routing rules returns 404 if no rule matches", READ)
RULES_FIRST = documented("All routing rules are evaluated before any API mapping", _PAGE, _READ)

SOURCES = (
    _NO_RULE,
    RULES_FIRST,
    documented(
        (
            "The first rule by priority that meets all its conditions applies; a rule without "
            "conditions always applies"
        ),
        _PAGE,
        _READ,
    ),
    documented("A routing rule can only invoke a stage of a REST API", _PAGE, _READ),
)


def checks(site: Site) -> Iterator[Check]:
    """One rule matches, unless mappings are read as well or no custom domain was called."""
    if site.kind == "REST":
        ruled = any_of(
            (is_value(facts.RULES_ONLY, False), on_domain(facts.RULE_MATCHES, causes.ROUTING_RULE))
        )
        yield Check("routing-rule", ruled, always(refusals.NO_RULE), source=_NO_RULE)


GATE = Gate("routing-rules", __doc__, SOURCES, checks)
