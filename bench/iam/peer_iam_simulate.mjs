// iam-simulate's core engine on the workloads, policies parsed once. Reads a workload as JSON from standard
// input, prints its answers and rates as JSON. Argument: the folder that holds node_modules.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const packages = join(resolve(process.argv[2]), 'node_modules', '@cloud-copilot');
const load = (file) => import(pathToFileURL(join(packages, file)).href);
const { authorize } = await load('iam-simulate/dist/esm/core_engine/CoreSimulatorEngine.js');
const { AwsRequestImpl } = await load('iam-simulate/dist/esm/request/request.js');
const { RequestContextImpl } = await load('iam-simulate/dist/esm/requestContext.js');
const { DiscoveryContextKeyConstraints } = await load(
  'iam-simulate/dist/esm/context_keys/discoveryContextKeyConstraints.js',
);
const { loadPolicy } = await load('iam-policy/dist/esm/index.js');

const given = JSON.parse(readFileSync(0, 'utf8'));
const policy = (document, name) => loadPolicy(document, { name });
const around = {
  identityPolicies: given.identity.map((p, i) => policy(p, `identity-${i}`)),
  permissionBoundaries: given.boundary.length ? given.boundary.map((p, i) => policy(p, `b-${i}`)) : undefined,
  resourcePolicy: given.resource ? policy(given.resource, 'resource') : undefined,
  sessionPolicy: undefined,
  serviceControlPolicies: [],
  resourceControlPolicies: [],
  vpcEndpointPolicies: undefined,
  simulationParameters: {
    simulationMode: 'Strict',
    discoveryContextKeyConstraints: new DiscoveryContextKeyConstraints([]),
  },
};

function ask(action, resource, context) {
  const where = { resource, accountId: given.account };
  const request = new AwsRequestImpl(given.caller, where, action, new RequestContextImpl(context));
  return authorize({ request, ...around }).result;
}

function processor() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

function run(seconds) {
  const start = processor();
  for (let count = 0; ; ) {
    for (const each of given.requests) ask(...each);
    count += given.requests.length;
    const spent = processor() - start;
    if (spent >= seconds) return count / spent;
  }
}

const said = given.requests.map((each) => ask(...each));
const rates = Array.from({ length: given.runs }, () => run(given.seconds));
process.stdout.write(JSON.stringify({ said, rates }));
