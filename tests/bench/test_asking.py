"""The oracle's answers, and the course of a dialogue."""

from __future__ import annotations

from bench.asking import MOST, converse
from bench.corpus import Incident, load, oracle_answers
from bench.known import known, without
from bench.shapes import whole, without_told, without_words
from why403.facts import BY_NAME
from why403.logic.states import ABSENT
from why403.model.incident import Incident as Reported
from why403.questions.counts import Known
from why403.questions.explain import Case
from why403.refusals.refusal import Fingerprint
from why403.refusals.wordings import MISSING_TOKEN


def test_absent_in_an_oracle_is_told_absence_and_the_rest_stays() -> None:
    written = {"request.api-key": "absent", "route.exists": False, "edge.front": "cloudfront"}
    assert oracle_answers(written) == {
        "request.api-key": ABSENT,
        "route.exists": False,
        "edge.front": "cloudfront",
    }


def test_every_oracle_answers_facts_of_the_catalogue() -> None:
    for incident in load():
        assert set(incident.oracle or ()) <= set(BY_NAME), incident.name


def test_without_a_source_none_of_its_incidents_is_known() -> None:
    incidents = [Known("here", "a", frozenset()), Known("there", "b", frozenset())]
    assert [k.cause for k in without("here", incidents)] == ["b"]


def test_incidents_reported_apart_are_not_weighed_by() -> None:
    apart = {i.source for i in load() if i.apart}
    shown = {i.source for i in load() if not i.apart}
    assert not (apart - shown) & {k.source for k in known()}


def test_don_t_know_keeps_every_suspect_and_ends() -> None:
    incident = Incident(
        "n", "s", Case({}, Fingerprint(403, family=MISSING_TOKEN)), "route-not-found", (), None
    )
    held = converse(incident, known(), {})
    assert 0 < held.put <= MOST
    assert held.answered == 0
    assert not held.solved
    assert held.end.rank is not None


def test_answers_lead_to_the_cause() -> None:
    incident = Incident(
        "n", "s", Case({}, Fingerprint(403, family=MISSING_TOKEN)), "route-not-found", (), None
    )
    held = converse(incident, known(), {"api.kind": "rest", "route.exists": False})
    assert held.solved
    assert not held.wrongly_certain


def test_a_wrong_certainty_is_noticed() -> None:
    case = Case({"route.exists": False}, Fingerprint(403, family=MISSING_TOKEN))
    held = converse(Incident("n", "s", case, "iam-unsigned", (), None), known(), {})
    assert held.wrongly_certain
    assert not held.solved


def test_a_shape_shows_less_and_never_more() -> None:
    read = Reported(context=("It is behind CloudFront.",))
    assert whole(read).sentences == without_told(read).sentences == ("It is behind CloudFront.",)
    assert without_words(read).sentences == ()
