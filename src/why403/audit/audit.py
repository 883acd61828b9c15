"""The audit of one API: all rules over its configuration."""

from __future__ import annotations

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
    """Everything that the rules find in a configuration; without a day nothing of the age of keys."""
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
    findings = sorted(
        (each for each in found if isinstance(each, Finding)),
        key=lambda each: (each.rule.severity.rank, each.rule.id, each.subject),
    )
    untold = tuple(each for each in found if isinstance(each, NotChecked))
    return Audited(tuple(findings), untold, count(configuration))
