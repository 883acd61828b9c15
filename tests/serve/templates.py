"""Templates that the tests serve, and who calls."""

MOCK = """
        Type: MOCK
        RequestTemplates: {application/json: '{"statusCode": 200}'}
        IntegrationResponses:
          - StatusCode: 200
            ResponseTemplates: {application/json: '{"stage":"$context.stage"}'}
"""
SHELL = """
AWSTemplateFormatVersion: '2010-09-09'
Resources:
  Library:
    Type: AWS::ApiGateway::RestApi
    Properties:
      Name: library{settings}
  Made: {{Type: AWS::ApiGateway::Deployment, Properties: {{RestApiId: !Ref Library}}}}
  Live:
    Type: AWS::ApiGateway::Stage
    Properties: {{RestApiId: !Ref Library, DeploymentId: !Ref Made, StageName: live{stage}}}
"""


def method(path: str, verb: str = "GET", **settings: str) -> str:
    """A resource at the root and its method, behind which stands a mock."""
    name = path.title().replace("{", "").replace("}", "").replace("+", "")
    told = {"AuthorizationType": "NONE", **settings}
    lines = "".join(f"\n      {key}: {value}" for key, value in told.items())
    return f"""
  {name}Part:
    Type: AWS::ApiGateway::Resource
    Properties:
      RestApiId: !Ref Library
      ParentId: !GetAtt Library.RootResourceId
      PathPart: '{path}'
  {name}{verb.title()}:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Library
      ResourceId: !Ref {name}Part
      HttpMethod: {verb}{lines}
      Integration:{MOCK}"""


def rest(*parts: str, settings: str = "", stage: str = "") -> str:
    """A REST API with these methods and resources."""
    return SHELL.format(settings=settings, stage=stage) + "".join(parts)


KEYS = """
  Member:
    Type: AWS::ApiGateway::ApiKey
    Properties: {Enabled: true, Value: member-0000000000000001}
  Expelled:
    Type: AWS::ApiGateway::ApiKey
    Properties: {Enabled: false, Value: expelled-00000000000002}
  Visitor:
    Type: AWS::ApiGateway::ApiKey
    Properties: {Enabled: true, Value: visitor-000000000000003}
  Members:
    Type: AWS::ApiGateway::UsagePlan
    Properties:
      ApiStages: [{ApiId: !Ref Library, Stage: !Ref Live}]
      Throttle: {RateLimit: 1, BurstLimit: 2}
      Quota: {Limit: 3, Period: DAY}
  OfMember:
    Type: AWS::ApiGateway::UsagePlanKey
    Properties: {KeyId: !Ref Member, KeyType: API_KEY, UsagePlanId: !Ref Members}
  OfExpelled:
    Type: AWS::ApiGateway::UsagePlanKey
    Properties: {KeyId: !Ref Expelled, KeyType: API_KEY, UsagePlanId: !Ref Members}
"""

PEOPLE = """
principals:
  curator:
    arn: arn:aws:iam::210987654321:role/curator
    keys: [{id: ASIACURATORCURATOR01, secret: curator-secret, session: curator-session}]
    policies:
      - Version: "2012-10-17"
        Statement: [{Effect: Allow, Action: execute-api:Invoke, Resource: "*"}]
  stranger:
    arn: arn:aws:iam::210987654321:user/stranger
    keys: [{id: AKIASTRANGERSTRANG01, secret: stranger-secret}]
  warden:
    arn: arn:aws:iam::210987654321:user/warden
    keys: [{id: AKIAWARDENWARDENWA01, secret: warden-secret}]
    policies:
      - Version: "2012-10-17"
        Statement: [{Effect: Allow, Action: execute-api:Invoke, Resource: "*"}]
    boundary:
      Version: "2012-10-17"
      Statement: [{Effect: Allow, Action: "s3:*", Resource: "*"}]
  guest:
    arn: arn:aws:iam::210987654321:user/guest
    keys: [{id: AKIAGUESTGUESTGUES01, secret: guest-secret}]
    policies:
      - Version: "2012-10-17"
        Statement: [{Effect: Allow, Action: execute-api:Invoke, Resource: "*"}]
    scps:
      - Version: "2012-10-17"
        Statement:
          - {Effect: Allow, Action: "*", Resource: "*"}
          - {Effect: Deny, Action: "execute-api:*", Resource: "*"}
  neighbour:
    arn: arn:aws:iam::999988887777:user/neighbour
    keys: [{id: AKIANEIGHBOURNEIGH01, secret: neighbour-secret}]
    policies:
      - Version: "2012-10-17"
        Statement: [{Effect: Allow, Action: execute-api:Invoke, Resource: "*"}]
"""
