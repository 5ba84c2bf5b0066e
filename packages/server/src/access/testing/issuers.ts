// Issuers for tests, on this machine: a real provider, and one that says whatever a test wants.
import { createSign, generateKeyPairSync, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';
import type { IssuerSettings } from '../issuer-settings.ts';

export const RETURN_TO = 'http://localhost/sign-in/oidc';
const CLIENT = { clientId: 'doudi', clientSecret: 'a-secret-of-the-test' };

export interface TestIssuer {
  readonly settings: IssuerSettings;
  close(): Promise<void>;
}

export interface RealIssuer extends TestIssuer {
  /** Who comes next. */
  comesAs(accountId: string): void;
  /** Sends a browser there; somebody of this id signs in at once. Gives the address to which it is sent back. */
  visit(authorizationUrl: string, accountId: string): Promise<URL>;
}

/** `oidc-provider`, certified by the OpenID Foundation; whoever comes is who the test says. */
export async function realIssuer(returnTo: () => string = () => RETURN_TO): Promise<RealIssuer> {
  const server = createServer();
  const issuer = await listening(server);
  let accountId = '';
  // Made when it is first asked: where it sends browsers back to may not be known before.
  const make = () => {
    const provider = new Provider(issuer, {
      clients: [{ client_id: CLIENT.clientId, client_secret: CLIENT.clientSecret, redirect_uris: [returnTo()], grant_types: ['authorization_code'] }],
      features: { devInteractions: { enabled: false } },
      interactions: { url: (_, { uid }) => `/interaction/${uid}` },
      claims: { openid: ['sub'], profile: ['preferred_username'] },
      conformIdTokenClaims: false,
      pkce: { required: () => true },
      cookies: { keys: [randomUUID()] },
      findAccount: (_, id) => ({ accountId: id, claims: async () => ({ sub: id, preferred_username: `name-of-${id}` }) }),
      loadExistingGrant: async ({ oidc }) => {
        const grant = new provider.Grant({ clientId: oidc.client?.clientId ?? '', accountId: oidc.session?.accountId ?? '' });
        grant.addOIDCScope('openid profile');
        await grant.save();
        return grant;
      },
    });
    return { provider, answer: provider.callback() };
  };
  let made: ReturnType<typeof make> | undefined;
  server.on('request', (request, response) => {
    made ??= make();
    if (request.url?.startsWith('/interaction/')) void made.provider.interactionFinished(request, response, { login: { accountId } });
    else made.answer(request, response);
  });
  const comesAs = (who: string) => {
    accountId = who;
  };
  const visit = async (authorizationUrl: string, who: string) => {
    comesAs(who);
    const cookies = new Map<string, string>();
    let at = new URL(authorizationUrl);
    for (let steps = 0; at.origin === issuer && steps < 10; steps++) {
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const response = await fetch(at, { redirect: 'manual', headers: { cookie } });
      for (const set of response.headers.getSetCookie()) {
        const [name = '', value = ''] = (set.split(';')[0] ?? '').split('=');
        cookies.set(name, value);
      }
      at = new URL(response.headers.get('location') ?? `http://no-way-on/?${response.status}=${await response.text()}`, at);
    }
    return at;
  };
  return { settings: { issuer, ...CLIENT }, comesAs, visit, close: () => closing(server) };
}

export interface Claims {
  readonly iss: string;
  readonly aud: string;
  readonly sub: string;
  readonly nonce: string;
  readonly iat: number;
  readonly exp: number;
}

export interface LyingIssuer extends TestIssuer {
  /** What the next token says, where it is not what it should say. */
  says: Partial<Claims>;
  /** Signs with a key that it does not publish. */
  signsWithAnother: boolean;
  /** What its description says, where it is not what it should say. */
  describes: Readonly<Record<string, string>>;
  /** The nonce of the sign-in under way. */
  nonce: string;
  /** How often its token was asked for. */
  timesAsked: number;
}

export async function lyingIssuer(): Promise<LyingIssuer> {
  const server = createServer();
  const issuer = await listening(server);
  const [known, another] = [generateKeyPairSync('rsa', { modulusLength: 2048 }), generateKeyPairSync('rsa', { modulusLength: 2048 })];
  const self: LyingIssuer = {
    settings: { issuer, ...CLIENT },
    says: {},
    signsWithAnother: false,
    describes: {},
    nonce: '',
    timesAsked: 0,
    close: () => closing(server),
  };
  const token = () => {
    const now = Math.floor(Date.now() / 1000);
    const claims = { iss: issuer, aud: CLIENT.clientId, sub: 'liar', nonce: self.nonce, iat: now, exp: now + 300, ...self.says };
    const signed = [{ alg: 'RS256', kid: 'k', typ: 'JWT' }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
    const { privateKey } = self.signsWithAnother ? another : known;
    return `${signed}.${createSign('sha256').update(signed).sign(privateKey).toString('base64url')}`;
  };
  const answers: Readonly<Record<string, () => object>> = {
    '/.well-known/openid-configuration': () => ({
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/jwks`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      ...self.describes,
    }),
    '/jwks': () => ({ keys: [{ ...known.publicKey.export({ format: 'jwk' }), kid: 'k', alg: 'RS256', use: 'sig' }] }),
    '/token': () => {
      self.timesAsked++;
      return { access_token: 'a', token_type: 'bearer', id_token: token() };
    },
  };
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const found = answers[request.url ?? ''];
    response.writeHead(found ? 200 : 404, { 'content-type': 'application/json' }).end(JSON.stringify(found?.() ?? {}));
  });
  return self;
}

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function closing(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
