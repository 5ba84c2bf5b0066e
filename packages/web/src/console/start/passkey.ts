// What the browser is asked of passkeys, and what of its answer the server reads. A console that is opened by the number of a machine, or without
// encryption, has none.
import type { PasskeyAssertion, startPasskeyRegistration, startPasskeySignIn } from '@doudi/core/access';
import type { OutputOf } from '@doudi/core/contract';
import { browserSupportsWebAuthn, startAuthentication, startRegistration } from '@simplewebauthn/browser';

export function mayUsePasskeys(): boolean {
  return window.isSecureContext && browserSupportsWebAuthn() && !/^[\d.]+$|^\[/.test(location.hostname);
}

/** Nobody touched a key, it is another's, or none is known here: the browser does not tell which. */
export class PasskeyNotUsedError extends Error {}

export async function assertPasskey({ challenge, rpId, timeoutMs }: OutputOf<typeof startPasskeySignIn>): Promise<PasskeyAssertion> {
  const optionsJSON = { challenge, rpId, timeout: timeoutMs, userVerification: 'required' as const };
  const { id, response } = await startAuthentication({ optionsJSON }).catch(notUsed);
  const { clientDataJSON, authenticatorData, signature } = response;
  return { credentialId: id, clientDataJson: clientDataJSON, authenticatorData, signature };
}

const ES256 = -7;
const RS256 = -257;
const EDDSA = -8;

export async function makePasskey(asked: OutputOf<typeof startPasskeyRegistration>) {
  const { id, response } = await startRegistration({
    optionsJSON: {
      challenge: asked.challenge,
      rp: { id: asked.rpId, name: asked.rpId },
      user: { id: asked.userId, name: asked.username, displayName: asked.displayName },
      pubKeyCredParams: [EDDSA, ES256, RS256].map((alg) => ({ type: 'public-key', alg })),
      timeout: asked.timeoutMs,
      attestation: 'none',
      excludeCredentials: asked.knownCredentialIds.map((known) => ({ type: 'public-key', id: known })),
      authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
    },
  }).catch(notUsed);
  return { credentialId: id, clientDataJson: response.clientDataJSON, attestationObject: response.attestationObject };
}

function notUsed(error: unknown): never {
  throw new PasskeyNotUsedError(String(error));
}
