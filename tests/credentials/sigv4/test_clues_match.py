"""Signatures that do not match: AWS's canonical string against the client's, and what signers get wrong."""

from __future__ import annotations

import hashlib
import json

import pytest

from tests.credentials.sigv4.calls import DATE, EMPTY, HOST, KEY, SCOPE, call, header, mismatch, seen, shown
from why403.credentials.clue import Clue
from why403.model.incident import Answer, Headers, Request

SENT = f"GET\n/prod/pets\n\nhost:{HOST}\nx-amz-date:{DATE}\n\nhost;x-amz-date\n{EMPTY}"


def answer(canonical: str, *log: str) -> Answer:
    hashed = hashlib.sha256(canonical.encode()).hexdigest()
    text = mismatch(canonical, f"AWS4-HMAC-SHA256\n{DATE}\n{SCOPE}\n{hashed}")
    return Answer(403, body=json.dumps({"message": text}), log=log)


def named(found: dict[str, Clue]) -> list[str]:
    return [name for name, clue in found.items() if clue.cause == "iam-signature-mismatch"]


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ((HOST, "api.example.com"), "host-passed-on"),
        (("/prod/pets", "/pets"), "path-stage-dropped"),
        (("/prod/pets", "/prod/prod/pets"), "path-stage-repeated"),
        (("\n\nhost:", "\na=1\nhost:"), "query-not-signed"),
        (("GET", "POST"), "method"),
        ((f"x-amz-date:{DATE}", "x-amz-date:"), "header-dropped"),
        ((EMPTY, "0" * 64), "payload-not-hashed"),
    ],
)
def test_what_changed_on_the_way_is_named(change: tuple[str, str], name: str) -> None:
    assert named(seen(call(), answer(SENT.replace(*change)))) == [name]


def test_behind_cloudfront_the_name_in_front_was_signed() -> None:
    """https://dev.to/kuboyumi/solving-the-403-signature-mismatch-cloudfront-api-gateway-sigv4-2239."""
    found = seen(call(url="https://d111111abcdef8.cloudfront.net/prod/pets"), answer(SENT))
    assert named(found) == ["host-of-front"]


def test_where_aws_received_what_was_sent_the_signer_or_the_secret_is_at_fault() -> None:
    assert named(seen(call(), answer(SENT))) == ["canonical-as-sent"]


def test_what_was_only_rebuilt_otherwise_is_not_blamed() -> None:
    request = call(url=f"https://{HOST}/prod/pets?a=b+c")
    assert named(seen(request, answer(SENT.replace("\n\nhost:", "\na=b%2Bc\nhost:")))) == []


def test_a_path_that_aws_encodes_twice_is_a_clue_by_itself() -> None:
    """https://github.com/furaiev/amazon-cognito-identity-dart-2/issues/57."""
    found = seen(answer=Answer(403, body=mismatch("GET\n/path/%25C3%25A4 ...")))
    assert named(found) == ["path-of-aws-encoded-twice"]


def test_the_clients_own_canonical_request_is_held_against_awss() -> None:
    """https://github.com/furaiev/amazon-cognito-identity-dart-2/issues/5 shows both."""
    own = (
        "Canonical Request sent\nGET\n/path/%C3%A4\n\naccept:application/json\nhost:x\n\naccept;host\n"
        + EMPTY
    )
    aws = "GET\n/path/%25C3%25A4\n\naccept:application/json\nhost:x\n\naccept;host\n" + EMPTY
    found = seen(answer=answer(aws, own))
    assert named(found) == ["path-encoded-once"]
    assert shown(found["path-encoded-once"]) == {"signature.matches": False}


def test_a_comma_that_the_client_signed_as_it_is_is_named() -> None:
    """https://github.com/okigan/awscurl/issues/138, with the answer that belongs to it."""
    own = f"CanonicalRequest:\n{SENT}".replace("\n\nhost:", "\narg=a,b,c\nhost:")
    found = seen(call(), answer(SENT.replace("\n\nhost:", "\narg=a%2Cb%2Cc\nhost:"), own))
    assert named(found) == ["query-encoding"]


def test_the_same_canonical_request_on_both_sides_leaves_the_secret() -> None:
    assert named(seen(call(), answer(SENT, f"CanonicalRequest:\n{SENT}"))) == ["canonical-same"]


def test_a_client_that_logged_what_it_did_not_send_is_found_without_aws() -> None:
    """https://github.com/mhart/aws4/issues/50: signed without the stage, sent with it."""
    log = f"CanonicalRequest:\n{SENT.replace('/prod/pets', '/pets')}"
    assert "path-stage-missing" in named(seen(call(), Answer(403, log=(log,))))


