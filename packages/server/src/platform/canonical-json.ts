// JSON that is the same text for the same value, whatever the order in which the keys of an object were written.
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => (isPlainObject(part) ? Object.fromEntries(Object.entries(part).sort(byKey)) : part));
}

function isPlainObject(part: unknown): part is object {
  return typeof part === 'object' && part !== null && !Array.isArray(part);
}

const byKey = ([a]: [string, unknown], [b]: [string, unknown]) => (a < b ? -1 : 1);
