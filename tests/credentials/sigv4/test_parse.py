from __future__ import annotations

import pytest

from tests.credentials.sigv4.calls import DATE, KEY, SCOPE, SIGNATURE, call, header, presigned
from why403.credentials.sigv4.parse import ECDSA, Fault, Signed, signed_of
from why403.credentials.sigv4.scope import region_of, scope_of
from why403.logic.states import ABSENT, UNKNOWN
from why403.model.incident import Headers, Request


def of(authorization: str, more: Headers = (("X-Amz-Date", DATE),), *, complete: bool = True) -> Signed:
    found = signed_of(call(authorization, more, complete=complete))
    assert found is not None
    return found


def test_a_whole_header_is_readable() -> None:
    assert (of(header()).readable, of(header()).faults) == (True, ())


@pytest.mark.parametrize(
    "value",
    [
        header().replace(", ", ","),
        header().replace(", ", "  ,   "),
        header().replace("SHA256 ", "SHA256   "),
        header().replace(", ", " "),
        f"  {header()}  ",
    ],
)
def test_commas_and_spaces_between_the_parts_do_not_matter(value: str) -> None:
    assert of(value).readable is True


def test_the_scope_is_read_in_its_parts() -> None:
    scope = of(header()).scope
    assert (scope.key_id, scope.date, scope.region, scope.service) == (
        KEY,
        "20260701",
        "eu-west-1",
        "execute-api",
    )


@pytest.mark.parametrize("part", ["Credential", "SignedHeaders", "Signature"])
def test_a_part_that_is_missing_is_named(part: str) -> None:
    kept = ", ".join(
        word for word in header().split(" ", 1)[1].split(", ") if not word.startswith(f"{part}=")
    )
    found = of(f"AWS4-HMAC-SHA256 {kept}")
    assert (found.faults, found.readable) == ((Fault("missing", part),), False)


def test_a_call_without_a_date_misses_one() -> None:
    assert of(header(), ()).faults == (Fault("missing", "X-Amz-Date"),)


def test_a_call_of_which_not_all_is_shown_may_have_a_date() -> None:
    assert of(header(), (), complete=False).readable is UNKNOWN


def test_the_date_header_will_do() -> None:
    assert of(header(), (("Date", DATE),)).date == DATE


def test_the_headers_own_name_inside_its_value_is_a_fault() -> None:
    """Seen in https://github.com/amzn/selling-partner-api-docs/issues/836."""
    assert of(f"Authorization: {header()}").faults == (Fault("name-inside"),)


@pytest.mark.parametrize("value", ["Bearer eyJhbGciOi", "Basic dXNlcjpwYXNz=", "eyJhbGciOi", ""])
def test_another_scheme_is_no_signature(value: str) -> None:
    assert (of(value).faults, of(value).readable) == ((Fault("not-sigv4"),), False)


def test_a_space_inside_a_part_leaves_a_word_without_an_equal_sign() -> None:
    assert Fault("no-equal-sign") in of(header().replace("Credential=", "Credential= ")).faults


def test_a_part_that_stands_twice_is_noticed_but_settles_nothing() -> None:
    found = of(f"{header()}, Signature={SIGNATURE}")
    assert (found.faults, found.readable) == ((Fault("twice", "Signature"),), UNKNOWN)


@pytest.mark.parametrize("credential", [f"{KEY}/20260701/eu-west-1/aws4_request", f"{KEY}/x/{SCOPE}", KEY])
def test_a_credential_of_another_number_of_parts_is_a_fault(credential: str) -> None:
    assert of(header(credential)).faults == (Fault("parts", "Credential"),)


def test_an_algorithm_that_aws_does_not_know_is_a_fault() -> None:
    assert of(header().replace("SHA256", "SHA512")).faults == (Fault("unknown-algorithm"),)


