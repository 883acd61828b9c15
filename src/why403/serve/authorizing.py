"""A Lambda authorizer asked about a call, and what its result says to the readers that explain results."""

from __future__ import annotations

from collections.abc import Mapping

from why403 import facts as catalogue
from why403.credentials.authorizer.clues import authorizer_clues
from why403.evidence.case import shown_by_clues
from why403.logic.facts import Facts, Value
from why403.logic.states import ABSENT, UNKNOWN
from why403.model.authorizer import Result
from why403.model.incident import FactValue, Incident
from why403.serve.facts import Call
from why403.serve.functions import Authorizer, Authorizers, Verdict, Where

_SILENT = frozenset({"policy-silent", "policy-connect"})


async def asked(
    authorizers: Authorizers, name: str, function: str, call: Call, where: Where, facts: Facts
) -> Verdict:
    """Ask, and note in the call what came of it. `facts` are those that were established before."""
    verdict = await authorizers.ask(Authorizer(name, call.authorizer, function), call.request, where)
    if not verdict.not_here:
        call.facts |= _shown(verdict, call, {**facts, catalogue.API_KIND.name: where.kind})
        call.handed_on = verdict.handed_on
    return verdict


def _shown(verdict: Verdict, call: Call, facts: Facts) -> dict[str, Value]:
    told = {said.fact: said.value for said in verdict.facts}
    known = {**facts, **told, catalogue.METHOD_AUTHORIZATION.name: "CUSTOM"}
    statements = tuple(FactValue(name, value) for name, value in told.items())
    incident = Incident(request=call.request, statements=statements, authorizer_beside=verdict.settings)
    clues = tuple(authorizer_clues(incident, known))
    shown = shown_by_clues(clues)
    names = {clue.name for clue in clues}
    found: dict[str, Value] = {
        catalogue.AUTHORIZER_WORKS.name: True,
        catalogue.AUTHORIZER_ALLOWS.name: True,
        catalogue.AUTHORIZER_CACHE_FRESH.name: "policy-of-another-method" not in names,
        **shown,
        **told,
    }
    if names & _SILENT:
        found |= {catalogue.AUTHORIZER_ALLOWS.name: False, catalogue.AUTHORIZER_REFUSAL.name: "silent"}
    returned = verdict.settings.returned
    value = returned.value if isinstance(returned, Result) else None
    if isinstance(value, Mapping) and value.get("errorMessage") == "Unauthorized":
        found |= {catalogue.AUTHORIZER_ALLOWS.name: False, catalogue.AUTHORIZER_REFUSAL.name: "throws"}
    if facts.get(catalogue.KEY_SOURCE.name) == "AUTHORIZER":
        found[catalogue.API_KEY.name] = verdict.usage_key or ABSENT
        found[catalogue.KEY_FROM_AUTHORIZER.name] = verdict.usage_key is not None
    return {name: value for name, value in found.items() if value is not UNKNOWN}
