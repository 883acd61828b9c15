// Signs a call with one of two signers and makes it: `node signed.cjs aws4|smithy CALL`, CALL as JSON.
// Prints the status, x-why403 and the body as JSON.
const http = require('node:http');

const signers = {
  aws4: (call, url) =>
    require('aws4').sign(
      {
        service: 'execute-api', region: call.region, method: call.method, host: url.host,
        path: url.pathname + url.search, body: call.body, headers: { ...call.headers },
      },
      { accessKeyId: call.key, secretAccessKey: call.secret, sessionToken: call.session },
    ).headers,
  smithy: async (call, url) => {
    const { SignatureV4 } = require('@smithy/signature-v4');
    const { Sha256 } = require('@aws-crypto/sha256-js');
    const query = {};
    for (const [name, value] of url.searchParams) query[name] = name in query ? [].concat(query[name], value) : value;
    const credentials = { accessKeyId: call.key, secretAccessKey: call.secret, sessionToken: call.session };
    const signer = new SignatureV4({ service: 'execute-api', region: call.region, credentials, sha256: Sha256 });
    const signed = await signer.sign({
      method: call.method, protocol: 'http:', hostname: url.hostname, port: Number(url.port), path: url.pathname,
      query, body: call.body, headers: { host: url.host, ...call.headers },
    });
    return signed.headers;
  },
};

async function main([signer, text]) {
  const call = JSON.parse(text);
  const url = new URL(call.url);
  const headers = await signers[signer](call, url);
  const request = http.request(
    { host: '127.0.0.1', port: url.port, method: call.method, path: url.pathname + url.search, headers },
    (answer) => {
      let body = '';
      answer.on('data', (part) => { body += part; });
      answer.on('end', () => {
        console.log(JSON.stringify({ status: answer.statusCode, cause: answer.headers['x-why403'] ?? null, body }));
      });
    },
  );
  request.end(call.body ?? undefined);
}

main(process.argv.slice(2));
