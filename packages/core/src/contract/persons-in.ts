// Of whom a request or an answer speaks: every `personId` in it, however deep.

/** In the order of their first naming, each once. */
export function personsIn(...values: readonly unknown[]): string[] {
  const found = new Set<string>();
  for (const value of values) collect(value, found);
  return [...found];
}

function collect(value: unknown, found: Set<string>): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, inner] of Object.entries(value)) {
    if (name === 'personId' && typeof inner === 'string') found.add(inner);
    else collect(inner, found);
  }
}
