// The text with which a new line of payment begins: it pays nothing, and everything that must be said stands there to be written over. Pure.
import { readYaml, type Scheme, type SchemeFiles } from '@doudi/core/scheme';

/** A name that a file of a line may have, and that none has yet. */
export function isNewLineName(name: string, files: SchemeFiles): boolean {
  return /^[a-z][a-z0-9-]{0,60}$/.test(name) && !files.has(`benefits/${name}.yaml`);
}

/** After all others; of the first kind, payer and document that the scheme has. */
export function newLineText(name: string, files: SchemeFiles, { policy }: Pick<Scheme, 'policy'>): string {
  const orders = [...files].filter(([file]) => file.startsWith('benefits/')).map(([file, text]) => orderIn(readYaml(file, text).value));
  const [payer = '', kind = '', document = ''] = [policy.payers, policy.kinds, policy.documents].map((named) => Object.keys(named)[0]);
  return `benefit: ${name}
order: ${Math.max(0, ...orders) + 10}
name: {zh: 新支付线, en: New line}
payer: ${payer}
kinds: [${kind}]
source: [{document: ${document}, article: {zh: 第…条, en: article …}}]
pays:
  share: 0%
`;
}

function orderIn(value: unknown): number {
  return typeof value === 'object' && value !== null && 'order' in value ? Number(value.order) || 0 : 0;
}
