// Asking an issuer who somebody is (OpenID Connect: code flow, PKCE, state, nonce). Nothing of ours goes anywhere but to the address that is
// configured: not to another host that its description names, and along no redirect.
import * as oidc from 'openid-client';
import { type IssuerSettings, isOnThisMachine } from './issuer-settings.ts';

const PATIENCE_SECONDS = 5;
/** How far the issuer's clock may be off. */
const CLOCK_TOLERANCE_SECONDS = 30;

/** Who it is for the issuer, and the name by which it calls them. */
export interface Identity {
  readonly subject: string;
  readonly name?: string;
}

/** What is kept between sending somebody away and their return. */
export interface Errand {
  readonly redirectUri: string;
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

export interface Issuer {
  readonly address: string;
  /** Where the browser is sent. Throws if the issuer cannot be asked. */
  authorizationUrl(errand: Errand): Promise<string>;
  /** Throws for whatever is wrong with what came back. */
  identityOf(errand: Errand, returned: { readonly code: string; readonly iss?: string | undefined }): Promise<Identity>;
}

export function newErrand(redirectUri: string): Errand {
  return { redirectUri, state: oidc.randomState(), nonce: oidc.randomNonce(), verifier: oidc.randomPKCECodeVerifier() };
}

export function issuerOf(settings: IssuerSettings): Issuer {
  const configuration = rememberedUnlessFailed(() => discover(settings));
  return {
    address: settings.issuer,
    authorizationUrl: async ({ redirectUri, state, nonce, verifier }) => {
      const parameters = {
        redirect_uri: redirectUri,
        scope: 'openid profile',
        state,
        nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      };
      return onlyAt(settings.issuer, oidc.buildAuthorizationUrl(await configuration(), parameters).href);
    },
    identityOf: async ({ redirectUri, state, nonce, verifier }, { code, iss }) => {
      const returned = new URL(redirectUri);
      returned.search = new URLSearchParams({ code, state, ...(iss !== undefined && { iss }) }).toString();
      const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true };
      const claims = (await oidc.authorizationCodeGrant(await configuration(), returned, checks)).claims();
      if (!claims) throw new Error('the issuer gave no identity');
      const { sub, preferred_username: name } = claims;
      return { subject: sub, ...(typeof name === 'string' && { name }) };
    },
  };
}

function discover({ issuer, clientId, clientSecret }: IssuerSettings): Promise<oidc.Configuration> {
  return oidc.discovery(
    new URL(issuer),
    clientId,
    { client_secret: clientSecret, [oidc.clockTolerance]: CLOCK_TOLERANCE_SECONDS },
    oidc.ClientSecretBasic(clientSecret),
    {
      timeout: PATIENCE_SECONDS,
      [oidc.customFetch]: (url, options) => fetch(onlyAt(issuer, url), { ...options, redirect: 'error' } as RequestInit),
      // The signature is checked although the token comes from the issuer itself.
      execute: [oidc.enableNonRepudiationChecks, ...(isOnThisMachine(issuer) ? [oidc.allowInsecureRequests] : [])],
    },
  );
}

function onlyAt(issuer: string, address: string): string {
  if (new URL(address).origin === new URL(issuer).origin) return address;
  throw new Error('the issuer names an address that is not its own');
}

/** An issuer that could not be asked is asked again the next time. */
function rememberedUnlessFailed<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}
