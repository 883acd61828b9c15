"""https://docs.aws.amazon.com/apigateway/latest/developerguide/arn-format-reference.html (read 2026-11-28)"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from why403.aws.arns import (
    ApiArn,
    Arn,
    account_in,
    api_arn_of,
    arn_of,
    arns_in,
    function_name,
    invoked_function,
)

METHOD = "arn:aws-cn:execute-api:cn-north-1:111122223333:abc123/prod/GET/a:b/c"


def test_the_last_part_keeps_its_colons() -> None:
    assert arn_of(METHOD) == Arn(
        "aws-cn", "execute-api", "cn-north-1", "111122223333", "abc123/prod/GET/a:b/c"
    )


@pytest.mark.parametrize(
    "text", ["", "arn:aws:s3", "*", "arn", "xarn:aws:s3:::bucket", "arn:aws:execute-api:*"]
)
def test_fewer_parts_or_another_beginning_make_no_arn(text: str) -> None:
    assert arn_of(text) is None


@pytest.mark.parametrize(
    ("text", "below"),
    [
        (METHOD, "prod/GET/a:b/c"),
        ("arn:aws:execute-api:*:*:abc123", None),
        ("arn:aws:execute-api:*:*:abc123/", ""),
        ("arn:aws:execute-api:*:*:*/*/GET/*", "*/GET/*"),
        ("execute-api:/prod/GET/*", "prod/GET/*"),
        ("execute-api:/", ""),
    ],
)
def test_what_stands_below_the_api_is_told_apart_from_nothing(text: str, below: str | None) -> None:
    found = api_arn_of(text)
    assert found is not None
    assert found.below == below


def test_the_short_form_leaves_everything_before_open() -> None:
    assert api_arn_of("execute-api:/prod/*") == ApiArn("*", "*", "*", "*", "prod/*")


@pytest.mark.parametrize(
    "text", ["arn:aws:lambda:eu-west-1:111122223333:function:f", "execute-api:Invoke", "execute-api"]
)
def test_an_arn_of_another_service_is_no_apis(text: str) -> None:
    assert api_arn_of(text) is None


_PART = st.text(st.characters(exclude_characters=":/"), max_size=6)


@given(st.tuples(_PART, _PART, _PART, _PART), st.text())
def test_an_api_arn_is_read_as_it_is_written(parts: tuple[str, str, str, str], below: str) -> None:
    made = ApiArn(*parts, below)
    assert api_arn_of(str(made)) == made


@pytest.mark.parametrize(
    ("text", "account"),
    [(METHOD, "111122223333"), ("arn:aws:s3:::bucket", None), ("111122223333", None), ("*", None)],
)
def test_an_account_stands_in_the_fifth_part(text: str, account: str | None) -> None:
    assert account_in(text) == account


def test_arns_are_found_in_a_sentence() -> None:
    said = f'User: arn:aws:sts::111122223333:assumed-role/shop/me is denied on "{METHOD}".'
    assert [arn.service for arn in arns_in(said)] == ["sts", "execute-api"]
    assert [arn.resource for arn in arns_in(said)] == ["assumed-role/shop/me", "abc123/prod/GET/a:b/c"]


@pytest.mark.parametrize(
    "named",
    [
        "shop",
        "shop:live",
        "111122223333:function:shop",
        "function:shop",
        "arn:aws:lambda:eu-west-1:111122223333:function:shop",
        "arn:aws-us-gov:lambda:us-gov-west-1:111122223333:function:shop:7",
    ],
)
def test_a_function_has_one_name_in_all_its_forms(named: str) -> None:
    assert function_name(named) == "shop"


def test_the_uri_of_an_integration_names_its_function() -> None:
    function = "arn:aws:lambda:eu-west-1:111122223333:function:shop"
    uri = f"arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/{function}/invocations"
    assert invoked_function(uri) == function
    assert invoked_function("arn:aws:apigateway:eu-west-1:s3:path/bucket") == ""
