"""What the call shows of an API key by itself. Sources: developer guide, api-gateway-api-key-source."""

import pytest

import why403

URL = "https://a1b2c3d4e5.execute-api.eu-west-2.amazonaws.com/test/rates"
REFUSED = '\n\nHTTP/1.1 403 Forbidden\n\n{"message":"Forbidden"}'
KEY = "abcdefghij0123456789abcd"


def clues(command: str) -> dict[str, str]:
    return {clue.name: clue.cause for clue in why403.explain(command + REFUSED).case.clues}


@pytest.mark.parametrize(
    "header", [f"apikey: {KEY}", f"API-Key: {KEY}", f"x_api_key: {KEY}", f"Authorization: ApiKey {KEY}"]
)
def test_a_key_under_another_name_is_no_key(header: str) -> None:
    assert clues(f"curl -H '{header}' {URL}") == {"key-in-other-header": "api-key-missing"}
    assert why403.explain(f"curl -H '{header}' {URL}{REFUSED}").fitting[0].cause.code == "api-key-missing"


@pytest.mark.parametrize("name", ["api_key", "apikey", "x-api-key", "API-KEY"])
def test_a_key_in_the_url_is_no_key(name: str) -> None:
    assert clues(f"curl '{URL}?q=1&{name}={KEY}'") == {"key-in-query": "api-key-missing"}


def test_an_id_is_no_keys_value() -> None:
    assert clues(f"curl -H 'x-api-key: h4j5k6l7m8' {URL}") == {"key-is-an-id": "api-key-invalid"}


@pytest.mark.parametrize(
    "headers",
    [
        f"-H 'x-api-key: {KEY}'",
        "-H 'x-api-key: API_KEY'",
        "-H 'x-api-key: ******f00d'",
        f"-H 'x-api-key: {KEY}' -H 'apikey: {KEY}'",
        "-H 'Authorization: Bearer abc'",
        "-H 'x-api-version: 3'",
    ],
)
def test_a_key_in_its_place_and_other_headers_say_nothing(headers: str) -> None:
    assert not clues(f"curl {headers} '{URL}?keys=3'").keys() & {
        "key-in-other-header",
        "key-in-query",
        "key-is-an-id",
    }


def test_the_key_is_not_shown() -> None:
    found = why403.explain(f"curl -H 'apikey: {KEY}' {URL}{REFUSED}")
    assert KEY not in repr(found.case.clues)
    assert not found.certain
