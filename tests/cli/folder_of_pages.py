"""The folder in which a reader of the pages types: every file that a command on a page or in a help names."""

from __future__ import annotations

import gzip
import json
import shutil
from pathlib import Path

from tests.traffic.test_lines import entry, log

ROOT = Path(__file__).parents[2]
CALL = "https://abc123.execute-api.eu-west-1.amazonaws.com/prod/orders"
REFUSED = f'$ curl -i {CALL}\nHTTP/2 403\n\n{{"message":"Forbidden"}}\n'
WORKING = f'$ curl -i -H "x-api-key: abc" {CALL}\nHTTP/2 200\n\n{{}}\n'
INCIDENT = f"""\
why403: 1
observed: {{status: 403, body: '{{"message":"Forbidden"}}'}}
request: {{method: GET, url: {CALL}}}
"""
FORMAT = (
    "$context.identity.sourceIp $context.identity.caller $context.identity.user [$context.requestTime] "
    '"$context.httpMethod $context.path $context.protocol" $context.status $context.responseLength '
    "$context.requestId"
)
LINES = '203.0.113.7 - - [28/Nov/2026:09:00:00 +0000] "GET /prod/orders HTTP/1.1" 403 23 r-1\n'
TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage: {{Type: String, Default: prod}}
Resources:
  OrdersApi:
    Type: AWS::Serverless::Api
    Properties:
      StageName: !Ref Stage
      Auth: {{ApiKeyRequired: {key}}}
      AccessLogSetting:
        DestinationArn: arn:aws:logs:eu-west-1:111122223333:log-group:orders
        Format: '{form}'
      DefinitionBody:
        openapi: 3.0.1
        info: {{title: orders, version: "1"}}
        paths:
          /orders:
            get: {{x-amazon-apigateway-integration: {{type: mock}}}}
          /test/orders:
            get: {{x-amazon-apigateway-integration: {{type: mock}}}}
          /admin:
            get: {{x-amazon-apigateway-integration: {{type: mock}}}}
"""
POLICY = {"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "execute-api:/*"}
OF_A_ROLE = {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": "arn:aws:execute-api:*:*:*"}
REQUEST = """\
action: execute-api:Invoke
resource: arn:aws:execute-api:eu-west-1:111122223333:abc123/prod/GET/orders
principal: arn:aws:iam::111122223333:role/app
"""
ACCEPTED = "- rule: open-route\n  subject: GET /health\n  reason: a check\n  until: 2099-01-01\n"
STACK = {"Resources": {"Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "orders"}}}}
MANIFEST = {
    "version": "36.0.0",
    "artifacts": {
        "Orders": {
            "type": "aws:cloudformation:stack",
            "environment": "aws://111122223333/eu-west-1",
            "properties": {"templateFile": "Orders.template.json"},
        }
    },
}
CHANGED = {
    "eventTime": "2026-11-18T00:00:00Z",
    "eventSource": "apigateway.amazonaws.com",
    "eventName": "UpdateStage",
    "awsRegion": "eu-west-1",
    "requestParameters": {"restApiId": "abc123", "stageName": "prod"},
}


def prepare(folder: Path) -> None:
    """Makes the files in an empty folder."""
    shutil.copytree(ROOT / "examples", folder / "examples")
    shutil.copy(ROOT / "examples" / "call.har", folder)
    for name in ("before", "after", "logs/2026/11/28", "cloudtrail/eu-west-1", "cdk.out", "skills/why403"):
        (folder / name).mkdir(parents=True)
    texts = {
        "refused.txt": REFUSED,
        "working.txt": WORKING,
        "incident.yaml": INCIDENT,
        "accepted.yaml": ACCEPTED,
        "request.yaml": REQUEST,
        "cdk.out/manifest.json": json.dumps(MANIFEST),
        "cdk.out/Orders.template.json": json.dumps(STACK),
        "access.log": LINES,
    }
    for name in ("template.yaml", "api.yaml", "before.yaml", "before/template.yaml", "yesterday.yaml"):
        texts[name] = TEMPLATE.format(key="true", form=FORMAT)
    for name in ("after.yaml", "after/template.yaml", "today.yaml"):
        texts[name] = TEMPLATE.format(key="false", form=FORMAT)
    for name in ("resource-policy.json", "api.json", "tighter.json"):
        texts[name] = json.dumps({"Version": "2012-10-17", "Statement": [POLICY]})
    for name in ("policy.json", "role.json", "limits.yaml"):
        texts[name] = json.dumps({"Version": "2012-10-17", "Statement": [OF_A_ROLE]})
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")
    lines = [entry(number, 200 if number < 3 else 429, path="/prod/orders") for number in range(9)]
    whole = Path(log(folder, *lines)).read_bytes()
    for name in ("logs/today.gz", "logs/2026/11/28/calls.gz"):
        (folder / name).write_bytes(gzip.compress(whole))
    trail = json.dumps({"Records": [CHANGED]})
    (folder / "cloudtrail/eu-west-1/day.json.gz").write_bytes(gzip.compress(trail.encode()))
