"""Every answer that a page quotes as what the caller sees leaves that page's cause among the suspects."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files

import pytest

from why403 import explain

_BODY = re.compile(r'`(\{"[mM]essage":\s*(?:"[^`]*?"|null)\})`')


def quoted() -> Iterator[tuple[str, str]]:
    for page in sorted((files("why403") / "causes").iterdir(), key=lambda each: each.name):
        if page.name.endswith(".md"):
            text = page.read_text(encoding="utf-8")
            section = text.partition("## What the caller sees")[2].partition("\n## ")[0]
            for body in dict.fromkeys(_BODY.findall(section)):
                yield page.name.removesuffix(".md"), body


LOOK_ALIKE = ("authorizer-error", '{"message":"Unauthorized"}')
"""What the page says a function answers that means it: the authorizer denied, and did not fail."""
QUOTED = [each for each in quoted() if "…" not in each[1] and each != LOOK_ALIKE]


def test_the_pages_quote_answers() -> None:
    assert len({code for code, _ in QUOTED}) > 20


def test_the_word_that_denies_is_quoted_as_such() -> None:
    assert LOOK_ALIKE in set(quoted())
    assert "authorizer-deny" in {row.cause.code for row in explain(LOOK_ALIKE[1]).fitting}


def test_a_body_that_is_too_long_for_lambda_is_too_large() -> None:
    answer = (
        "HTTP/1.1 413 Request Entity Too Large\nx-amzn-ErrorType: BadRequestException\n\n"
        '{"message":"Request Too Long"}'
    )
    assert [row.cause.code for row in explain(answer).suspects] == ["request-too-large"]


@pytest.mark.parametrize(("code", "body"), QUOTED)
def test_a_quoted_answer_fits_its_page(code: str, body: str) -> None:
    assert code in {row.cause.code for row in explain(body).fitting}
