"""What an account settles: the cause is found, and no more is read than it takes."""

from __future__ import annotations

import json

import pytest

from bench.emulated import ACCOUNT, Emulated, fault, ok
from bench.emulated_rest import Method, deploy, rest
from tests.account.scenes import INVOKE, METHODS, document, host, key, simulates, user
from tests.cli.calls import Printed, Terminal

FORBIDDEN = 'HTTP/1.1 403 Forbidden\nx-amzn-ErrorType: ForbiddenException\n\n{"message":"Forbidden"}'
MISSING = (
    "HTTP/1.1 403 Forbidden\nx-amzn-ErrorType: MissingAuthenticationTokenException\n\n"
    '{"message":"Missing Authentication Token"}'
)


def curl(url: str, *more: str) -> str:
    return " ".join(["$ curl -i", f"'{url}'", *more])


def asked(why403: Terminal, call: str, answer: str, *options: str) -> Printed:
    return why403("explain", "--live", "--json", f"{call}\n{answer}", *options)


def certain(printed: Printed) -> set[str]:
    assert "fault" not in printed.err
    return {each["cause"] for each in printed.tree["suspects"] if each["standing"] == "certain"}


@pytest.fixture
def api(aws: Emulated) -> str:
    """An API whose stage serves what is edited."""
    made = rest(aws, METHODS)
    deploy(aws, made, "prod", METHODS)
    return made


def test_a_path_that_no_method_has(why403: Terminal, api: str) -> None:
    printed = asked(why403, curl(f"https://{host(api)}/prod/nothing"), MISSING)
    assert certain(printed) == {"route-not-found"}


def test_a_method_that_was_never_deployed(why403: Terminal, aws: Emulated) -> None:
    made = rest(aws, (*METHODS, Method("GET /late")))
    deploy(aws, made, "prod", METHODS)
    printed = asked(why403, curl(f"https://{host(made)}/prod/late"), MISSING)
    assert certain(printed) == {"not-deployed"}


def test_without_the_deployed_half_nothing_is_certain(why403: Terminal, aws: Emulated) -> None:
    made = rest(aws, (*METHODS, Method("GET /late")))
    printed = asked(why403, curl(f"https://{host(made)}/prod/late"), MISSING)
    assert certain(printed) == set()


def test_no_key(why403: Terminal, api: str) -> None:
    printed = asked(why403, curl(f"https://{host(api)}/prod/orders"), FORBIDDEN)
    assert certain(printed) == {"api-key-missing"}


def test_a_key_that_nobody_knows(why403: Terminal, api: str) -> None:
    printed = asked(
        why403, curl(f"https://{host(api)}/prod/orders", f"-H 'x-api-key: {'u' * 32}'"), FORBIDDEN
    )
    assert certain(printed) == {"api-key-invalid"}


def test_a_disabled_key(why403: Terminal, aws: Emulated, api: str) -> None:
    value = key(aws, api, "prod", enabled=False)
    printed = asked(why403, curl(f"https://{host(api)}/prod/orders", f"-H 'x-api-key: {value}'"), FORBIDDEN)
    assert certain(printed) == {"api-key-disabled"}


def test_a_key_without_a_plan_for_the_stage(why403: Terminal, aws: Emulated, api: str) -> None:
    value = key(aws, api, "prod", joined=False)
    printed = asked(why403, curl(f"https://{host(api)}/prod/orders", f"-H 'x-api-key: {value}'"), FORBIDDEN)
    assert certain(printed) == {"api-key-not-in-plan"}
    assert value not in printed.out + printed.err


def test_a_stage_of_another_spelling(why403: Terminal, api: str) -> None:
    printed = asked(why403, curl(f"https://{host(api)}/Prod/open"), FORBIDDEN)
    assert certain(printed) == {"stage-missing"}


def test_a_default_endpoint_that_is_switched_off(why403: Terminal, aws: Emulated) -> None:
    made = rest(aws, METHODS, disableExecuteApiEndpoint=True)
    deploy(aws, made, "prod", METHODS)
    printed = asked(why403, curl(f"https://{host(made)}/prod/open"), FORBIDDEN)
    assert certain(printed) == {"default-endpoint-disabled"}


def denied(who: str, made: str, route: str, ending: str = "") -> str:
    arn = f"arn:aws:execute-api:eu-west-1:********9012:{made}/prod/{route}"
    text = f"User: {who} is not authorized to perform: execute-api:Invoke on resource: {arn}{ending}"
    return (
        f"HTTP/1.1 403 Forbidden\nx-amzn-ErrorType: AccessDeniedException\n\n{json.dumps({'Message': text})}"
    )


def test_a_resource_policy_that_denies(why403: Terminal, aws: Emulated) -> None:
    policy = document(
        {**INVOKE, "Principal": "*"},
        {**INVOKE, "Effect": "Deny", "Principal": "*", "Resource": "execute-api:/prod/GET/open"},
    )
    made = rest(aws, METHODS, policy=json.dumps(policy))
    deploy(aws, made, "prod", METHODS, policy)
    answer = denied("anonymous", made, "GET/open", " with an explicit deny")
    direct = ("--fact", "network.vpc-endpoint=no")
    printed = asked(why403, curl(f"https://{host(made)}/prod/open"), answer, *direct)
    assert "resource-policy-explicit-deny" in certain(printed)


