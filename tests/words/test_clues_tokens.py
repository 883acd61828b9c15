from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

from why403 import credentials
from why403.credentials.clue import Clue
from why403.refusals import causes
from why403.words.clues import SENTENCES, seen_for, sentence
from why403.words.clues_sigv4 import SENTENCES as OF_SIGNATURES
from why403.words.clues_tokens import SENTENCES as OF_TOKENS

NAME = re.compile(r'"((?:token|bearer|challenge|identity|result|policy|simple)-[a-z-]+)"')
SETTLES_ONLY = {"policy-allows", "result-admits", "result-with-key"}
CLAIMS = {"iss", "aud", "exp", "nbf", "token_use", "scope", "client_id", "kid", "alg"}
OTHERS = {"at", "called", "expression", "found", "key", "kind", "part", "parts", "resource", "says", "scheme"}
MORE = {"size", "source", "ttl", "version", "wanted", "word"}


def code() -> str:
    folder = Path(credentials.__file__).parent
    return "".join(
        path.read_text() for name in ("jwt", "authorizer") for path in (folder / name).glob("*.py")
    )


def test_every_clue_that_the_readers_name_has_a_sentence() -> None:
    assert set(NAME.findall(code())) - SETTLES_ONLY <= set(OF_TOKENS)


def test_no_two_readers_give_one_name_to_different_clues() -> None:
    assert not set(OF_TOKENS) & set(OF_SIGNATURES)


def test_no_other_claim_of_a_token_has_a_place_in_a_sentence() -> None:
    used = {name for text in OF_TOKENS.values() for _, name, _, _ in Formatter().parse(text) if name}
    assert used <= CLAIMS | OTHERS | MORE


def test_a_sentence_has_neither_a_capital_at_its_head_nor_a_period_at_its_end() -> None:
    assert not [text for text in OF_TOKENS.values() if text[0].isupper() or text.endswith(".")]


def test_braces_in_a_quoted_value_stay_as_they_are() -> None:
    clue = Clue("token-issuer", causes.JWT_INVALID.code, (("iss", "{wanted}"), ("wanted", "{0}")))
    assert sentence(clue) == "iss is `{wanted}`, and the authorizer requires `{0}`"


def test_a_clue_without_a_cause_is_not_spoken() -> None:
    assert not list(seen_for("", [Clue("policy-allows", "")]))
    assert "policy-allows" not in SENTENCES
