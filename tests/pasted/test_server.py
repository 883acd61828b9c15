"""Who can have answered under a name: API Gateway listens on port 443 alone (a source of the gate `edge`)."""

from __future__ import annotations

import pytest

from why403 import facts as f
from why403.evidence.case import known_facts
from why403.logic.facts import Value
from why403.logic.states import UNKNOWN
from why403.model.incident import Incident, Request


@pytest.mark.parametrize(
    ("url", "real"),
    [
        ("https://api.example.com/pets", True),
        ("https://api.example.com:443/pets", True),
        ("http://api.example.com:4566/pets", UNKNOWN),
        ("https://api.example.com:8443/pets", UNKNOWN),
        ("https://abc123.execute-api.eu-west-1.amazonaws.com/prod", True),
        ("http://localhost:3000/pets", UNKNOWN),
        ("http://pets.execute-api.localhost.localstack.cloud:4566/dev", False),
        ("https://api.example.com:port/pets", True),
    ],
)
def test_api_gateway_listens_on_one_port(url: str, real: Value) -> None:
    assert known_facts(Incident(request=Request("GET", url)))[f.REAL_GATEWAY.name] is real
