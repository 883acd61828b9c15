"""Law: what is cited for a cause is that cause's own, of this type of API, and its page supports it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from scripts import sources_page
from why403.facts.aspects import KINDS
from why403.gates.paths import path
from why403.gates.sources import NO_SOURCE, Source, source_of, sources
from why403.logic.claims import Standing
from why403.logic.remembered import reader_with_causes
from why403.model.site import Site
from why403.questions.explain import Case, explain
from why403.refusals import wordings
from why403.refusals.causes import BY_CODE
from why403.refusals.refusal import Fingerprint


def cited() -> Iterator[tuple[str, str, str]]:
    """Every cause that a check can have, with a type of API and a refusal with which it can be seen."""
    for kind in KINDS:
        moments = ("handshake", "message", "connections") if kind == "WEBSOCKET" else ("",)
        for moment in moments:
            site = Site(kind, given={"websocket.moment": moment} if moment else {})
            for _, check in path(site):
                causes = reader_with_causes(check.holds)({}, ({},))[1]
                for spoken in check.possible():
                    yield from ((cause.code, kind, spoken.refusal.name) for cause in causes)


CITED = sorted(set(cited()))
PAIRS = sorted({(cause, kind) for cause, kind, _ in CITED})
LISTED = [(cause, source) for cause, rows in sources().items() for source in rows]


@pytest.mark.parametrize(("cause", "kind"), PAIRS)
def test_every_cause_has_a_source_on_every_type_of_api_and_for_every_answer(cause: str, kind: str) -> None:
    answers = [refusal for of, on, refusal in CITED if (of, on) == (cause, kind)]
    assert answers
    assert all(source_of(cause, kind, answer) is not NO_SOURCE for answer in answers)


def test_every_cause_is_listed_and_nothing_else() -> None:
    assert set(sources()) == set(BY_CODE)


@pytest.mark.parametrize(("cause", "source"), LISTED)
def test_every_source_is_cited_for_some_answer(cause: str, source: Source) -> None:
    found = {id(source_of(of, kind, refusal)) for of, kind, refusal in CITED if of == cause}
    assert id(source.claim) in found


@pytest.mark.parametrize("source", [source for _, source in LISTED])
def test_a_page_is_cited_by_its_words_and_its_day(source: Source) -> None:
    """What has neither is assumed, and says so."""
    assumed = source.claim.standing is Standing.ASSUMED
    assert bool(source.words) is not assumed
    assert source.claim.source.startswith("https://") is not assumed
    assert date.fromisoformat(source.claim.date) >= date(2026, 11, 28)


@pytest.mark.parametrize("source", [source for _, source in LISTED])
def test_a_refusal_that_is_named_exists(source: Source) -> None:
    names = {refusal for _, _, refusal in CITED}
    for each in source.refusals:
        assert any(name.startswith(each) if each.endswith(":") else name == each for name in names)


@pytest.mark.parametrize(("cause", "kind", "refusal"), [each for each in CITED if each[1] != "REST"])
def test_a_page_about_rest_apis_alone_is_cited_for_no_other_type(cause: str, kind: str, refusal: str) -> None:
    """By its address: the guide's pages on REST APIs begin so."""
    page = source_of(cause, kind, refusal).source
    assert "/rest-api-" not in page
    assert "/http-api-" not in page or kind == "HTTP"
    assert "websocket" not in page or kind == "WEBSOCKET"


def test_no_two_causes_cite_the_same_sentence_but_for_what_they_share() -> None:
    """A sentence of two causes is one about what both have in common: a missing one would be a wrong one."""
    shared: dict[str, set[str]] = {}
    for cause, source in LISTED:
        shared.setdefault(source.claim.says, set()).add(cause)
    families = [
        {code for code in BY_CODE if code.startswith(start)} for start in ("api-key-", "cors-", "authorizer-")
    ]
    strangers = [causes for causes in shared.values() if len(causes) > 1]
    assert all(any(causes <= family for family in families) for causes in strangers)


def test_an_explanation_cites_the_list() -> None:
    """Of every suspect of an answer with many causes."""
    told = explain(Case({}, Fingerprint(403, "ForbiddenException", wordings.FORBIDDEN)))
    assert len(told.suspects) > 10
    for row in told.suspects:
        suspect = row.suspect
        own = [source.claim for source in sources()[suspect.cause.code]]
        assert suspect.source in own


def test_what_a_check_takes_for_true_is_still_told() -> None:
    """A documented page for the cause does not hide that the answer itself is documented nowhere."""
    told = explain(Case({"api.type": "REST", "endpoint.access-mode-met": False}, Fingerprint(403)))
    suspect = next(row.suspect for row in told.fitting if row.cause.code == "endpoint-access-mode")
    assert suspect.source.standing is Standing.DOCUMENTED
    assert [claim.standing for claim in suspect.assumed] == [Standing.ASSUMED]


def test_the_page_is_current() -> None:
    assert sources_page.TARGET.read_text("utf-8") == sources_page.text()
