"""The last step of everything that leaves: whoever calls the functions of `words` gets what may be shown."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib import resources

from why403 import facts as f
from why403.credentials.clue import Clue
from why403.gates.paths import LINE
from why403.logic.facts import Value
from why403.logic.places import Place
from why403.model import undocumented as unknowns
from why403.model.differences import Difference
from why403.model.repair import Do, Edit, Repair
from why403.questions.ask import questions
from why403.questions.compare import Decided
from why403.questions.explain import Case, Explanation, explain
from why403.refusals.causes import BY_CODE
from why403.refusals.refusal import Fingerprint
from why403.templates.reading import REASONS, Note
from why403.words import outgoing
from why403.words.as_json import as_json
from why403.words.clues import SENTENCES, sentence
from why403.words.compared import Compared
from why403.words.fixes import FIXES
from why403.words.report import Detail, report
from why403.words.untold import none_line, several_line, untold_lines

TOKEN = "xezy3Lex7BWr2drgd1QsO7jprBGumXxY9B4bZWOz"
KEY = "PlAnTeD0aPiKeY1vAlUe2LoNg"
JWT = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJwbGFudGVkLXNlY3JldCJ9.cGxhbnRlZC1zaWduYXR1cmU"
DIFFERENCE = Difference("header x-api-key", KEY, f"{KEY}x\x1b[2J", frozenset({"key"}))


def told(path: str) -> Explanation:
    """An explanation of a call with a key."""
    facts: dict[str, Value] = {f.METHOD.name: "GET", f.PATH.name: path, f.API_KEY.name: KEY}
    clue = Clue("scope-region-refused", "iam-wrong-scope", (("region", f"Bearer {JWT}\x1b[2J"),))
    return explain(Case(facts, Fingerprint(403, "ForbiddenException", "forbidden"), clues=(clue,)))


def leaks(text: str) -> list[str]:
    """What of the secrets, and of what a terminal obeys, is in a text."""
    return [part for part in (TOKEN, KEY[:-4], JWT[21:], "\x1b", "\u202e") if part in text]


def test_a_report_holds_nothing_that_may_not_be_shown() -> None:
    outcome = told(f"/prod/{TOKEN}/\x1b[2J\u202e")
    rows = [Compared(Decided(DIFFERENCE, (), 0.0))]
    text = report(outcome, questions(outcome, 1), rows, Detail(everything=True))
    assert leaks(text) == []
    assert "GET /prod/****/\\x1b[2J\\u202e" in text


def test_a_tree_for_machines_holds_no_secret() -> None:
    outcome = told(f"/prod/{TOKEN}")
    repairs = [
        Repair(
            "api-key-missing",
            "send it",
            (Edit(("keys", "k", "enabled"), Do.SET, fact=f.API_KEY.name, becomes=KEY),),
        )
    ]
    tree = as_json(outcome, (), repairs, [Decided(DIFFERENCE, (), 0.0)])
    assert leaks(outgoing.json_text(tree)) == []
    assert json.loads(outgoing.json_text(tree))["answer"]["path"] == "/prod/****"


def test_what_a_sentence_quotes_is_masked() -> None:
    clue = Clue("scope-region-refused", "", (("region", f"Bearer {JWT}\x1b[2J"),))
    assert leaks(sentence(clue)) == []
    assert "\\x1b[2J" in sentence(clue)


def test_names_of_files_and_apis_are_made_printable() -> None:
    note = Note(REASONS[0], Place("a\x1b[2J.yaml", (), 1, 1), f"x\u202e token={TOKEN}")
    lines = [
        *untold_lines([note]),
        none_line("a\x1b", "b\u202e", ["c\u202e"]),
        several_line("a\x1b", ["b\u202e", "c"]),
    ]
    assert [leak for line in lines for leak in leaks(line)] == []


def test_a_word_that_shows_by_its_look_that_it_is_secret_is_masked_whoever_printed_it() -> None:
    for secret in (
        JWT,
        "AKIAQX7Z2M5RT8WP3KVN",
        "ghp_0123456789abcdefghijABCDEFGHIJ",
        "wJalrXUtnFEMI/K7MDENG+b" * 2,
    ):
        assert secret[:40] not in outgoing.line(f"it was {secret[:40]} here")
        assert secret[:40] not in outgoing.json_text({"a": [f"it was {secret[:40]} here"]})


def own_texts() -> Iterator[str]:
    """Everything that the package itself says."""
    for code, cause in BY_CODE.items():
        yield from (cause.phrase, FIXES[code])
        yield from resources.files("why403").joinpath("causes", f"{code}.md").read_text("utf-8").splitlines()
    for gate in LINE:
        yield from gate.about.splitlines()
        yield from (f"{claim.says} <{claim.source}>" for claim in gate.sources)
    for fact in f.ALL:
        yield from (fact.name, fact.ask, fact.how, *map(str, fact.values))
    yield from SENTENCES.values()
    yield from (reason.phrase for reason in REASONS)
    for unknown in unknowns.UNKNOWNS:
        yield from (unknown.question, unknown.claim.says)


def test_nothing_that_the_package_says_is_taken_for_a_secret() -> None:
    assert [text for text in own_texts() if outgoing.line(text) != text] == []
