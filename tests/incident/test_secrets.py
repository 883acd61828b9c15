"""Incidents without their secrets."""

from __future__ import annotations

import base64

from hypothesis import given
from hypothesis import strategies as st

from why403.incident.config import shown
from why403.incident.secrets import masked, masked_fact
from why403.incident.write import write
from why403.logic.states import ABSENT
from why403.model.incident import Answer, FactValue, Incident, Request

KEY_ID = "AKIAPLANTEDPLANTED42"
API_KEY = "PlAnTeD0aPiKeY1vAlUe2LoNg"
PASSWORD = "pl4nted-p4ss"
SIGNATURE = "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7"
SIGV4 = (
    f"AWS4-HMAC-SHA256 Credential={KEY_ID}/20260701/eu-west-1/execute-api/aws4_request, "
    f"SignedHeaders=host;x-amz-date, Signature={SIGNATURE}"
)


def test_an_answer_that_repeats_the_token_is_masked() -> None:
    request = Request(headers=(("Authorization", f"Bearer {PASSWORD}"),))
    answer = Answer(body=f"unknown user {PASSWORD}")
    assert masked(Incident(answer=answer, request=request)).answer.body == "unknown user ****"


def test_an_answer_that_repeats_the_token_in_base64_is_masked() -> None:
    request = Request(headers=(("x-api-key", API_KEY),))
    answer = Answer(body=base64.b64encode(API_KEY.encode()).decode())
    assert masked(Incident(answer=answer, request=request)).answer.body == "****"


def test_signed_headers_are_not_taken_for_secrets() -> None:
    request = Request(headers=(("Authorization", SIGV4), ("x-amz-date", "20260701T000000Z")))
    assert masked(Incident(answer=Answer(said="x-amz-date is missing"), request=request)).answer.said == (
        "x-amz-date is missing"
    )


def test_configuration_is_masked_by_its_keys() -> None:
    incident = Incident(config=shown({"stages": ["prod"], "variables": {"password": PASSWORD}}))
    assert masked(incident).config == shown({"stages": ["prod"], "variables": {"password": "****"}})


def test_a_fact_says_itself_how_much_is_shown() -> None:
    assert masked_fact("request.api-key", API_KEY) == "****************LoNg"


def test_an_absent_fact_is_no_secret() -> None:
    assert masked_fact("request.api-key", ABSENT) is ABSENT


_SECRETS = st.text("abcdefghijkmnpqrstuvwxyzABCDEFGH0123456789", min_size=12, max_size=60)


@given(_SECRETS)
def test_no_secret_of_an_incident_is_written(secret: str) -> None:
    incident = Incident(
        answer=Answer(
            headers=(("set-cookie", f"sid={secret}"),), body=f"bad {secret}", log=(f"got {secret}",)
        ),
        request=Request(
            url=f"https://a.example/?token={secret}",
            headers=(("Authorization", f"Bearer {secret}"),),
            body=f'{{"again": "{secret}"}}'.encode(),
        ),
        statements=(FactValue("request.api-key", secret),),
        context=(f"I sent {secret}",),
        config=shown({"note": {"deep": [secret]}}),
    )
    assert secret not in write(incident)
