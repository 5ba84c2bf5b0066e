// Requests that nobody means well, for any contract: half right, wrong in every way, or no JSON at all.
import { type Contract, inputFields, pathParameters } from '@doudi/core/contract';
import fc from 'fast-check';

export interface HostileRequest {
  readonly path: string;
  readonly init: RequestInit;
}

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string(),
  fc.constantFrom(...['', ' ', "' or 1=1 --", '%', '../../etc', '=1+1', '\u0000', '\ud800', '﷽', 'null']),
);

/** Requests for one operation, with the headers that the test gives (who asks, and a key). */
export function hostileRequests(contract: Contract, headers: Readonly<Record<string, string>>): fc.Arbitrary<HostileRequest> {
  const path = hostilePath(contract);
  if (contract.method === 'get') return fc.tuple(path, hostileQuery(contract)).map(([address, query]) => ({ path: `${address}?${query}`, init: { headers } }));
  const postHeaders = { 'content-type': 'application/json', ...headers };
  return fc
    .tuple(path, hostileBody(contract))
    .map(([address, body]) => ({ path: address, init: { method: 'POST', headers: postHeaders, body: body as string } }));
}

function hostilePath(contract: Contract): fc.Arbitrary<string> {
  const names = pathParameters(contract.path);
  return fc.array(anyText, { minLength: names.length, maxLength: names.length }).map((texts) => {
    let index = 0;
    return contract.path.replace(/\{\w+\}/g, () => encode(texts[index++] ?? '') || 'x');
  });
}

function hostileQuery(contract: Contract): fc.Arbitrary<string> {
  return fc.array(fc.tuple(nameFor(contract), anyText)).map((pairs) => pairs.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&'));
}

function hostileBody(contract: Contract): fc.Arbitrary<string | Uint8Array> {
  const value = fc.oneof(anyText, fc.integer(), fc.double(), fc.boolean(), fc.constant(null), fc.jsonValue({ stringUnit: 'binary' }));
  const fields = fc.dictionary(nameFor(contract), value).map((body) => JSON.stringify(body));
  return fc.oneof({ weight: 6, arbitrary: fields }, fc.json({ stringUnit: 'binary' }), anyText, fc.uint8Array());
}

/** Mostly names that the contract knows, so that something gets past the first check. */
function nameFor(contract: Contract): fc.Arbitrary<string> {
  const known = inputFields(contract) ?? [];
  return fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...known, 'x') }, fc.constantFrom('__proto__', 'constructor', 'toString'), anyText);
}

/** Half a surrogate pair cannot be encoded; it is sent as the bytes that stand for nothing. */
function encode(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '')) + (/\p{Surrogate}/u.test(text) ? '%ed%a0%80' : '');
}
