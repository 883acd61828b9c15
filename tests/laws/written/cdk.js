// The APIs of tests/laws/tellings as CDK apps. `node cdk.js FOLDER` synthesises each into FOLDER/NAME/cdk.out.
// Made with aws-cdk-lib 2.276.0.
const fs = require("node:fs");
const path = require("node:path");
const { App, Duration, Stack, aws_apigateway: rest, aws_apigatewayv2: v2, aws_iam: iam } = require("aws-cdk-lib");
const { aws_certificatemanager: acm, aws_cognito: cognito, aws_ec2: ec2, aws_lambda: lambda } = require("aws-cdk-lib");

// What the command-line tool of CDK sets by itself.
const CONTEXT = { "aws:cdk:enable-path-metadata": true };
const OPEN = { authorizationType: rest.AuthorizationType.NONE };
const mock = () => new rest.MockIntegration({ requestTemplates: {} });
const named = (stack, name, more) =>
  new rest.RestApi(stack, "Api", {
    restApiName: name, cloudWatchRole: false, deployOptions: { stageName: "prod" }, ...more,
  });

const APIS = {
  "rest-keys"(stack) {
    const api = named(stack, "orders", { endpointTypes: [rest.EndpointType.REGIONAL] });
    const orders = api.root.addResource("orders");
    orders.addMethod("GET", mock(), { ...OPEN, apiKeyRequired: true });
    orders.addResource("{id}").addMethod("ANY", mock(), { ...OPEN, apiKeyRequired: true });
    api.root.addResource("health").addMethod("GET", mock(), OPEN);
    const key = new rest.ApiKey(stack, "Key", { enabled: true, value: "partner-key-0000000000000000000000f00d" });
    const plan = api.addUsagePlan("Plan", { apiStages: [{ stage: api.deploymentStage }] });
    plan.addApiKey(key);
  },
  "rest-lambda"(stack) {
    const api = named(stack, "pets");
    const guard = new rest.TokenAuthorizer(stack, "Guard", {
      handler: lambda.Function.fromFunctionArn(stack, "Function", "arn:aws:lambda:eu-west-1:111122223333:function:guard"),
      identitySource: rest.IdentitySource.header("X-Token"), validationRegex: "^ok-.*",
      resultsCacheTtl: Duration.seconds(0),
    });
    const proxy = api.root.addResource("{proxy+}", {
      defaultCorsPreflightOptions: {
        allowOrigins: rest.Cors.ALL_ORIGINS, allowHeaders: ["content-type", "x-token"],
        allowMethods: ["GET", "PUT", "OPTIONS"],
      },
    });
    proxy.addMethod("ANY", mock(), { authorizer: guard });
  },
  "rest-iam-policy"(stack) {
    const all = { principals: [new iam.AnyPrincipal()], actions: ["execute-api:Invoke"] };
    const deny = { ...all, effect: iam.Effect.DENY };
    const endpoint = "vpce-0aaaaaaaaaaaaaaaa";
    const api = named(stack, "reports", {
      endpointConfiguration: {
        types: [rest.EndpointType.PRIVATE],
        vpcEndpoints: [ec2.InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(
          stack, "Endpoint", { vpcEndpointId: endpoint, port: 443 })],
      },
      policy: new iam.PolicyDocument({
        statements: [
          new iam.PolicyStatement({ ...all, resources: ["execute-api:/*"] }),
          new iam.PolicyStatement({ ...deny, resources: ["execute-api:/*/DELETE/*"] }),
          new iam.PolicyStatement({
            ...deny, resources: ["execute-api:/*"], conditions: { StringNotEquals: { "aws:SourceVpce": endpoint } },
          }),
        ],
      }),
    });
    const reports = api.root.addResource("reports");
    reports.addMethod("GET", mock(), { authorizationType: rest.AuthorizationType.IAM });
    reports.addMethod("POST", mock(), { authorizationType: rest.AuthorizationType.IAM });
    reports.addMethod("DELETE", mock(), OPEN);
  },
  "rest-cognito"(stack) {
    const api = named(stack, "profiles", { endpointTypes: [rest.EndpointType.REGIONAL] });
    const pool = cognito.UserPool.fromUserPoolArn(
      stack, "Users", "arn:aws:cognito-idp:eu-west-1:111122223333:userpool/eu-west-1_AbCdEfGhI");
    const authorizer = new rest.CognitoUserPoolsAuthorizer(stack, "Pool", { cognitoUserPools: [pool] });
    const me = api.root.addResource("me");
    me.addMethod("GET", mock(), { authorizer });
    me.addMethod("DELETE", mock(), { authorizer, authorizationScopes: ["profiles/write"] });
    for (const type of [rest.ResponseType.DEFAULT_4XX, rest.ResponseType.DEFAULT_5XX]) {
      api.addGatewayResponse(type.responseType, { type, responseHeaders: { "Access-Control-Allow-Origin": "'*'" } });
    }
  },
  "rest-domain"(stack) {
    const api = named(stack, "shop", {
      endpointTypes: [rest.EndpointType.REGIONAL], disableExecuteApiEndpoint: true,
    });
    api.root.addResource("items").addMethod("GET", mock(), OPEN);
    const domain = new rest.DomainName(stack, "Domain", {
      domainName: "api.example.com", endpointType: rest.EndpointType.REGIONAL,
      certificate: acm.Certificate.fromCertificateArn(
        stack, "Certificate", "arn:aws:acm:eu-west-1:111122223333:certificate/00000000-0000-0000-0000-000000000000"),
    });
    domain.addBasePathMapping(api, { basePath: "v1" });
  },
  "http-jwt-cors"(stack) {
    const { HttpJwtAuthorizer } = require("aws-cdk-lib/aws-apigatewayv2-authorizers");
    const { HttpUrlIntegration } = require("aws-cdk-lib/aws-apigatewayv2-integrations");
    const integration = new HttpUrlIntegration("Backend", "https://backend.example.com");
    const api = new v2.HttpApi(stack, "Api", {
      apiName: "shop", defaultIntegration: integration,
      corsPreflight: {
        allowOrigins: ["https://shop.example.com"], allowMethods: [v2.CorsHttpMethod.GET, v2.CorsHttpMethod.POST],
        allowHeaders: ["authorization", "content-type"],
      },
    });
    api.addRoutes({
      path: "/orders", methods: [v2.HttpMethod.POST], integration,
      authorizer: new HttpJwtAuthorizer("Tokens", "https://issuer.example.com", { jwtAudience: ["shop"] }),
      authorizationScopes: ["orders/write"],
    });
  },
  websocket(stack) {
    const { WebSocketIamAuthorizer } = require("aws-cdk-lib/aws-apigatewayv2-authorizers");
    const { WebSocketMockIntegration } = require("aws-cdk-lib/aws-apigatewayv2-integrations");
    const api = new v2.WebSocketApi(stack, "Api", {
      apiName: "chat", routeSelectionExpression: "$request.body.action",
      connectRouteOptions: { integration: new WebSocketMockIntegration("Connect"), authorizer: new WebSocketIamAuthorizer() },
    });
    const integration = new WebSocketMockIntegration("Messages");
    new v2.WebSocketRoute(stack, "Default", { webSocketApi: api, routeKey: "$default", integration });
    new v2.WebSocketStage(stack, "Stage", { webSocketApi: api, stageName: "prod", autoDeploy: true });
  },
};

for (const [name, build] of Object.entries(APIS)) {
  const app = new App({ outdir: path.join(process.argv[2], name, "cdk.out"), analyticsReporting: false, treeMetadata: false, context: CONTEXT });
  build(new Stack(app, name));
  app.synth();
  keepTemplates(path.join(process.argv[2], name, "cdk.out"));
}

/** Leaves the manifest with its stacks, and their templates: the rest says nothing of the API. */
function keepTemplates(folder) {
  const file = path.join(folder, "manifest.json");
  const { version, artifacts } = JSON.parse(fs.readFileSync(file));
  const stacks = Object.entries(artifacts).filter(([, artifact]) => artifact.type === "aws:cloudformation:stack");
  fs.writeFileSync(file, `${JSON.stringify({ version, artifacts: Object.fromEntries(stacks) }, null, 1)}\n`);
  for (const other of fs.readdirSync(folder)) {
    if (other !== "manifest.json" && !other.endsWith(".template.json")) fs.rmSync(path.join(folder, other));
  }
}