def test_the_credential_of_sigv4a_has_no_region() -> None:
    value = header(f"{KEY}/20260701/execute-api/aws4_request").replace("AWS4-HMAC-SHA256", ECDSA)
    assert (of(value).scope.region, of(value).scope.text) == (ABSENT, "20260701/execute-api/aws4_request")


@pytest.mark.parametrize(
    "value",
    [
        "AWS4-HMAC-SHA256 Credential=<...>",
        f"AWS4-HMAC-SHA256 Credential={KEY}/{SCOPE}, ...",
        header(signature="<hex>"),
        header(names="..."),
    ],
)
def test_what_was_taken_out_of_a_paste_is_not_missing(value: str) -> None:
    assert (of(value).faults, of(value).readable) == ((), UNKNOWN)


@pytest.mark.parametrize(
    ("credential", "region", "service"),
    [
        ("<...>/us-east-1/execute-api/aws4_request", "us-east-1", "execute-api"),
        ("ASIAEXAMPLE/.../us-west-2/execute-api/aws4_request", "us-west-2", "execute-api"),
        ("ASIAEXAMPLE/.../execute-api/aws4_request", UNKNOWN, "execute-api"),
        ("<...>", UNKNOWN, UNKNOWN),
    ],
)
def test_a_stand_in_may_take_the_place_of_several_parts(
    credential: str, region: object, service: object
) -> None:
    scope = scope_of(credential)
    assert scope is not None
    assert (scope.region, scope.service) == (region, service)


def test_a_presigned_url_is_readable() -> None:
    found = signed_of(presigned())
    assert found is not None
    assert (found.carrier, found.readable, found.expires, found.date) == ("query", True, "300", DATE)


def test_a_presigned_url_names_what_it_misses() -> None:
    found = signed_of(presigned(Date=""))
    assert found is not None
    assert found.faults == (Fault("missing", "Date"),)


def test_a_call_signed_in_both_places_is_noticed() -> None:
    url = presigned().url
    found = signed_of(call(url=str(url)))
    assert found is not None
    assert (found.carrier, found.faults) == ("header", (Fault("both"),))


def test_a_bearer_token_beside_a_presigned_url_is_not_a_second_signature() -> None:
    found = signed_of(call("Bearer x", url=str(presigned().url)))
    assert found is not None
    assert (found.carrier, found.faults) == ("query", ())


def test_an_unsigned_call_has_no_signature() -> None:
    assert signed_of(Request("GET", "https://example.com/", complete=True)) is None


def test_neither_key_nor_signature_nor_token_is_in_the_representation() -> None:
    found = of(header(), (("X-Amz-Date", DATE), ("X-Amz-Security-Token", "IQoJb3JpZ2lu")))
    assert not [secret for secret in (KEY, SIGNATURE, "IQoJb3JpZ2lu") if secret in repr(found)]


@pytest.mark.parametrize(
    ("host", "region"),
    [
        ("abc123.execute-api.us-east-1.amazonaws.com", "us-east-1"),
        ("abc123.execute-api.us-east-1.amazonaws.com:443", "us-east-1"),
        ("ABC123.execute-api.cn-north-1.amazonaws.com.cn", "cn-north-1"),
        ("abc123.execute-api-fips.us-gov-west-1.amazonaws.com", "us-gov-west-1"),
        ("abc123.execute-api.eu-west-1.api.aws", "eu-west-1"),
        ("abc123-vpce-0abc.execute-api.eu-west-1.amazonaws.com", "eu-west-1"),
        ("vpce-0abc-xyz.execute-api.us-east-1.vpce.amazonaws.com", "us-east-1"),
        ("api.example.com", UNKNOWN),
        ("d111111abcdef8.cloudfront.net", UNKNOWN),
        ("abc123.execute-api.eu-west-1.amazonaws.com.evil.example", UNKNOWN),
    ],
)
def test_only_an_execute_api_host_tells_its_region(host: str, region: object) -> None:
    assert region_of(host) == region
