// Of whom a request or an answer speaks: every `personId` in it, however deep, and everybody whose account is named.

const PATIENT_ACCOUNT = /^patient\/(.+)$/;

/** In the order of their first naming, each once. */
export function personsIn(...values: readonly unknown[]): string[] {
  const found = new Set<string>();
  for (const value of values) collect(value, found);
  return [...found];
}

function collect(value: unknown, found: Set<string>): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, inner] of Object.entries(value)) {
    if (typeof inner !== 'string') collect(inner, found);
    else if (name === 'personId') found.add(inner);
    else if (/AccountId$|^accountId$/.test(name) && PATIENT_ACCOUNT.test(inner)) found.add(inner.replace(PATIENT_ACCOUNT, '$1'));
  }
}
