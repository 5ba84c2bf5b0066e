// Several writes as one statement: the database is asked once instead of many times, which is most of what a small transaction costs.
import { createHash } from 'node:crypto';
import type { Statement } from './transaction.ts';

const names = new Map<string, string>();

/**
 * The statements run in no particular order and do not see each other's rows; foreign keys are checked when all are done. So they must be
 * independent: none may need that another came first. None may give rows.
 */
export function together(statements: readonly Statement[]): Statement {
  const values: unknown[] = [];
  const parts = statements.map(({ text, values: own = [] }, index) => {
    const offset = values.length;
    values.push(...own);
    return `write_${index} as (${text.replace(/\$(\d+)/g, (_, place: string) => `$${Number(place) + offset}`)})`;
  });
  const text = `with ${parts.join(', ')} select`;
  return { text, values, name: nameOf(text) };
}

/** The same text has the same name, so that each connection prepares it once. */
function nameOf(text: string): string {
  const known = names.get(text);
  if (known !== undefined) return known;
  const name = `together-${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
  names.set(text, name);
  return name;
}