def test_a_caller_without_a_permission(why403: Terminal, aws: Emulated, api: str) -> None:
    who = user(aws, {"Effect": "Allow", "Action": "s3:*", "Resource": "*"})
    scope = "AKIAIOSFODNN7OTHER00/20261122/eu-west-1/execute-api/aws4_request"
    fields = f"Credential={scope}, SignedHeaders=host;x-amz-date, Signature={'0' * 64}"
    signed = f"-H 'Authorization: AWS4-HMAC-SHA256 {fields}' -H 'X-Amz-Date: 20261122T120000Z'"
    answer = denied(who, api, "POST/orders")
    direct = ("--fact", "network.vpc-endpoint=no")
    printed = asked(why403, curl(f"https://{host(api)}/prod/orders", "-X POST", signed), answer, *direct)
    assert certain(printed) == {"iam-identity-implicit-deny"}


def test_a_domain_that_leads_elsewhere(why403: Terminal, aws: Emulated, api: str) -> None:
    aws.admin("apigateway").create_domain_name(domainName="shop.example.com")
    mapping = {"apiId": api, "stage": "prod", "apiMappingKey": "v1", "apiMappingId": "m"}
    aws.mappings["shop.example.com"] = {"items": [mapping]}
    printed = asked(why403, curl("https://shop.example.com/v2/open"), FORBIDDEN, "--fact", "edge.front=none")
    assert certain(printed) == {"custom-domain-mapping"}


def test_aws_is_asked_and_a_disagreement_is_shown(why403: Terminal, aws: Emulated, api: str) -> None:
    who = user(aws)
    simulates(aws, "explicitDeny")
    answer = denied(who, api, "POST/orders")
    printed = asked(why403, curl(f"https://{host(api)}/prod/orders", "-X POST"), answer, "--ask-aws")
    assert "simulator disagrees" in printed.err
    assert "ExplicitlyDenied, we say Allowed" in printed.err


def test_what_may_not_be_read_is_named_and_the_rest_is_used(
    why403: Terminal, aws: Emulated, api: str
) -> None:
    aws.reply("apigateway", "GetApiKeys", lambda _r: fault("json", "AccessDeniedException", 403))
    value = key(aws, api, "prod")
    printed = asked(why403, curl(f"https://{host(api)}/prod/orders", f"-H 'x-api-key: {value}'"), FORBIDDEN)
    assert printed.code == 0
    assert (
        "apigateway get-api-keys: not allowed; it needs apigateway:GET on arn:aws:apigateway:*::/apikeys"
        in printed.err
    )
    assert "api-key-missing" not in printed.causes


def test_an_api_can_be_named_beside_the_text(why403: Terminal, api: str) -> None:
    printed = why403(
        "explain", "--api", f"aws:{api}/prod", "--json", '{"message":"Forbidden"}',
        "--fact", "request.method=GET", "--fact", "request.path=/prod/orders",
        "--fact", "request.host-kind=execute-api", "--fact", "request.api-key=absent",
    )  # fmt: skip
    assert "apigateway get-rest-api" in printed.err
    assert printed.causes[0] == "api-key-missing"


def test_another_form_of_api_is_refused_in_one_line(why403: Terminal) -> None:
    printed = why403("explain", "--api", "aws:not an api", '{"message":"Forbidden"}')
    assert printed.code == 2
    assert printed.err.count("\n") == 1


@pytest.mark.parametrize("ending", ["1234", "9012", "beef"])
def test_a_capture_gives_the_same_verdict_without_the_account(
    why403: Terminal, aws: Emulated, api: str, tmp_path: object, ending: str
) -> None:
    value = key(aws, api, "prod", joined=False, ending=ending)
    call = curl(f"https://{host(api)}/prod/orders", f"-H 'x-api-key: {value}'") + f"\n{FORBIDDEN}"
    plain, other = f"{tmp_path}/plain.yaml", f"{tmp_path}/other.yaml"
    assert why403("capture", call, "-o", plain).code == 0
    assert why403("capture", call, "--pseudonyms", "-o", other).code == 0
    for file in (plain, other):
        assert certain(why403("explain", "--json", file)) == {"api-key-not-in-plan"}
        with open(file, encoding="utf-8") as opened:
            text = opened.read()
        assert value not in text
    assert api not in text
    assert ACCOUNT not in text


def test_a_capture_of_nothing_is_not_written(why403: Terminal, aws: Emulated, tmp_path: object) -> None:
    for operation in ("GetRestApi", "GetApiKeys"):
        aws.reply("apigateway", operation, lambda _r: fault("json", "ExpiredTokenException", 403))
    printed = why403("capture", "--api", "aws:abc123/prod", "-o", f"{tmp_path}/none.yaml")
    assert printed.code == 4
    assert printed.err.count("credentials") == 1


def test_an_http_api_that_deploys_itself_needs_no_export(why403: Terminal, aws: Emulated) -> None:
    admin = aws.admin("apigatewayv2")
    made = admin.create_api(Name="pets", ProtocolType="HTTP")["ApiId"]
    admin.create_route(ApiId=made, RouteKey="GET /pets", AuthorizationType="NONE")
    stage = {"stageName": "$default", "autoDeploy": True}
    aws.reply("apigatewayv2", "GetStages", lambda _r: ok({"items": [stage]}))
    answer = 'HTTP/1.1 404 Not Found\napigw-requestid: abc=\n\n{"message":"Not Found"}'
    printed = asked(why403, curl(f"https://{host(made)}/dogs"), answer)
    assert certain(printed) == {"route-not-found"}
    assert "export" not in printed.err
