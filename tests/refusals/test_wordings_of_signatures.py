"""AWS says in other words, too, that it cannot read a signature."""

from __future__ import annotations

import pytest

from why403.refusals import wordings
from why403.refusals.wordings import family_of


@pytest.mark.parametrize(
    ("text", "family"),
    [
        (
            "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, "
            "got 'AKIDEXAMPLE/A/20250731/us-east-1/execute-api/aws4_request'",
            wordings.INCOMPLETE_SIGNATURE,
        ),
        (
            "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.",
            wordings.INCOMPLETE_SIGNATURE,
        ),
        (
            "Date must be in ISO-8601 'basic format'. Got '1442252505'. "
            "See http://en.wikipedia.org/wiki/ISO_8601",
            wordings.INCOMPLETE_SIGNATURE,
        ),
        ("'Host' must be a 'SignedHeader' in the AWS Authorization.", wordings.SIGNATURE_DIFFERS),
        (
            "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
            wordings.SIGNATURE_DIFFERS,
        ),
    ],
)
def test_it_is_known(text: str, family: str) -> None:
    assert family_of(text) == family
