"""Words that look like tokens, and words that do not."""

from __future__ import annotations

import random
import string

import pytest

from why403.redaction.looks import looks_secret

ALPHABETS = {
    "base 62": string.ascii_letters + string.digits,
    "base64url": string.ascii_letters + string.digits + "-_",
    "hexadecimal": "0123456789abcdef",
    "base 32": string.ascii_uppercase + "234567",
    "small letters and digits": string.ascii_lowercase + string.digits,
    "letters": string.ascii_letters,
}


@pytest.mark.parametrize("alphabet", ALPHABETS)
@pytest.mark.parametrize(("length", "share"), [(20, 0.985), (24, 0.993), (32, 0.999)])
def test_nearly_every_drawn_word_looks_secret(alphabet: str, length: int, share: float) -> None:
    drawn = random.Random(403)
    words = ["".join(drawn.choices(ALPHABETS[alphabet], k=length)) for _ in range(3_000)]
    assert sum(map(looks_secret, words)) >= share * len(words)


@pytest.mark.parametrize(
    "word",
    [
        "getCustomerOrdersByRegionHandler",
        "list_of_all_subscriptions_v2",
        "api-gateway-troubleshoot-403-forbidden",
        "AWSReservedSSO_Admin_0123456789abcdef",
        "AWSManagedRulesSQLiRuleSet",
        "ServerlessRestApiDeployment",
        "0f9a1b2c-3d4e-5f60-7182-93a4b5c6d7e8",
        "1-5759e988-bd862e3fe1be46a994272793",
        "vpce-0a1b2c3d4e5f60718",
        "2026-11-26T09:14:06.000Z",
        "20261126091406000123",
        "aB3dE5gH7jK9mN1pQ2r",
    ],
)
def test_names_ids_moments_and_short_words_do_not(word: str) -> None:
    assert not looks_secret(word)
