// The key that signs the audit's roots. It lies outside the database, so that whoever commands the database cannot sign another past.
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';
import { loadSecretFile } from './secret-file.ts';

export interface AuditKey {
  readonly keyId: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

const ALGORITHM = 'Ed25519';

/** The key of this installation, made at the first start: `audit-key.json`. Losing it loses no proof that was signed before. */
export function loadAuditKey(folder: string): AuditKey {
  return loadSecretFile(folder, 'audit-key.json', readKey, () => ({
    algorithm: ALGORITHM,
    privateKey: generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }),
  }));
}

/** One that is kept nowhere, for tests. */
export function newAuditKey(): AuditKey {
  return toKey(generateKeyPairSync('ed25519').privateKey);
}

function readKey(content: unknown): AuditKey | undefined {
  const { algorithm, privateKey } = (content ?? {}) as { readonly algorithm?: unknown; readonly privateKey?: unknown };
  if (algorithm !== ALGORITHM || typeof privateKey !== 'string') return undefined;
  const key = createPrivateKey(privateKey);
  return key.asymmetricKeyType === 'ed25519' ? toKey(key) : undefined;
}

function toKey(privateKey: KeyObject): AuditKey {
  const publicKey = createPublicKey(privateKey);
  return { privateKey, publicKey, keyId: keyIdOf(publicKey) };
}

/** The first sixteen digits of the sha256 of the public key: enough to tell keys apart, and short enough to be read out. */
export function keyIdOf(publicKey: KeyObject): string {
  const der = publicKey.export({ format: 'der', type: 'spki' });
  return createHash('sha256').update(der).digest('hex').slice(0, 16);
}

export function printPublicKey(publicKey: KeyObject): string {
  return publicKey.export({ format: 'pem', type: 'spki' }).toString();
}

/** Undefined if the text is no public Ed25519 key. */
export function readPublicKey(pem: string): KeyObject | undefined {
  try {
    const key = createPublicKey(pem);
    // A private key would give its public half: it has no business in an auditor's hands.
    return key.asymmetricKeyType === 'ed25519' && pem.includes('PUBLIC KEY') ? key : undefined;
  } catch {
    return undefined;
  }
}

export function signText({ privateKey }: AuditKey, text: string): Buffer {
  return sign(null, Buffer.from(text, 'utf8'), privateKey);
}

export function isSigned(publicKey: KeyObject, text: string, signature: Buffer): boolean {
  return verify(null, Buffer.from(text, 'utf8'), publicKey, signature);
}
