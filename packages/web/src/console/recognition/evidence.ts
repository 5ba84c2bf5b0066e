// What shows something, as people type it: a line each.

/** Undefined while nothing was typed. */
export function readEvidence(typed: string): { what: string }[] | undefined {
  const lines = typed
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return lines.length > 0 ? lines.map((what) => ({ what })) : undefined;
}

export function printEvidence(evidence: readonly { readonly what: string }[]): string {
  return evidence.map(({ what }) => what).join('；');
}
