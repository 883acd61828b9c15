"""What a browser's console says, and what of it is said: Chromium's cors_error_string.cc, WebKit's
CrossOriginAccessControl.cpp, MDN's list of Firefox's reasons."""

from __future__ import annotations

from pathlib import Path

import pytest

from why403.pasted.browser import is_complaint
from why403.pasted.recognise import recognise
from why403.refusals import complaints as c

CHROMIUM = (
    "Access to fetch at 'https://api.example.com/orders' from origin 'https://app.example.com' has been "
    "blocked by CORS policy: "
)
PREFLIGHT = CHROMIUM + "Response to preflight request doesn't pass access control check: "
FIREFOX = (
    "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at "
    "https://api.example.com/orders. (Reason: {}). Status code: 200."
)

TEXTS = [
    (PREFLIGHT + "It does not have HTTP ok status.", c.NO_PREFLIGHT),
    (
        PREFLIGHT + "No 'Access-Control-Allow-Origin' header is present on the requested resource.",
        c.NO_PREFLIGHT,
    ),
    (PREFLIGHT + "Redirect is not allowed for a preflight request.", c.REDIRECT),
    (CHROMIUM + "No 'Access-Control-Allow-Origin' header is present on the requested resource.", c.NO_HEADER),
    (
        CHROMIUM + "The value of the 'Access-Control-Allow-Origin' header in the response must not be the "
        "wildcard '*' when the request's credentials mode is 'include'.",
        c.CREDENTIALS,
    ),
    (
        PREFLIGHT + "The value of the 'Access-Control-Allow-Credentials' header in the response is '' which "
        "must be 'true' when the request's credentials mode is 'include'.",
        c.CREDENTIALS,
    ),
    (
        CHROMIUM
        + "The 'Access-Control-Allow-Origin' header has a value 'https://a.example' that is not equal "
        "to the supplied origin.",
        c.NOT_ALLOWED,
    ),
    (CHROMIUM + "The 'Access-Control-Allow-Origin' header contains multiple values '*, *'", c.NOT_ALLOWED),
    (
        CHROMIUM + "Method PUT is not allowed by Access-Control-Allow-Methods in preflight response.",
        c.NOT_ALLOWED,
    ),
    (
        CHROMIUM + "Cannot parse Access-Control-Allow-Headers response header field in preflight",
        c.NOT_ALLOWED,
    ),
    (CHROMIUM + "Permission was denied for this request to access the `local` address space.", c.NETWORK),
    (CHROMIUM + "Unable to ask for permission to access the `private` IP address space.", c.NETWORK),
    (
        CHROMIUM
        + "The request client is not a secure context and the resource is in more-private address space "
        "`private`.",
        c.NETWORK,
    ),
    (
        PREFLIGHT
        + "No 'Access-Control-Allow-Private-Network' header was present in the preflight response for "
        "this private network request targeting the `private` address space.",
        c.NETWORK,
    ),
    (FIREFOX.format("CORS header ‘Access-Control-Allow-Origin’ missing"), c.NO_HEADER),
    (FIREFOX.format("CORS header ‘Access-Control-Allow-Origin’ does not match ‘null’"), c.NOT_ALLOWED),
    (FIREFOX.format("CORS preflight response did not succeed"), c.NO_PREFLIGHT),
    (FIREFOX.format("CORS preflight channel did not succeed"), c.NO_PREFLIGHT),
    (FIREFOX.format("CORS request external redirect not allowed"), c.REDIRECT),
    (FIREFOX.format("Did not find method in CORS header ‘Access-Control-Allow-Methods’"), c.NOT_ALLOWED),
    (
        FIREFOX.format(
            "header ‘x-trace’ is not allowed according to header ‘Access-Control-Allow-Headers’ from CORS "
            "preflight response"
        ),
        c.NOT_ALLOWED,
    ),
    (FIREFOX.format("Multiple CORS header ‘Access-Control-Allow-Origin’ not allowed"), c.NOT_ALLOWED),
    (
        FIREFOX.format("Credential is not supported if the CORS header ‘Access-Control-Allow-Origin’ is ‘*’"),
        c.CREDENTIALS,
    ),
    (FIREFOX.format("expected ‘true’ in CORS header ‘Access-Control-Allow-Credentials’"), c.CREDENTIALS),
    (FIREFOX.format("CORS request did not succeed"), c.OTHER),
    ("Origin https://a.example is not allowed by Access-Control-Allow-Origin. Status code: 403", c.NO_HEADER),
    ("Preflight response is not successful. Status code: 403", c.NO_PREFLIGHT),
    ("Cannot use wildcard in Access-Control-Allow-Origin when credentials flag is true.", c.CREDENTIALS),
    ('Credentials flag is true, but Access-Control-Allow-Credentials is not "true".', c.CREDENTIALS),
    ("Access-Control-Allow-Origin cannot contain more than one origin.", c.NOT_ALLOWED),
    ("Method PUT is not allowed by Access-Control-Allow-Methods.", c.NOT_ALLOWED),
]


@pytest.mark.parametrize(("text", "family"), TEXTS)
def test_a_browsers_complaint_has_its_family(text: str, family: str) -> None:
    assert c.complaint_of(text) == family


TRANSLATED = Path(__file__).with_name("firefox_translated.txt").read_text("utf-8").splitlines()
"""Firefox's message in other languages, written down as we know it."""


@pytest.mark.parametrize("text", TRANSLATED)
def test_firefox_in_another_language_says_the_same(text: str) -> None:
    assert c.complaint_of(text) == c.NO_HEADER
    incident = recognise(text, "console")[0].says
    assert incident.request.url == "https://api.example.com/orders"
    assert incident.answer.status == 403
    assert incident.answer.browser == text


@pytest.mark.parametrize(
    "text",
    [
        "GET https://api.example.com/orders 403. Motivo: no CORS",
        "POST https://api.example.com/orders 403. Grund: unbekannt, kein CORS.",
        "curl https://api.example.com/orders gives 403; nothing is blocked by CORS policy here",
    ],
)
def test_a_sentence_that_denies_cors_is_no_message_of_a_browser(text: str) -> None:
    assert not is_complaint(text)


def test_words_of_another_script_end_a_url() -> None:
    text = (
        "교차 출처 요청 차단: 동일 출처 정책으로 인해 https://api.example.com/orders에 있는 원격 자원을 "
        "차단하였습니다. (원인: CORS 요청이 성공하지 못함)"
    )
    assert recognise(text, "console")[0].says.request.url == "https://api.example.com/orders"
