"""The web ACL of a stage, as far as a template tells what it does: through a real socket.

Expectations: AWS WAF developer guide, web-acl-processing-order and waf-rule-statement-type-ipset-match.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.serve.desk import desk, running
from tests.serve.templates import method, rest
from why403.serve.apis import world_of
from why403.serve.around import Standing

ACL = """
  Banned: {Type: AWS::WAFv2::IPSet, Properties: {Scope: REGIONAL, IPAddressVersion: IPV4, Addresses: [203.0.113.0/24, 127.0.0.1/32]}}
  Friends: {Type: AWS::WAFv2::IPSet, Properties: {Scope: REGIONAL, IPAddressVersion: IPV4, Addresses: [127.0.0.0/8]}}
  Acl: {Type: AWS::WAFv2::WebACL, Properties: {Scope: REGIONAL, DefaultAction: DEFAULT, Rules: [RULES]}}
  Guards: {Type: AWS::WAFv2::WebACLAssociation, Properties: {WebACLArn: !GetAtt Acl.Arn, ResourceArn: !Sub 'arn:aws:apigateway:${AWS::Region}::/restapis/${Library}/stages/${Live}'}}
"""  # noqa: E501
SET = "Statement: {IPSetReferenceStatement: {Arn: !GetAtt Banned.Arn}}"
BLOCKED = f"{{Name: ban, Priority: 1, Action: {{Block: {{}}}}, {SET}}}"
COUNTED = BLOCKED.replace("Block", "Count")
FRIENDS = f"{{Name: friends, Priority: 0, Action: {{Allow: {{}}}}, {SET.replace('Banned', 'Friends')}}}"
MANAGED = "{ManagedRuleGroupStatement: {VendorName: AWS, Name: AWSManagedRulesCommonRuleSet}}"
GROUP = f"{{Name: core, Priority: 0, OverrideAction: {{None: {{}}}}, Statement: {MANAGED}}}"
HEADER = "IPSetForwardedIPConfig: {HeaderName: X-Forwarded-For, FallbackBehavior: MATCH, Position: ANY}"
FORWARDED = BLOCKED.replace("Banned.Arn}", f"Banned.Arn, {HEADER}}}")


def template(*rules: str, default: str = "{Allow: {}}") -> str:
    return rest(method("open")) + ACL.replace("RULES", ", ".join(rules)).replace("DEFAULT", default)


@pytest.mark.parametrize(
    ("made", "status"),
    [
        (template(BLOCKED), 403),
        (template(COUNTED), 200),
        (template(FRIENDS, BLOCKED), 200),
        (template(BLOCKED, FRIENDS.replace("Priority: 0", "Priority: 2")), 403),
        (template(GROUP, BLOCKED), 403),
        (template(GROUP), 200),
        (template(FORWARDED), 200),
        (template(BLOCKED.replace("Banned", "Elsewhere")), 200),
        (template(default="{Block: {}}"), 403),
        (template(COUNTED, default="{Block: {}}"), 403),
    ],
)
def test_what_is_known_to_be_blocked_is(tmp_path: Path, made: str, status: int) -> None:
    with running(tmp_path, made, desk(trusts_proxy="x-forwarded-for")) as served:
        answer = served.call("GET", "/live/open")
        assert answer.status == status
        if status == 403:
            assert (answer.body, answer.kind) == ('{"message":"Forbidden"}', "ForbiddenException")
            assert answer.cause == "waf-block"


def test_others_than_those_of_the_set_pass(tmp_path: Path) -> None:
    with running(tmp_path, template(BLOCKED), desk(trusts_proxy="x-forwarded-for")) as served:
        assert served.call("GET", "/live/open", {"X-Forwarded-For": "198.51.100.1"}).status == 200
        assert served.call("GET", "/live/open", {"X-Forwarded-For": "203.0.113.9"}).status == 403
        record = served.told[-1]
    lines = (tmp_path / "template.yaml").read_text().split("\n")
    assert record.at.line is not None
    assert "Name: ban" in lines[record.at.line - 1]


@pytest.mark.parametrize(
    ("made", "enforced", "not_enforced"),
    [
        (template(BLOCKED), ["the IP set of the rule ban"], []),
        (template(GROUP, BLOCKED), ["the IP set of the rule ban"], ["every request passes the rule core"]),
        (template(COUNTED), ["the web ACL allows every request"], []),
        (template(default="{Block: {}}"), ["the web ACL blocks every request"], []),
        (template(BLOCKED, default="{Block: {}}"), [], ["every request passes the web ACL"]),
    ],
)
def test_the_start_says_how_far_it_goes(
    tmp_path: Path, made: str, enforced: list[str], not_enforced: list[str]
) -> None:
    (file := tmp_path / "template.yaml").write_text(made)
    world = world_of([(str(file), "")], {}, desk(), 0)
    told = [each for each in world.every_remark if each.text.startswith("AWS WAF: ")]
    for standing, expected in ((Standing.ENFORCED, enforced), (Standing.NOT_ENFORCED, not_enforced)):
        texts = [each.text.removeprefix("AWS WAF: ") for each in told if each.standing is standing]
        assert texts == expected
