"""Law: what is cited for a cause is that cause's own, of this type of API, and its page supports it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from scripts import sources_page
from why403.facts.aspects import KINDS
from why403.gates.paths import path
from why403.gates.sources import NO_SOURCE, source_of, sources
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
LISTED = [(cause, source) for cause, rows in sources().items() for source in rows]


def test_every_cause_has_a_source_on_every_type_of_api_and_for_every_answer() -> None:
    assert [each for each in CITED if source_of(*each) is NO_SOURCE] == []


def test_every_cause_is_listed_and_nothing_else() -> None:
    assert set(sources()) == set(BY_CODE)


def test_every_source_is_cited_for_some_answer() -> None:
    found = {(cause, id(source_of(cause, kind, refusal))) for cause, kind, refusal in CITED}
    assert [(cause, source) for cause, source in LISTED if (cause, id(source.claim)) not in found] == []


def test_a_page_is_cited_by_its_words_and_its_day() -> None:
    """What has neither is assumed, and says so."""
    for cause, source in LISTED:
        assumed = source.claim.standing is Standing.ASSUMED
        assert bool(source.words) is not assumed, cause
        assert source.claim.source.startswith("https://") is not assumed, cause
        assert date.fromisoformat(source.claim.date) >= date(2026, 11, 28), cause


def test_a_refusal_that_is_named_exists() -> None:
    names = {refusal for _, _, refusal in CITED}
    for cause, source in LISTED:
        for each in source.refusals:
            known = any(name.startswith(each) if each.endswith(":") else name == each for name in names)
            assert known, (cause, each)


def test_a_page_about_rest_apis_alone_is_cited_for_no_other_type() -> None:
    """By its address: the guide's pages on REST APIs begin so."""
    for cause, kind, refusal in (each for each in CITED if each[1] != "REST"):
        page = source_of(cause, kind, refusal).source
        assert "/rest-api-" not in page, (cause, kind, refusal)
        assert "/http-api-" not in page or kind == "HTTP", (cause, kind, refusal)
        assert "websocket" not in page or kind == "WEBSOCKET", (cause, kind, refusal)


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
