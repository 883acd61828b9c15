"""From an incident to the case that questions are asked about."""

from __future__ import annotations

from why403.gateway import facts as catalogue
from why403.gateway.incident import Incident, Statement
from why403.logic.facts import Value
from why403.logic.places import Place
from why403.logic.states import UNTOLD, State
from why403.observed.facts_of import facts_of


def known_facts(incident: Incident) -> dict[str, Value]:
    """Everything told: by statements first, then by the configuration, then by the call itself."""
    derived = facts_of(incident)
    shown = {said.fact: said.value for said in shown_by_configuration(incident, derived)}
    stated = {said.fact: said.value for said in incident.statements}
    return _with_server({**derived, **shown, **stated})


def _with_server(facts: dict[str, Value]) -> dict[str, Value]:
    """Who serves a host follows from its kind, where nobody says otherwise: on this machine it is an emulator."""
    kind = facts.get(catalogue.HOST_KIND.name, UNTOLD)
    if isinstance(kind, State):
        return facts
    return {catalogue.REAL_GATEWAY.name: kind != "local", **facts}


def places(incident: Incident) -> dict[str, Place]:
    """Where each fact was written, by somebody or in the configuration."""
    shown = {said.fact: said.at for said in shown_by_configuration(incident, facts_of(incident))}
    return {**shown, **{said.fact: said.at for said in incident.statements}}


def shown_by_configuration(incident: Incident, facts: dict[str, Value]) -> tuple[Statement, ...]:
    """What the configuration says of this call."""
    if not incident.config:
        return ()
    from why403.gateway.telling import statements
    from why403.sources.incident_config import configuration

    return statements(configuration(incident.config, incident.config_at), facts)


def sentences(incident: Incident) -> tuple[str, ...]:
    """The reporter's own words, and those of programs that spoke for the gateway."""
    answer, request = incident.answer, incident.request
    spoken = (answer.said, answer.browser, request.client)
    return (*incident.context, *answer.log, *(text for text in spoken if not isinstance(text, State)))
