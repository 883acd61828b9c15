// Answers authorization cases, one JSON object a line, with @cloud-copilot/iam-simulate's core engine.
// Usage: node iam_simulate.mjs FOLDER_WITH_NODE_MODULES < cases.jsonl > answers.jsonl
import { createInterface } from 'node:readline';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const packages = join(resolve(process.argv[2]), 'node_modules', '@cloud-copilot');
const load = (file) => import(pathToFileURL(join(packages, file)).href);
const [{ authorize }, { AwsRequestImpl }, { RequestContextImpl }, { DiscoveryContextKeyConstraints }, { loadPolicy }] =
  await Promise.all([
    load('iam-simulate/dist/esm/core_engine/CoreSimulatorEngine.js'),
    load('iam-simulate/dist/esm/request/request.js'),
    load('iam-simulate/dist/esm/requestContext.js'),
    load('iam-simulate/dist/esm/context_keys/discoveryContextKeyConstraints.js'),
    load('iam-policy/dist/esm/index.js'),
  ]);

const FULL_ACCESS = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }] };
const policy = (document, name) => loadPolicy(document, { name });
const list = (documents, name) => (documents ?? []).map((document, i) => policy(document, `${name}-${i}`));
const levels = (given, name, always) =>
  (given ?? []).map((level) => ({
    orgIdentifier: level.orgIdentifier,
    policies: list([...always, ...level.policies], name),
  }));

function answer(test) {
  const { principal, resource, action, context } = test.request;
  const result = authorize({
    request: new AwsRequestImpl(principal, resource, action, new RequestContextImpl(context ?? {})),
    identityPolicies: list(test.identityPolicies, 'identity'),
    sessionPolicy: test.sessionPolicy && policy(test.sessionPolicy, 'session'),
    resourcePolicy: test.resourcePolicy && policy(test.resourcePolicy, 'resource'),
    permissionBoundaries: test.permissionBoundaries && list(test.permissionBoundaries, 'boundary'),
    serviceControlPolicies: levels(test.serviceControlPolicies, 'scp', []),
    resourceControlPolicies: levels(test.resourceControlPolicies, 'rcp', [FULL_ACCESS]),
    vpcEndpointPolicies: test.endpointPolicies && list(test.endpointPolicies, 'endpoint'),
    simulationParameters: {
      simulationMode: 'Strict',
      discoveryContextKeyConstraints: new DiscoveryContextKeyConstraints([]),
    },
  });
  return { response: result.result, blockedBy: result.blockedBy ?? [] };
}

for await (const line of createInterface({ input: process.stdin })) {
  let said;
  try {
    said = answer(JSON.parse(line));
  } catch (error) {
    said = { error: String(error) };
  }
  process.stdout.write(JSON.stringify(said) + '\n');
}