def test_a_masked_string_does_not_settle_the_matter() -> None:
    own = f"CanonicalRequest:\n{SENT.replace('/prod/pets', '/pets')}"
    masked = Answer(403, body=mismatch(SENT.replace(DATE, "****")), log=(own,))
    assert [shown(clue) for clue in seen(call(), masked).values()] == [{}]


def test_no_session_token_of_a_canonical_string_is_quoted() -> None:
    text = SENT.replace("\n\nhost;", "\nx-amz-security-token:IQoJb3JpZ2lu\n\nhost;")
    assert "IQoJb3JpZ2lu" not in repr(seen(call(), answer(text)))


def test_nor_the_value_of_a_parameter() -> None:
    text = SENT.replace("\n\nhost:", "\ntoken=hunter2hunter2\nhost:")
    request = call(url=f"https://{HOST}/prod/pets?token=swordfish")
    assert not [word for word in ("hunter2", "swordfish") if word in repr(seen(request, answer(text)))]


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("/live/my-path?arg=a,b,c", "query-to-encode"),
        ("/prod/pets?a=*", "query-to-encode"),
        ("/prod/pets?a=b+c", "query-with-plus"),
        ("/prod/pets?flag", "query-name-alone"),
        ("/prod/pets?b=2&a=1", "query-to-sort"),
        ("/prod//pets", "path-slashes"),
        ("/prod/a%20b", "path-to-encode"),
        ("/prod/@connections/x=", "path-to-encode"),
    ],
)
def test_what_signers_get_wrong_is_pointed_at(url: str, name: str) -> None:
    """https://github.com/okigan/awscurl/issues/138, https://github.com/aws-amplify/amplify-js/issues/2356."""
    found = seen(call(url=f"https://{HOST}{url}"))
    assert (named(found), shown(found[name])) == ([name], {})


@pytest.mark.parametrize(
    ("names", "more", "name"),
    [
        ("accept;content-type;content-type;host;x-amz-date", (("Content-Type", "a/b"),), "list-twice"),
        ("x-amz-date", (), "host-unsigned"),
        ("x-amz-date;host", (), "list-unordered"),
        ("Host;X-Amz-Date", (), "list-unordered"),
        ("content-type;host;x-amz-date", (), "list-not-sent"),
        ("host;x-amz-date", (("X-Amz-Target", "a"),), "amz-unsigned"),
        ("host;x-amz-date;x-forwarded-for", (("X-Forwarded-For", "1.2.3.4"),), "header-of-proxies"),
    ],
)
def test_the_list_of_signed_headers_is_held_against_the_headers(names: str, more: Headers, name: str) -> None:
    """The first as in https://github.com/arnemolland/sigv4/issues/17."""
    found = seen(call(header(names=names), (("X-Amz-Date", DATE), *more)))
    assert (named(found), shown(found[name])) == ([name], {})


def test_an_unsigned_session_token_is_not_a_clue() -> None:
    more = (("X-Amz-Date", DATE), ("X-Amz-Security-Token", "IQoJ"))
    assert named(seen(call(header(f"{KEY.replace('AKIA', 'ASIA')}/{SCOPE}"), more))) == []


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ("UNSIGNED-PAYLOAD", "payload-unsigned"),
        (EMPTY, "payload-not-hashed"),
        (hashlib.sha256(b'{"a":1}').hexdigest(), "payload-written-anew"),
        ("0" * 64, "payload-other"),
    ],
)
def test_a_payload_hash_that_is_not_the_bodys_is_named(told: str, name: str) -> None:
    """UNSIGNED-PAYLOAD as in https://github.com/aws/aws-sdk-js-v3/issues/308."""
    request = call(
        header(names="host;x-amz-content-sha256;x-amz-date"),
        (("X-Amz-Date", DATE), ("X-Amz-Content-Sha256", told)),
        body=b'{"a": 1}',
        method="POST",
    )
    assert named(seen(request)) == [name]


@pytest.mark.parametrize(
    ("url", "host", "name"),
    [
        ("https://d111111abcdef8.cloudfront.net/", None, "host-of-cloudfront"),
        (f"https://{HOST}/", "api.example.com", "host-set"),
        (f"https://{HOST}/", f"{HOST}:443", "host-with-port"),
    ],
)
def test_a_host_that_aws_may_see_otherwise_is_named(url: str, host: str | None, name: str) -> None:
    more = (("X-Amz-Date", DATE), *((("Host", host),) if host else ()))
    assert named(seen(call(url=url, more=more))) == [name]


def test_awss_demand_for_host_is_understood() -> None:
    """https://github.com/NetSPI/AWSSigner/issues/3."""
    body = "{\"message\":\"'Host' must be a 'SignedHeader' in the AWS Authorization.\"}"
    assert named(seen(Request(), Answer(403, body=body))) == ["host-unsigned"]
