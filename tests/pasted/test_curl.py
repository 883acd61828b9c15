from __future__ import annotations

import pytest

from tests.pasted.samples import HOST, URL
from why403.documents.errors import BadInput
from why403.logic.states import ABSENT, UNKNOWN
from why403.model.incident import Request
from why403.pasted.curl import read_command


def sent(command: str) -> Request:
    return read_command(command, "paste")[0].says.request


def test_a_bare_command_is_a_get() -> None:
    assert sent(f"curl {URL}").method == "GET"


def test_a_command_shows_everything_that_was_sent() -> None:
    assert sent(f"curl {URL}").header("x-api-key") is ABSENT


@pytest.mark.parametrize("name", ["Host", "User-Agent", "Accept"])
def test_curls_own_headers_count_as_sent(name: str) -> None:
    assert isinstance(sent(f"curl {URL}").header(name), str)


def test_a_header_without_value_takes_curls_own_away() -> None:
    assert sent(f"curl {URL} -H 'Accept:'").header("Accept") is ABSENT


def test_a_header_with_a_semicolon_is_sent_empty() -> None:
    assert sent(f"curl {URL} -H 'X-Empty;'").header("X-Empty") == ""


@pytest.mark.parametrize(
    ("options", "method"),
    [
        ("-X DELETE", "DELETE"),
        ("-XPUT", "PUT"),
        ("--request=PATCH", "PATCH"),
        ("--request PATCH", "PATCH"),
        ("-I", "HEAD"),
        ("-d a=b", "POST"),
        ("--json '{}'", "POST"),
        ("-F a=b", "POST"),
        ("-T file", "PUT"),
        ("-G -d a=b", "GET"),
        ("-sSiXPOST", "POST"),
        ("-sSL --compressed", "GET"),
    ],
)
def test_the_options_choose_the_method(options: str, method: str) -> None:
    assert sent(f"curl {options} {URL}").method == method


@pytest.mark.parametrize(
    ("quoted", "body"),
    [
        ("'a b'", b"a b"),
        ('"a \\"b\\" \\$c"', b'a "b" $c'),
        ("$'a\\n\\x41\\u00e9'", "a\nAé".encode()),
        ("a\\ b", b"a b"),
        ("'it'\\''s'", b"it's"),
        ("one\\\n", b"one"),
        ("'two\nlines'", b"two\nlines"),
    ],
)
def test_a_value_is_read_without_bashs_quotes(quoted: str, body: bytes) -> None:
    assert sent(f"curl {URL} --data-raw {quoted}").body == body


def test_several_data_are_joined() -> None:
    assert sent(f"curl {URL} -d a=1 -d b=2").body == b"a=1&b=2"


def test_data_goes_into_the_query_with_get() -> None:
    assert sent(f"curl -G {URL} --data-urlencode 'q=a b'").url == f"{URL}?q=a+b"


def test_a_body_from_a_file_is_not_told() -> None:
    assert sent(f"curl {URL} -d @body.json").body is UNKNOWN


def test_a_body_from_a_file_still_has_its_type() -> None:
    assert sent(f"curl {URL} -d @body.json").header("Content-Type") == "application/x-www-form-urlencoded"


def test_a_body_with_a_variable_is_not_told() -> None:
    assert sent(f'curl {URL} -d "$BODY"').body is UNKNOWN


def test_headers_from_a_file_leave_the_request_incomplete() -> None:
    assert not sent(f"curl {URL} -H @headers.txt").complete


def test_a_header_from_a_variable_leaves_the_request_incomplete() -> None:
    assert not sent(f'curl {URL} -H "$AUTH"').complete


def test_a_header_whose_value_is_a_variable_was_sent() -> None:
    assert sent(f'curl {URL} -H "Authorization: Bearer $TOKEN"').header("Authorization") == "Bearer $TOKEN"


def test_a_user_becomes_basic_without_the_password() -> None:
    assert sent(f"curl -u me:planted {URL}").header("Authorization") == "Basic ****"


def test_a_signature_names_region_and_service_of_the_option() -> None:
    header = sent(
        f"curl --aws-sigv4 aws:amz:eu-west-1:execute-api -u AKIAABCDEFGHIJKLMNOP:planted {URL}"
    ).header("Authorization")
    assert header == (
        "AWS4-HMAC-SHA256 Credential=****************MNOP/****/eu-west-1/execute-api/aws4_request, "
        "SignedHeaders=****, Signature=****"
    )


def test_a_signature_without_region_takes_the_first_labels_of_the_host() -> None:
    header = sent(f"curl --aws-sigv4 aws:amz -u a:b {URL}").header("Authorization")
    assert "/execute-api/abc123/aws4_request" in str(header)


def test_of_several_urls_the_first_is_looked_at() -> None:
    piece, _ = read_command(f"curl {URL} https://other.example", "paste")
    assert (piece.says.request.url, piece.notes) == (
        URL,
        ("the command calls 2 URLs; the first one is used",),
    )


def test_a_url_without_scheme_is_http() -> None:
    assert sent("curl localhost:3000/x").url == "http://localhost:3000/x"


def test_an_option_with_a_value_does_not_pass_for_a_url() -> None:
    assert sent(f"curl -o out.json --max-time 5 -w '%{{http_code}}' {URL}").url == URL


@pytest.mark.parametrize(
    "option", ["form-string", "trace-ascii", "happy-eyeballs-timeout-ms", "proxy-cacert"]
)
def test_a_long_option_with_a_value_keeps_it(option: str) -> None:
    assert sent(f"curl --{option} a=b {URL}").url == URL


def test_a_redirection_is_no_argument() -> None:
    assert sent(f"curl -v {URL} 2>&1 >out").url == URL


def test_another_agent_leaves_the_client_open() -> None:
    assert sent(f"curl {URL} -A 'Mozilla/5.0'").client is UNKNOWN


def test_the_host_header_of_the_user_stands() -> None:
    assert sent(f"curl -H 'Host: api.example' https://{HOST}/").header("Host") == "api.example"


def test_a_command_without_url_is_refused() -> None:
    with pytest.raises(BadInput, match="without a URL"):
        sent("curl -s")


def test_an_option_without_its_value_is_refused() -> None:
    with pytest.raises(BadInput, match="--header without its value"):
        sent(f"curl {URL} -H")
