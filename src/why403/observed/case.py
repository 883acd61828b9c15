"""From an incident to the case that questions are asked about."""

from __future__ import annotations

from why403.gateway.incident import Incident
from why403.logic.facts import Value
from why403.logic.places import Place
from why403.logic.states import State
from why403.observed.configuration import told_by_configuration
from why403.observed.facts_of import facts_of


def known_facts(incident: Incident) -> dict[str, Value]:
    """Everything told: by statements first, then by the configuration, then by the call itself."""
    derived = facts_of(incident)
    shown = told_by_configuration(incident.config, derived)
    stated = {s.fact: s.value for s in incident.statements}
    return {**derived, **shown, **stated}


def places(incident: Incident) -> dict[str, Place]:
    """Where each stated fact was written."""
    return {s.fact: s.at for s in incident.statements}


def sentences(incident: Incident) -> tuple[str, ...]:
    """The reporter's own words, and those of programs that spoke for the gateway."""
    answer, request = incident.answer, incident.request
    spoken = (answer.said, answer.browser, request.client)
    return (*incident.context, *answer.log, *(text for text in spoken if not isinstance(text, State)))
