"""Law 9 for what an account holds: no value of a key, no secret of an owner, comes out of reading it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bench.emulated import Emulated, ok
from tests.account.scenes import SCENES, Scene, call, host
from tests.account.test_causes import FORBIDDEN, curl
from tests.cli.calls import Terminal
from why403.account.keys import sent
from why403.incident.config import shown
from why403.incident.pseudonyms import pseudonymous
from why403.incident.write import write
from why403.model.incident import Incident

VALUES = st.tuples(st.integers(), st.integers(20, 64)).map(
    lambda drawn: sha256(str(drawn[0]).encode()).hexdigest()[: drawn[1]]
)
SECRET = "s3cr3t-0f-th3-0wn3r-n0b0dy-m4y-s33"


def written(incident: Incident) -> Mapping[str, object]:
    assert incident.config is not None
    return incident.config.as_written


def captured(scene: Scene, aws: Emulated) -> str:
    """Both forms of the incident file, and everything that the reader keeps."""
    reader = scene.everything(aws)
    incident = replace(scene.incident, config=reader.shown)
    kept = repr((reader.shown, reader.account.done, reader.account.faults))
    return "\n".join((write(incident), write(pseudonymous(incident)), kept))


@settings(
    max_examples=4,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(VALUES, min_size=1, max_size=4, unique_by=lambda value: value[:20]))
def test_no_value_of_a_key_comes_out(aws: Emulated, values: list[str]) -> None:
    """Neither that of the key that was sent, nor any other of the account; of a key its end may be shown."""
    items = [{"id": f"k{number}", "enabled": True, "value": value} for number, value in enumerate(values)]
    aws.reply("apigateway", "GetApiKeys", lambda _r: ok({"item": items}))
    aws.reply("apigateway", "GetUsagePlanKeys", lambda _r: ok({"item": items}))
    regional = SCENES["regional"](aws)
    url = str(regional.incident.request.url)
    with_key = Scene(call(url, "GET", ("x-api-key", values[0])))
    assert sent(with_key.reader(aws)._sight(with_key.facts)) == values[0]
    for scene in (with_key, SCENES["private"](aws)):
        shown = captured(scene, aws)
        for value in values:
            assert value not in shown
            assert value[:-4] not in shown


def test_what_owners_hide_in_rules_variables_and_mappings_is_not_read(aws: Emulated) -> None:
    search = {"ByteMatchStatement": {"SearchString": SECRET}}
    acl = {"Name": "acl", "DefaultAction": {"Allow": {}}, "Rules": [{"Name": "r", "Statement": search}]}
    aws.reply("wafv2", "GetWebACLForResource", lambda _r: ok({"WebACL": acl}))
    stage = {"stageName": "prod", "variables": {"password": SECRET}}
    aws.reply("apigateway", "GetStages", lambda _r: ok({"item": [stage]}))
    method = {
        "httpMethod": "GET",
        "authorizationType": "NONE",
        "methodIntegration": {"requestParameters": {"integration.request.header.x": SECRET}},
    }
    resources = {"item": [{"path": "/orders", "resourceMethods": {"GET": method}}]}
    aws.reply("apigateway", "GetResources", lambda _r: ok(resources))
    shown = captured(SCENES["private"](aws), aws)
    assert SECRET not in shown
    assert "acl" in shown


def test_the_credentials_that_read_are_nowhere(why403: Terminal, aws: Emulated) -> None:
    api = SCENES["regional"](aws)
    printed = why403("explain", "--live", curl(str(api.incident.request.url)) + f"\n{FORBIDDEN}")
    text = printed.out + printed.err
    assert "wJalrXUtnFEMI" not in text
    assert "AKIAIOSFODNN7EXAMPLE" not in text


def test_a_report_shows_no_value_of_a_key(why403: Terminal, aws: Emulated) -> None:
    regional = SCENES["regional"](aws)
    value = str(regional.facts["request.api-key"])
    call_with_key = curl(str(regional.incident.request.url), f"-H 'x-api-key: {value}'")
    for form in ((), ("--json",), ("--all", "--why-weights")):
        printed = why403("explain", "--live", *form, f"{call_with_key}\n{FORBIDDEN}")
        assert value not in printed.out + printed.err


def test_a_pseudonym_stands_wherever_its_name_stood() -> None:
    arn = "arn:aws:iam::123456789012:user/ann"
    policy = {
        "Statement": [
            {"Principal": {"AWS": arn}, "Resource": "arn:aws:execute-api:eu-west-1:123456789012:abcdef1234/*"}
        ]
    }
    config = {"api": {"id": "abcdef1234", "name": "orders"}, "callerArn": arn, "resourcePolicy": policy}
    incident = replace(call(f"https://{host('abcdef1234')}/prod/x"), config=shown(config))
    other = pseudonymous(incident)
    text = write(other)
    assert all(name not in text for name in ("123456789012", "abcdef1234", "/ann", "orders"))
    assert written(pseudonymous(other)).keys() == config.keys()
    assert str(written(other)["callerArn"]) in text.replace("\n", " ")
    statement = written(other)["resourcePolicy"]
    assert str(written(other)["callerArn"]) in repr(statement)
    assert isinstance(other, Incident)


def test_the_shown_end_of_a_masked_account_is_that_of_the_same_pseudonym() -> None:
    """AWS masks the account in a denial but for its last four digits."""
    arn = "arn:aws:execute-api:eu-west-1:********9012:abcdef1234/prod/GET/x"
    config = {"callerArn": "arn:aws:iam::123456789012:user/ann", "api": {"accountId": "123456789012"}}
    other = pseudonymous(
        replace(call(f"https://{host('abcdef1234')}/prod/x", said=arn), config=shown(config))
    )
    account = str(written(other)["callerArn"]).split(":")[4]
    assert f"********{account[-4:]}:" in str(other.answer.body)
    assert "9012" not in write(other)


def test_pools_buckets_and_apis_that_are_only_pointed_to_have_pseudonyms_too() -> None:
    config = {
        "domain": {
            "name": "shop.example.com",
            "mappings": [{"path": "v1", "api": "fedcba4321"}],
            "mutualTls": {"truststoreUri": "s3://my-own-bucket/ca.pem"},
        },
        "authorizer": {"providerARNs": ["arn:aws:cognito-idp:eu-west-1:1:userpool/eu-west-1_AbCdEf123"]},
        "token": {"payload": {"iss": "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEf123"}},
    }
    other = pseudonymous(replace(call("https://shop.example.com/v2/x"), config=shown(config)))
    text = write(other)
    assert not [name for name in ("fedcba4321", "my-own-bucket", "AbCdEf123", "shop") if name in text]
    pools = {str(written(other)[name]).rpartition("eu-west-1_")[2][:6] for name in ("authorizer", "token")}
    assert len(pools) == 1


def test_functions_have_pseudonyms_too() -> None:
    name = "arn:aws:lambda:eu-west-1:123456789012:function:pay-role-checker:live"
    config = {"deployedRoutes": [{"route": "GET /x", "function": name}]}
    other = pseudonymous(replace(call(f"https://{host('abcdef1234')}/prod/x"), config=shown(config)))
    assert "pay-role-checker" not in write(other)
    assert ":function:function-1:live" in write(other)
