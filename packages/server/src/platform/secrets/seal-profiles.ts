// The two ways in which a field is sealed and found again, over bytes alone: international algorithms, or those that Chinese certification
// (密评, GB/T 39786) asks for. Where keys lie, and which key is used, is key-ring.ts's business.
import { createCipheriv, createDecipheriv, createHmac, timingSafeEqual } from 'node:crypto';

export const PROFILES = ['aes', 'sm4'] as const;
export type Profile = (typeof PROFILES)[number];

/** `head` and `where` are authenticated and not hidden. The nonce may never come twice under one key. */
interface Sealing {
  readonly key: Buffer;
  readonly nonce: Buffer;
  readonly head: Buffer;
  readonly where: Buffer;
}

interface SealProfile {
  /** The first byte of every field that was sealed so. */
  readonly version: number;
  readonly keyBytes: number;
  readonly nonceBytes: number;
  readonly tagBytes: number;
  /** Ciphertext and tag, of the length of the text and `tagBytes`. */
  readonly seal: (sealing: Sealing, text: Buffer) => Buffer;
  /** Throws if anything was changed. */
  readonly open: (sealing: Sealing, sealed: Buffer) => Buffer;
  /** A keyed digest of 32 bytes. */
  readonly digest: (key: Buffer, text: string) => Buffer;
}

const AES_TAG = { authTagLength: 16 } as const;

/** AES-256-GCM. The head is not authenticated by itself: another version or key id is another key, under which the tag is wrong. */
const aes: SealProfile = {
  version: 1,
  keyBytes: 32,
  nonceBytes: 12,
  tagBytes: 16,
  seal: ({ key, nonce, where }, text) => {
    const cipher = createCipheriv('aes-256-gcm', key, nonce, AES_TAG);
    cipher.setAAD(where);
    return Buffer.concat([cipher.update(text), cipher.final(), cipher.getAuthTag()]);
  },
  open: ({ key, nonce, where }, sealed) => {
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, AES_TAG);
    decipher.setAAD(where);
    decipher.setAuthTag(sealed.subarray(-16));
    return Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
  },
  digest: (key, text) => createHmac('sha256', key).update(text).digest(),
};

/** SM4-CTR, then HMAC-SM3 over everything: no library of ours has SM4-GCM. The key is 16 bytes to encrypt and 32 others to authenticate. */
const sm4: SealProfile = {
  version: 2,
  keyBytes: 48,
  nonceBytes: 16,
  tagBytes: 32,
  seal: (sealing, text) => {
    const cipher = createCipheriv('sm4-ctr', sealing.key.subarray(0, 16), sealing.nonce);
    const hidden = Buffer.concat([cipher.update(text), cipher.final()]);
    return Buffer.concat([hidden, macOf(sealing, hidden)]);
  },
  open: (sealing, sealed) => {
    const hidden = sealed.subarray(0, -32);
    // Nothing is decrypted before all of it is known to be ours, and the comparison takes as long for a near miss as for a far one.
    if (!timingSafeEqual(macOf(sealing, hidden), sealed.subarray(-32))) throw new Error('a sealed field was changed or moved');
    const decipher = createDecipheriv('sm4-ctr', sealing.key.subarray(0, 16), sealing.nonce);
    return Buffer.concat([decipher.update(hidden), decipher.final()]);
  },
  digest: (key, text) => createHmac('sm3', key).update(text).digest(),
};

/** The length of `where` comes first, so that none of its bytes can be taken for one of the ciphertext. */
function macOf({ key, nonce, head, where }: Sealing, hidden: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(where.length);
  return createHmac('sm3', key.subarray(16)).update(length).update(where).update(head).update(nonce).update(hidden).digest();
}

export const SEAL_PROFILES: Readonly<Record<Profile, SealProfile>> = { aes, sm4 };
export const INDEX_KEY_BYTES = 32;
