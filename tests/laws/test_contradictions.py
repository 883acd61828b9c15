"""Where one told thing is contradicted, nothing is certain without the contradiction being named."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.laws.configured import API, OWNER, set_ups
from tests.oracle.test_contradictions import made
from why403 import facts as f
from why403.api.inputs import Brought, case_of
from why403.incident.config import shown as config_shown
from why403.model.incident import Answer, FactValue, Incident
from why403.questions.contradictions import conflicts
from why403.questions.explain import explain

ANSWERS = (
    Answer(),
    Answer(status=403, body='{"message":"Forbidden"}'),
    Answer(status=403, body='{"message":"Missing Authentication Token"}'),
    Answer(status=401, body='{"message":"Unauthorized"}'),
)


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: str(answer.body))
def test_what_is_told_against_the_configuration_is_named_or_nothing_is_certain(answer: Answer) -> None:
    checked = 0
    for each in made()[::3]:
        if each.told.fact in DROPPED:
            continue
        told = each.incident
        given = case_of(Brought(Incident(answer, told.request, told.statements, beside=told.beside), {}))
        if explain(given).certain:
            checked += 1
            assert each.told.fact in {conflict.fact for conflict in conflicts(given)}
    assert checked or answer.body == ANSWERS[3].body


DROPPED = (f.AUTHORIZATION.name, f.API_KEY.name)
"""What a distribution drops was sent nevertheless."""
OTHERS = {
    "api": "zzz999yyy8",
    "region": "us-east-1",
    "account": "********9999",
    "stage": "dev-9",
    "request.method": "POST",
    "call.path": "/elsewhere",
}


@given(data=st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_denial_of_another_call_is_named_and_nothing_is_certain(data: st.DataObject) -> None:
    """Of this call it has at most a masked account; one part is another."""
    set_up = data.draw(set_ups("REST"))
    arrives = set_up.world[f.STAGE_EXISTS.name] is not False
    assume(arrives and set_up.world.get(f.MAPPING_EXISTS.name) is not False)
    part = data.draw(st.sampled_from(sorted(OTHERS)))
    own = {"api": API, "region": "eu-west-1", "account": f"********{OWNER[-4:]}"}
    call = {"stage": "prod", "request.method": "GET", "call.path": "/orders/5"}
    api, region, account, stage, verb, path = {**own, **call, part: OTHERS[part]}.values()
    arn = f"arn:aws:execute-api:{region}:{account}:{api}/{stage}/{verb}{path}"
    words = f"User: anonymous is not authorized to perform: execute-api:Invoke on resource: {arn}"
    answer = Answer(status=403, body=f'{{"Message":"{words}"}}')
    told = (FactValue(f.API_KIND.name, "REST"),)
    given_case = case_of(
        Brought(Incident(answer, set_up.request, told, config=config_shown(set_up.config)), {})
    )
    named = {conflict.fact for conflict in conflicts(given_case)}
    nowhere = part == "region" and set_up.world[f.HOST_KIND.name] == "custom"
    assert part in named or nowhere
    assert nowhere or explain(given_case).certain == frozenset()
