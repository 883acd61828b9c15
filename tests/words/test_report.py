"""The report as a person reads it: status, place, cause; what fits; what is open; the fix."""

from __future__ import annotations

import pytest

from why403 import facts as f
from why403.logic.facts import Fact, Value
from why403.logic.places import Place
from why403.questions.ask import questions
from why403.questions.explain import Case, explain
from why403.questions.families import verdict
from why403.refusals import causes, wordings
from why403.refusals.refusal import Fingerprint
from why403.words.fixes import FIXES
from why403.words.report import Detail, report, word
from why403.words.snippets import Snippet

FORBIDDEN = Fingerprint(403, "ForbiddenException", "forbidden")
DISABLED: dict[Fact, Value] = {
    f.API_KIND: "REST",
    f.METHOD: "GET",
    f.PATH: "/prod/orders",
    f.API_KEY_REQUIRED: True,
    f.API_KEY: "k",
    f.KEY_ENABLED: False,
}


def written(seen: Fingerprint, told: dict[Fact, Value] | None = None, *lines: Snippet, **detail: bool) -> str:
    """The report of a case with its questions."""
    outcome = explain(Case({fact.name: value for fact, value in (told or {}).items()}, seen))
    asked = () if outcome.certain else questions(outcome, 1)
    return report(outcome, asked, lines, Detail(**detail))


def test_the_first_line_of_a_certain_cause() -> None:
    """Status, place, cause, in that order, no code, no blame."""
    expected = f"403 from GET /prod/orders: {causes.API_KEY_DISABLED.phrase}."
    assert written(FORBIDDEN, DISABLED).splitlines()[0] == expected


def test_the_first_line_without_a_status_says_that_it_was_refused() -> None:
    assert written(Fingerprint(family="missing-token")).startswith("Refused: most likely ")


def test_an_open_case_says_how_many_causes_fit() -> None:
    first = written(Fingerprint(403, "ForbiddenException", family="forbidden")).splitlines()[0]
    assert first.startswith("403: ")
    assert first.endswith(" causes fit).")


def test_an_open_case_of_words_that_others_use_says_so() -> None:
    first = written(Fingerprint(403, family="missing-token")).splitlines()[0]
    assert first.startswith("403: most likely ")
    assert first.endswith("if API Gateway wrote this message: other AWS services use the same words.")


def test_where_nothing_is_likely_none_is_named() -> None:
    first = written(Fingerprint(403)).splitlines()[0]
    assert first.startswith("403: no single cause is likely enough yet (")


def test_where_only_a_family_is_likely_it_is_named_with_what_it_comes_to() -> None:
    first = written(FORBIDDEN, {f.API_KEY: "a-key", f.API_KEY_REQUIRED: True}).splitlines()[0]
    rows = explain(Case({"request.api-key": "a-key", "method.api-key-required": True}, FORBIDDEN)).suspects
    assert verdict(rows).family is not None
    assert first.startswith("403: most likely ")


def test_a_certain_cause_is_marked_so() -> None:
    assert "certain  api-key-disabled" in written(FORBIDDEN, DISABLED)


def test_the_fix_of_the_first_cause_is_told() -> None:
    assert FIXES["api-key-disabled"] in written(FORBIDDEN, DISABLED)


def test_an_open_case_says_what_would_settle_it_and_how() -> None:
    text = written(FORBIDDEN)
    assert "what would settle it:" in text
    assert "--fact " in text
    assert "--ask" in text


def test_a_certain_case_asks_nothing() -> None:
    assert "what would settle it" not in written(FORBIDDEN, DISABLED)


def test_at_most_six_causes_are_listed_unasked() -> None:
    lines = written(FORBIDDEN).splitlines()
    codes = [word for line in lines for word in line.split()[1:2] if word in causes.BY_CODE]
    assert len(codes) == 6
    assert any("more, less likely: --all shows them" in line for line in lines)


def test_every_cause_is_listed_on_demand() -> None:
    text = written(FORBIDDEN, None, everything=True)
    found = explain(Case({}, FORBIDDEN)).suspects
    assert all(row.suspect.cause.code in text for row in found)


def test_a_source_is_given_with_the_day_on_which_it_was_read() -> None:
    assert "(read 20" in written(FORBIDDEN, DISABLED)


def test_a_working_call_is_said_to_be_taken_for_granted() -> None:
    text = written(FORBIDDEN, {f.API_KIND: "REST", f.WORKS_SMALL_BODY: True})
    assert "assumed equal" in text


def test_where_nothing_fits_the_report_says_what_would_help() -> None:
    text = written(Fingerprint(418, "ForbiddenException"), {f.API_KIND: "HTTP"})
    assert "no API Gateway error" in text
    assert "curl -si" in text


def test_the_users_own_line_is_shown_with_a_caret_under_the_fault() -> None:
    line = Snippet(
        Place("incident.yaml", (), 7, 3), "  key.enabled: no", "this setting is why the call was refused"
    )
    text = written(FORBIDDEN, DISABLED, line)
    assert "incident.yaml:7:3" in text
    assert "7 |   key.enabled: no" in text
    assert "|   ^^^^^^^^^^^^^^^ this setting" in text


def test_a_caret_stands_even_where_the_line_is_empty() -> None:
    *_, last = Snippet(Place("x", (), 1, 5), "", "says").lines()
    assert "^ says" in last


def test_a_very_long_line_is_cut() -> None:
    assert all(len(line) < 400 for line in Snippet(Place("x", (), 1, 1), "a" * 5000, "says").lines())


@pytest.mark.parametrize(("value", "typed"), [(True, "yes"), (False, "no"), ("REST", "REST"), (3, "3")])
def test_a_value_is_written_as_it_is_typed(value: object, typed: str) -> None:
    assert word(value) == typed


@pytest.mark.parametrize(
    "seen", [FORBIDDEN, Fingerprint(), Fingerprint(401, family="unauthorized"), Fingerprint(browser="cors")]
)
@pytest.mark.parametrize("everything", [False, True])
def test_no_name_of_our_own_code_is_shown(seen: Fingerprint, everything: bool) -> None:
    text = written(seen, None, everything=everything)
    assert not [
        name for name in ("UNKNOWN", "ABSENT", "Fact(", "Fingerprint(", "Fit.", "None", "NO_") if name in text
    ]


def test_a_report_ends_with_one_line_end() -> None:
    text = written(FORBIDDEN)
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


@pytest.mark.parametrize(
    ("seen", "words"),
    [
        (Fingerprint(410, "GoneException"), "the client of this connection has disconnected"),
        (Fingerprint(family=wordings.FRAME_OTHER), "the response of the route itself"),
        (Fingerprint(family=wordings.CLOSED_BINARY), "send text"),
    ],
)
def test_what_is_known_to_be_no_refusal_is_said(seen: Fingerprint, words: str) -> None:
    assert words in written(seen)


def test_what_is_not_certain_is_never_written_as_a_whole() -> None:
    """The weight of a favourite rounds up to one; only `certain` says that nothing else is possible."""
    answer = Fingerprint(429, "TooManyRequestsException", family="")
    told = explain(Case({f.WORKS_OTHER_TIME.name: True}, answer))
    assert not told.certain
    assert told.suspects[0].weight > 0.99
    assert "100%" not in written(answer, {f.WORKS_OTHER_TIME: True})
