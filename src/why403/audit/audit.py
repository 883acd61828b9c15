"""The audit of one API: all rules over its configuration."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from why403.audit.authorizers import of_authorizers
from why403.audit.edges import of_cors, of_domains
from why403.audit.finding import Audited, Finding, NotChecked
from why403.audit.identities import of_identities
from why403.audit.keys import of_keys
from why403.audit.policies import of_policies
from why403.audit.routes import count, of_routes
from why403.audit.stages import of_stages, of_tls
from why403.model.configuration import Configuration


def audit(configuration: Configuration, today: date | None = None) -> Audited:
    """Everything that the rules find in a configuration; without a day nothing of the age of keys.

    What is found only if the defaults of its parameters were deployed says so.
    """
    found = _audited(configuration, today)
    if configuration.as_assumed is None:
        return found
    return _both(found, _audited(configuration.as_assumed, today))


def _both(found: Audited, assumed: Audited) -> Audited:
    """The findings of both readings; a proof names what the defaults name (a stage)."""
    shown = {_key(each): each for each in assumed.findings}
    certain = {_key(each) for each in found.findings}
    findings = [
        replace(each, proof=shown[key].proof) if (key := _key(each)) in shown else each
        for each in found.findings
    ]
    findings += [replace(each, assumed=True) for key, each in shown.items() if key not in certain]
    decided = {key[:2] for key in shown}
    left = (each for each in found.not_checked if (each.rule.id, each.subject) not in decided)
    return Audited(_in_order(findings), tuple(left), max(found.routes, assumed.routes))


def _key(finding: Finding) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    return finding.rule.id, finding.subject, finding.details


def _audited(configuration: Configuration, today: date | None) -> Audited:
    found = [
        *of_routes(configuration),
        *of_policies(configuration),
        *of_identities(configuration),
        *of_authorizers(configuration),
        *of_keys(configuration, today),
        *of_tls(configuration),
        *of_stages(configuration),
        *of_domains(configuration),
        *of_cors(configuration),
    ]
    findings = _in_order(each for each in found if isinstance(each, Finding))
    untold = tuple(each for each in found if isinstance(each, NotChecked))
    return Audited(findings, untold, count(configuration))


def _in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The most severe first."""
    return tuple(sorted(findings, key=lambda each: (each.rule.severity.rank, each.rule.id, each.subject)))
