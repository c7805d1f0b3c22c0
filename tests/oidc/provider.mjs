// A provider of OpenID Connect on this PC, which lets in whoever names a subject:
// node provider.mjs REDIRECT CLIENT SECRET ALGORITHM. Prints its address.
import { createServer } from 'node:http';

import Provider from 'oidc-provider';

const [redirect, client, secret, algorithm] = process.argv.slice(2);
const server = createServer();
await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
const address = `http://127.0.0.1:${server.address().port}`;
const { generateKeyPairSync } = await import('node:crypto');
const pair =
  algorithm === 'ES256'
    ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
    : generateKeyPairSync('rsa', { modulusLength: 2048 });
const jwk = pair.privateKey.export({ format: 'jwk' });
const key = { ...jwk, kid: 'one', use: 'sig', alg: algorithm };
const provider = new Provider(address, {
  clients: [
    {
      client_id: client,
      client_secret: secret,
      redirect_uris: [redirect],
      response_types: ['code'],
      grant_types: ['authorization_code'],
      id_token_signed_response_alg: algorithm,
    },
  ],
  jwks: { keys: [key] },
  pkce: { required: () => true },
  features: { devInteractions: { enabled: true } },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
});
server.on('request', provider.callback());
console.log(address);
