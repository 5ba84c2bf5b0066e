// An authenticator made of code: registers a passkey and asserts it as a real one does, and also as no real one would.
import { createHash, createSign, generateKeyPairSync, randomBytes } from 'node:crypto';
import type { PasskeyAssertion } from '@doudi/core/access';
import { isoCBOR } from '@simplewebauthn/server/helpers';

export interface Site {
  readonly origin: string;
  readonly rpId: string;
}

/** Where an application without a port is asked. */
export const TEST_SITE: Site = { origin: 'http://localhost', rpId: 'localhost' };

export interface How {
  readonly site?: Site;
  /** 0 as those count that do not count. */
  readonly signCount?: number;
  /** Whether it asked its owner who they are. */
  readonly isVerified?: boolean;
}

export interface Authenticator {
  readonly credentialId: string;
  /** As the database keeps it. */
  readonly publicKey: Buffer;
  register(challenge: string, how?: How): { credentialId: string; clientDataJson: string; attestationObject: string };
  assert(challenge: string, how?: How): PasskeyAssertion;
}

const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest();
const PRESENT = 0x01;
const VERIFIED = 0x04;
const HAS_KEY = 0x40;

export function newAuthenticator(): Authenticator {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const id = randomBytes(32);
  const credentialId = id.toString('base64url');
  // COSE: an elliptic curve key, for ES256, on P-256.
  const cose = new Map<number, number | Uint8Array>([
    [1, 2],
    [3, -7],
    [-1, 1],
    [-2, new Uint8Array(Buffer.from(x, 'base64url'))],
    [-3, new Uint8Array(Buffer.from(y, 'base64url'))],
  ]);
  const key = Buffer.from(isoCBOR.encode(cose));
  const head = ({ site = TEST_SITE, signCount = 0, isVerified = true }: How, more: number) => {
    const counted = Buffer.alloc(4);
    counted.writeUInt32BE(signCount);
    return Buffer.concat([sha256(site.rpId), Buffer.from([PRESENT | (isVerified ? VERIFIED : 0) | more]), counted]);
  };
  return {
    credentialId,
    publicKey: key,
    register: (challenge, how = {}) => {
      const length = Buffer.alloc(2);
      length.writeUInt16BE(id.length);
      const authData = Buffer.concat([head(how, HAS_KEY), Buffer.alloc(16), length, id, key]);
      const attestation = new Map<string, unknown>([
        ['fmt', 'none'],
        ['attStmt', new Map()],
        ['authData', new Uint8Array(authData)],
      ]);
      return {
        credentialId,
        clientDataJson: clientData('webauthn.create', challenge, how.site ?? TEST_SITE).toString('base64url'),
        attestationObject: Buffer.from(isoCBOR.encode(attestation as never)).toString('base64url'),
      };
    },
    assert: (challenge, how = {}) => {
      const data = clientData('webauthn.get', challenge, how.site ?? TEST_SITE);
      const authenticatorData = head(how, 0);
      const signature = createSign('sha256')
        .update(Buffer.concat([authenticatorData, sha256(data)]))
        .sign(privateKey);
      return {
        credentialId,
        clientDataJson: data.toString('base64url'),
        authenticatorData: authenticatorData.toString('base64url'),
        signature: signature.toString('base64url'),
      };
    },
  };
}

function clientData(type: string, challenge: string, { origin }: Site): Buffer {
  return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
}
