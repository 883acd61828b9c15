// Runs a Node handler behind the Lambda Runtime API: any Node from 18 on, with nothing but its library.
// Sources: Lambda developer guide, nodejs-handler and nodejs-context; github.com/aws/aws-lambda-nodejs-runtime-interface-client.

import fs from "node:fs";
import net from "node:net";
import path from "node:path";
import { pathToFileURL } from "node:url";

const env = process.env;
const [host, ...secret] = env.AWS_LAMBDA_RUNTIME_API.split("/");
const base = [""].concat(secret, "2018-06-01", "runtime", "").join("/");
const [hostname, port] = host.split(":");
const socket = net.connect({ host: hostname, port: Number(port), noDelay: true });
let answered = null;
let parts = [];
let pending = null;

socket.on("close", () => process.exit(0)); // the gateway's end is the process's end
socket.on("error", () => {});
socket.on("data", (part) => {
  parts.push(part);
  const whole = parts.length > 1 ? Buffer.concat(parts) : part;
  parts = [whole];
  const end = whole.indexOf("\r\n\r\n");
  if (end < 0) return;
  const lines = whole.subarray(0, end).toString("latin1").split("\r\n").slice(1);
  const headers = Object.fromEntries(lines.map((line) => [line.split(":", 1)[0].toLowerCase(), line.slice(line.indexOf(":") + 1).trim()]));
  const stop = end + 4 + Number(headers["content-length"]);
  if (whole.length < stop) return;
  parts = [];
  socket.unref(); // a handler that waits for nothing has come to its end
  answered({ headers, body: whole.subarray(end + 4, stop) });
});

// One connection, and a request in one piece: `node:http` takes several turns of the event loop for each.
function ask(method, way, body = "", headers = {}) {
  const named = Object.entries({ Host: host, ...headers, "Content-Length": Buffer.byteLength(body) });
  const lines = [`${method} ${base}${way} HTTP/1.1`, ...named.map(([name, value]) => `${name}: ${value}`)];
  socket.ref();
  socket.write(lines.join("\r\n") + "\r\n\r\n" + body);
  return new Promise((resolve) => { answered = resolve; });
}

class Fault extends Error {
  constructor(name, message) {
    super(message);
    this.name = name;
  }
}

function told(error) {
  const shown = error instanceof Error ? error : { name: typeof error, message: String(error), stack: "" };
  const found = { errorType: shown.name || "Error", errorMessage: shown.message, trace: (shown.stack || "").split("\n") };
  console.error(`${found.errorType}: ${found.errorMessage}`);
  for (const line of found.trace.slice(1)) console.error(line);
  return found;
}

async function send(way, error) {
  const type = error.errorType.replace(/[^ -~]/g, "?");
  await ask("POST", way, JSON.stringify(error), { "lambda-runtime-function-error-type": type });
}

async function load(named) {
  const start = path.basename(named);
  const match = /^([^.]*)\.(.+)$/.exec(start);
  if (named.includes("..") || !match) throw new Fault("Runtime.MalformedHandlerName", "Bad handler");
  const file = path.resolve(env.LAMBDA_TASK_ROOT, named.slice(0, -start.length), match[1]);
  const code = ["", ".js", ".mjs", ".cjs"].map((ending) => file + ending).find((each) => fs.statSync(each, { throwIfNoEntry: false })?.isFile());
  if (!code) throw new Fault("Runtime.ImportModuleError", `Error: Cannot find module '${match[1]}'`);
  let loaded;
  try {
    loaded = await import(pathToFileURL(code));
  } catch (error) {
    if (error instanceof SyntaxError) throw new Fault("Runtime.UserCodeSyntaxError", String(error));
    if (/^(ERR_)?MODULE_NOT_FOUND$/.test(error?.code)) throw new Fault("Runtime.ImportModuleError", String(error));
    throw error;
  }
  const steps = match[2].split(".");
  const of = (root) => steps.reduce((part, step) => part?.[step], root);
  const handler = of(loaded) ?? of(loaded.default);
  if (handler === undefined) throw new Fault("Runtime.HandlerNotFound", `${named} is undefined or not exported`);
  if (typeof handler !== "function") throw new Fault("Runtime.HandlerNotFound", `${named} is not a function`);
  return handler;
}

function contextOf(headers, done) {
  const deadline = Number(headers["lambda-runtime-deadline-ms"]);
  return {
    callbackWaitsForEmptyEventLoop: true,
    awsRequestId: headers["lambda-runtime-aws-request-id"],
    invokedFunctionArn: headers["lambda-runtime-invoked-function-arn"],
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
    done,
    succeed: (value) => done(null, value),
    fail: (error) => done(error ?? new Error("undefined")),
  };
}

function call(handler, event, headers) {
  return new Promise((resolve, reject) => {
    const done = (error, value) => (error === undefined || error === null ? resolve(value) : reject(error));
    pending = { id: headers["lambda-runtime-aws-request-id"], resolve };
    const result = handler(event, contextOf(headers, done), done);
    if (typeof result?.then === "function") result.then(resolve, reject);
  });
}

async function lost(error, name) {
  const found = { ...told(error), ...(name && { errorType: name }) };
  await send(pending ? `invocation/${pending.id}/error` : "init/error", found);
  process.exit(128);
}

process.on("uncaughtException", (error) => lost(error));
process.on("unhandledRejection", (error) => lost(error, "Runtime.UnhandledPromiseRejection"));
process.on("beforeExit", () => pending?.resolve(null)); // no callback was called, and nothing is left to do

let handler;
try {
  handler = await load(env._HANDLER);
} catch (error) {
  await send("init/error", told(error));
  process.exit(1);
}
for (;;) {
  const { headers, body } = await ask("GET", "invocation/next");
  const way = `invocation/${headers["lambda-runtime-aws-request-id"]}`;
  env._X_AMZN_TRACE_ID = headers["lambda-runtime-trace-id"];
  let error = null;
  let text = "null";
  try {
    text = JSON.stringify((await call(handler, JSON.parse(body), headers)) ?? null) ?? "null";
  } catch (failed) {
    error = told(failed);
  }
  pending = null;
  if (error) await send(`${way}/error`, error);
  else await ask("POST", `${way}/response`, text);
}
