from __future__ import annotations

from why403.incident.read import read_incident
from why403.incident.write import write
from why403.model.authorizer import DecodedToken

TEXT = """\
why403: 1
config:
  token:
    header: {alg: RS256, kid: one}
    payload: {iss: 'https://issuer.example.com/', exp: 5, email: mary@example.com, sub: mary}
"""


def test_claims_under_another_key_are_not_written_either() -> None:
    written = write(read_incident("config: {token: {claims: {email: mary@example.com}}}", "incident.yaml"))
    assert "mary" not in written


def test_of_a_decoded_token_only_named_claims_are_written() -> None:
    written = write(read_incident(TEXT, "incident.yaml"))
    assert "mary" not in written
    assert "https://issuer.example.com/" in written
    assert read_incident(written, "again").authorizer.token == DecodedToken(
        {"alg": "RS256", "kid": "one"},
        {"iss": "https://issuer.example.com/", "exp": 5, "email": "****", "sub": "****"},
    )
