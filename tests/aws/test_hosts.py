"""Expected forms: the developer guide's pages how-to-call-api and apigateway-private-api-test-invoke-url
(read 2026-11-28)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import why403
from why403.aws.hosts import (
    Form,
    GatewayHost,
    apis_in,
    gateway_host,
    hides_api,
    host_kind,
    host_of_url,
    is_cloudfront,
    is_untold,
    name_in,
    serves_gateway,
    with_letters,
)
from why403.aws.partitions import PARTITIONS, Partition

OWN = "abc123.execute-api.eu-west-1.amazonaws.com"
REGIONS = {
    "aws": "eu-west-1",
    "aws-cn": "cn-north-1",
    "aws-us-gov": "us-gov-west-1",
    "aws-eusc": "eusc-de-east-1",
    "aws-iso": "us-iso-east-1",
    "aws-iso-b": "us-isob-east-1",
    "aws-iso-e": "eu-isoe-west-1",
    "aws-iso-f": "us-isof-south-1",
}


@pytest.mark.parametrize("partition", PARTITIONS, ids=lambda partition: partition.name)
@pytest.mark.parametrize("service", ["execute-api", "execute-api-fips"])
@pytest.mark.parametrize("dual_stack", [False, True])
def test_an_apis_own_name_is_known_in_every_partition(
    partition: Partition, service: str, dual_stack: bool
) -> None:
    region, domain = REGIONS[partition.name], partition.dual_stack if dual_stack else partition.domain
    found = gateway_host(f"abc123.{service}.{region}.{domain}")
    assert found == GatewayHost(Form.API, partition.name, region, "abc123")


@pytest.mark.parametrize(
    ("host", "form", "api", "endpoint"),
    [
        (OWN, Form.API, "abc123", None),
        ("abc123-vpce-0a1b.execute-api.eu-west-1.amazonaws.com", Form.ASSOCIATED, "abc123", "vpce-0a1b"),
        ("vpce-0a1b-xyz.execute-api.eu-west-1.vpce.amazonaws.com", Form.ENDPOINT, None, "vpce-0a1b"),
        (
            "vpce-0a1b-xyz-eu-west-1a.execute-api.eu-west-1.vpce.amazonaws.com",
            Form.ENDPOINT,
            None,
            "vpce-0a1b",
        ),
        ("vpce-0a1b-x.execute-api.cn-north-1.vpce.amazonaws.com.cn", Form.ENDPOINT, None, "vpce-0a1b"),
        ("execute-api.eu-west-1.amazonaws.com", Form.SERVICE, None, None),
        ("d-qhbjbh140x.execute-api.eu-west-1.amazonaws.com", Form.DOMAIN, None, None),
    ],
)
def test_each_form_tells_what_it_names(host: str, form: Form, api: str | None, endpoint: str | None) -> None:
    found = gateway_host(host)
    assert found is not None
    assert (found.form, found.api, found.vpc_endpoint) == (form, api, endpoint)


@pytest.mark.parametrize(
    "host", [OWN.upper(), f"{OWN}.", f"{OWN}:443", f"{OWN}.:8443", f" {OWN} ", f"{OWN}:"]
)
def test_case_final_dot_and_port_make_no_difference(host: str) -> None:
    assert gateway_host(host) == gateway_host(OWN)


@pytest.mark.parametrize(
    "host",
    [
        "x.execute-api.eu-west-1.evil.example",
        f"{OWN}.evil.example",
        f"{OWN}-evil.example",
        "abc123.execute-api.eu-west-1.amazonaws.com.cn",
        "abc123.execute-api.cn-north-1.amazonaws.com",
        "abc123.execute-api.eu-west-1.amazonaws.co",
        "abc123.execute-api.eu-west-1.evilamazonaws.com",
        "abc123.execute-api.eu-west-1.evil.amazonaws.com",
        "abc123.execute-api.amazonaws.com",
        "abc123.evil-execute-api.eu-west-1.amazonaws.com",
        "a.abc123.execute-api.eu-west-1.amazonaws.com",
        "my_api.execute-api.eu-west-1.amazonaws.com",
        "-abc.execute-api.eu-west-1.amazonaws.com",
        "\u0430bc123.execute-api.eu-west-1.amazonaws.com",
        "\uff41bc123.execute-api.eu-west-1.amazonaws.com",
        "bc123.e\N{KELVIN SIGN}ecute-api.eu-west-1.amazonaws.com",
        "\N{KELVIN SIGN}bc.execute-api.eu-west-1.amazonaws.com",
        f"{OWN}..",
        f".{OWN}",
        f"{OWN}:https",
        f"{OWN}\n.evil.example",
        f"{OWN}/",
        f"evil.example@{OWN}",
        "vpce-0a1b-x.execute-api.eu-west-1.amazonaws.com",
        "abc123.execute-api.eu-west-1.vpce.amazonaws.com",
        "vpce-0a1b-x.execute-api.eu-west-1.vpce.evil.example",
        f"{'a' * 300}.execute-api.eu-west-1.amazonaws.com",
        "abc123.lambda-url.eu-west-1.on.aws",
        "",
        "[::1]",
    ],
)
def test_a_name_that_only_looks_like_one_is_none(host: str) -> None:
    assert gateway_host(host) is None
    assert host_kind(host) in ("custom", "local")


@given(st.text(max_size=80))
def test_no_text_is_too_odd(text: str) -> None:
    assert host_kind(text) in ("execute-api", "vpc-endpoint", "cloudfront", "local", "custom")


@pytest.mark.parametrize(
    "name", ["d111111abcdef8.cloudfront.net", "D111111ABCDEF8.cloudfront.net.", "d1.cloudfront.cn"]
)
def test_the_name_of_a_distribution_is_a_label_under_cloudfronts_domain(name: str) -> None:
    assert is_cloudfront(name)


@pytest.mark.parametrize(
    "name", ["cloudfront.net", "d1.cloudfront.net.evil.example", "d1.evilcloudfront.net"]
)
def test_another_name_with_cloudfront_in_it_is_no_distributions(name: str) -> None:
    assert not is_cloudfront(name)


@pytest.mark.parametrize(
    ("authority", "name"),
    [
        ("Api.Example.com:443", "api.example.com"),
        ("api.example.com.", "api.example.com"),
        ("[::1]:3000", "::1"),
        ("::1", "::1"),
        ("[::1]", "::1"),
        ("api.example.com:", "api.example.com"),
        ("api.example.com:http", "api.example.com:http"),
    ],
)
def test_a_name_stands_without_its_port(authority: str, name: str) -> None:
    assert name_in(authority) == name


@pytest.mark.parametrize(
    ("url", "host"),
    [
        (f"https://{OWN.upper()}:443/prod", OWN),
        (f"https://{OWN}@evil.example/prod", "evil.example"),
        (f"https://user:word@{OWN}./prod", OWN),
        ("http://[::1]:3000/prod", "::1"),
        (f"https://evil.example\\@{OWN}/prod", None),
        ("/prod", None),
        ("https://[::1", None),
    ],
)
def test_a_url_calls_what_stands_behind_the_user_and_before_the_port(url: str, host: str | None) -> None:
    assert host_of_url(url) == host


@pytest.mark.parametrize(
    "service", ["com.amazonaws.eu-west-1.execute-api", "cn.com.amazonaws.cn-north-1.execute-api"]
)
def test_a_vpc_endpoint_serves_apis_by_the_name_of_its_service(service: str) -> None:
    assert serves_gateway(service)


@pytest.mark.parametrize("service", ["com.amazonaws.eu-west-1.s3", "example.execute-api", "execute-api", ""])
def test_an_endpoint_for_something_else_does_not(service: str) -> None:
    assert not serves_gateway(service)


def test_an_id_to_hide_is_found_in_a_broken_name_too() -> None:
    assert list(apis_in("see abc123.execute-api.eu-w… and ABC999.execute-api.evil.example")) == [
        "abc123",
        "ABC999",
    ]


@pytest.mark.parametrize(
    ("shown", "kind"),
    [
        ("abc1234567.execute-api.REGION.amazonaws.com", "execute-api"),
        ("abc123.execute-api.nowhere.amazonaws.com", "execute-api"),
        ("xxxxx.execute-api.xxxxxxxx.amazonaws.com", "execute-api"),
        ("abc-vpce-0a1b.execute-api.region.amazonaws.com", "vpc-endpoint"),
        ("vpce-0a1b-x.execute-api.region.vpce.amazonaws.com", "vpc-endpoint"),
        ("abc1234567.execute-api.region.amazonaws.com.example.org", "custom"),
        ("abc1234567.execute-api.region.example.com", "custom"),
        ("abc1234567.execute-api.cn-north-1.amazonaws.com", "custom"),
        ("a/b.execute-api.region.amazonaws.com", "custom"),
    ],
)
def test_a_region_that_is_masked_is_not_told(shown: str, kind: str) -> None:
    assert gateway_host(shown) is None
    assert host_kind(shown) == kind
    assert is_untold(shown) is (kind != "custom")


def test_an_id_of_which_every_letter_is_x_is_not_told() -> None:
    told = gateway_host("xxxxxxxxxx.execute-api.eu-west-1.amazonaws.com")
    assert told == GatewayHost(Form.API, "aws", "eu-west-1", None)


@pytest.mark.parametrize(
    ("shown", "read"),
    [
        ("https://<api-id>.execute-api.<region>.amazonaws.com/a", "https://xxxxxxxx.execute-api.xxxxxxxx.amazonaws.com/a"),
        ("wss://[redacted].execute-api.us-east-1.amazonaws.com", "wss://xxxxxxxxxx.execute-api.us-east-1.amazonaws.com"),
        ("Host: ***.execute-api.us-east-1.amazonaws.com", "Host: xxx.execute-api.us-east-1.amazonaws.com"),
        ("https://*.execute-api.us-east-1.amazonaws.com", "https://*.execute-api.us-east-1.amazonaws.com"),
        ("https://${Api}.execute-api.${AWS::Region}.amazonaws.com", "https://${Api}.execute-api.${AWS::Region}.amazonaws.com"),
        ("arn:aws:execute-api:*:***:abc/*", "arn:aws:execute-api:*:***:abc/*"),
    ],
)  # fmt: skip
def test_what_masks_a_part_of_a_host_is_read_as_letters(shown: str, read: str) -> None:
    assert with_letters(shown) == read
    assert len(read) == len(shown)


def test_two_apis_whose_ids_are_masked_are_not_known_to_be_one() -> None:
    shown = ("xxxx.execute-api.eu-west-1.amazonaws.com", "abc.execute-api.REGION.amazonaws.com")
    assert all(map(hides_api, shown))
    assert not hides_api("abc123.execute-api.eu-west-1.amazonaws.com")
    assert not hides_api("api.example.com")
    one, other = (
        f"curl -i https://<{name}>.execute-api.eu-west-1.amazonaws.com/prod/x" for name in ("a1", "b2")
    )
    refused = f'{one}\n\nHTTP/1.1 403 Forbidden\n\n{{"message":"Forbidden"}}'
    found = why403.explain(refused, works=f"{other}\n\nHTTP/1.1 200 OK\n\n[]")
    assert "default-endpoint-disabled" in {row.cause.code for row in found.fitting}
