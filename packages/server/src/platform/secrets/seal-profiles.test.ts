// The algorithms, held against what standards print, and against every change of what they sealed.
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { PROFILES, SEAL_PROFILES } from './seal-profiles.ts';

const hex = (text: string) => Buffer.from(text.replace(/\s/g, ''), 'hex');
const { aes, sm4 } = SEAL_PROFILES;

describe('known answers', () => {
  test('AES-256-GCM gives test case 16 of the specification of GCM', () => {
    const sealing = {
      key: hex('feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308'),
      nonce: hex('cafebabefacedbaddecaf888'),
      where: hex('feedfacedeadbeeffeedfacedeadbeefabaddad2'),
      head: Buffer.alloc(0),
    };
    const text = hex('d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39');
    const hidden = '522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662';
    expect(aes.seal(sealing, text).toString('hex')).toBe(`${hidden}76fc6ece0f4e1768cddf8853bb2d551b`);
    expect(aes.open(sealing, aes.seal(sealing, text))).toEqual(text);
  });

  test('SM4-CTR gives the example of draft-ribose-cfrg-sm4, and its block that of GB/T 32907', () => {
    const macKey = Buffer.alloc(32, 1);
    const key = Buffer.concat([hex('0123456789abcdeffedcba9876543210'), macKey]);
    const common = { key, head: Buffer.alloc(0), where: Buffer.alloc(0) };
    const text = hex('aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccddddddddddddddddeeeeeeeeeeeeeeeeffffffffffffffffaaaaaaaaaaaaaaaabbbbbbbbbbbbbbbb');
    const sealed = sm4.seal({ ...common, nonce: hex('000102030405060708090a0b0c0d0e0f') }, text);
    expect(sealed.subarray(0, -32).toString('hex')).toBe(
      'ac3236cb970cc20791364c395a1342d1a3cbc1878c6f30cd074cce385cdd70c7f234bc0e24c11980fd1286310ce37b926e02fcd0faa0baf38b2933851d824514',
    );
    const block = sm4.seal({ ...common, nonce: hex('0123456789abcdeffedcba9876543210') }, Buffer.alloc(16));
    expect(block.subarray(0, -32).toString('hex')).toBe('681edf34d206965e86b3e94f536e4246');
  });

  test('SM3 gives the example of GB/T 32905, and HMAC-SM3 that of GM/T 0042', () => {
    expect(createHash('sm3').update('abc').digest('hex')).toBe('66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0');
    const key = hex('0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425');
    // Its data are no text: the HMAC that is written out below gives it, and gives what the profile's digest gives.
    expect(hmacSm3ByHand(key, Buffer.alloc(50, 0xcd))).toBe('220bf579ded555393f0159f66c99877822a3ecf610d1552154b41d44b94db3ae');
    expect(sm4.digest(key, '990101\n13800000000').toString('hex')).toBe(hmacSm3ByHand(key, Buffer.from('990101\n13800000000')));
  });

  test('the tag of SM4 is HMAC-SM3 under its own key, over the place with its length, the head, the nonce and the ciphertext', () => {
    const key = Buffer.from(Array.from({ length: 48 }, (_, at) => at));
    const [nonce, head, where] = [Buffer.alloc(16, 9), Buffer.from([2, 0, 1]), Buffer.from('person/p-1/phone')];
    const sealed = sm4.seal({ key, nonce, head, where }, Buffer.from('13800000000'));
    const said = Buffer.concat([Buffer.from([0, 0, 0, where.length]), where, head, nonce, sealed.subarray(0, -32)]);
    expect(sealed.subarray(-32).toString('hex')).toBe(hmacSm3ByHand(key.subarray(16), said));
  });
});

/** RFC 2104 written out, with SM3's block of 64 bytes. */
function hmacSm3ByHand(key: Buffer, data: Buffer): string {
  const padded = Buffer.concat([key, Buffer.alloc(64 - key.length)]);
  const inner = createHash('sm3')
    .update(padded.map((byte) => byte ^ 0x36))
    .update(data)
    .digest();
  return createHash('sm3')
    .update(padded.map((byte) => byte ^ 0x5c))
    .update(inner)
    .digest('hex');
}

describe.each(PROFILES)('what %s sealed', (name) => {
  const { keyBytes, nonceBytes, tagBytes, seal, open } = SEAL_PROFILES[name];
  const sealing = { key: Buffer.alloc(keyBytes, 3), nonce: Buffer.alloc(nonceBytes, 4), head: Buffer.from([1, 0, 1]), where: Buffer.from('person/p-1/phone') };
  const sealed = seal(sealing, Buffer.from('13800000000'));

  test('is as long as the text and the tag, and opens', () => {
    expect(sealed.length).toBe('13800000000'.length + tagBytes);
    expect(open(sealing, sealed).toString()).toBe('13800000000');
  });

  test('opens with no bit of it changed, with no other key or nonce, and in no other place', () => {
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const changed = Buffer.from(sealed);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(() => open(sealing, changed), `bit ${bit}`).toThrow();
    }
    for (const other of [
      { key: Buffer.alloc(keyBytes, 5) },
      { nonce: Buffer.alloc(nonceBytes, 5) },
      { where: Buffer.from('person/p-2/phone') },
      { where: Buffer.from('person/p-1/bank_account') },
    ])
      expect(() => open({ ...sealing, ...other }, sealed)).toThrow();
  });
});

test('the key that encrypts with SM4 and the one that authenticates are two: each alone makes another field', () => {
  const sealing = { key: Buffer.alloc(48, 3), nonce: Buffer.alloc(16), head: Buffer.from([2, 0, 1]), where: Buffer.from('w') };
  const [text, other] = [Buffer.from('text'), Buffer.from(sealing.key)];
  other[16] = 9;
  const [one, two] = [sm4.seal(sealing, text), sm4.seal({ ...sealing, key: other }, text)];
  expect(one.subarray(0, 4).equals(two.subarray(0, 4))).toBe(true);
  expect(one.subarray(4).equals(two.subarray(4))).toBe(false);
});
