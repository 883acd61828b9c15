"""The definitions of the product as an evaluation to compare with the oracle's."""

from __future__ import annotations

from why403 import facts as catalogue
from why403.access.definitions import Access, outcomes
from why403.logic.facts import Facts
from why403.logic.states import UNKNOWN
from why403.model.configuration import Configuration
from why403.model.incident import FactValue, Request

_NEW = (catalogue.SOURCE_IP.name, catalogue.CALLER_ARN.name, catalogue.CLIENT_CERTIFICATE.name)
"""Facts of the call that the oracle reads off the configuration without saying them."""


def statements(configuration: Configuration, facts: Facts, request: Request) -> tuple[FactValue, ...]:
    """What the configuration settles of the call."""
    access = Access(configuration)
    call = access.call(facts, request)
    said = [each for each in outcomes(access, call) if each.fact not in _NEW]
    through = call.facts.get(catalogue.VPC_ENDPOINT.name, UNKNOWN)
    if through is not UNKNOWN and catalogue.VPC_ENDPOINT.name not in facts:
        said.append(FactValue(catalogue.VPC_ENDPOINT.name, through))
    return tuple(said)
