// Results as text: one JSON object a line, or CSV for a spreadsheet.
import { toErrorRow, toResultRow } from '@doudi/core/settlement';
import { explain, formatFen, isRefusal, type Language, type Policy, type Refusal, type Settlement } from '@doudi/policy';

export interface ResultFormat {
  /** Written once, before all rows. */
  readonly head: string;
  row(id: string | null, outcome: Settlement | Refusal): string;
}

export interface FormatOptions {
  readonly policy: Policy;
  /** The language of messages. */
  readonly language: Language;
  /** The language of explanations; none if undefined. */
  readonly explainIn: Language | undefined;
}

export function jsonLines({ policy, language, explainIn }: FormatOptions): ResultFormat {
  return {
    head: '',
    row: (id, outcome) => {
      if (isRefusal(outcome)) return `${JSON.stringify(toErrorRow(id, outcome, language))}\n`;
      return `${JSON.stringify(toResultRow(outcome, explainIn && explain(policy, outcome, explainIn)))}\n`;
    },
  };
}

/** A column for each line of the scheme. It begins with the mark by which Excel and WPS know UTF-8. */
export function csv({ policy, language, explainIn }: FormatOptions): ResultFormat {
  const lines = [...new Set(policy.lines.map((line) => line.line))];
  const columns = ['id', 'scheme', 'total', ...lines, 'patientPays', 'flags', 'brokenPromises', 'error', 'path', 'message', ...(explainIn ? ['short'] : [])];
  return {
    head: `\ufeff${csvRow(columns)}`,
    row: (id, outcome) => {
      if (isRefusal(outcome)) {
        const blanks = lines.map(() => '');
        return csvRow([id ?? '', policy.id, '', ...blanks, '', '', '', outcome.code, outcome.path, outcome.message[language], ...(explainIn ? [''] : [])]);
      }
      const paid = lines.map((name) => outcome.lines.find((line) => line.benefit.line === name)?.paidFen);
      return csvRow([
        outcome.claimId,
        policy.id,
        formatFen(outcome.totalFen),
        ...paid.map((amount) => (amount === undefined ? '' : formatFen(amount))),
        formatFen(outcome.patientFen),
        outcome.flags.join(' '),
        outcome.promises.flatMap(({ promise, isKept }) => (isKept ? [] : [promise.id])).join(' '),
        '',
        '',
        '',
        ...(explainIn ? [explain(policy, outcome, explainIn).short] : []),
      ]);
    },
  };
}

function csvRow(fields: readonly string[]): string {
  return `${fields.map(csvField).join(',')}\r\n`;
}

/** A text that a spreadsheet would run as a formula is marked as text. */
function csvField(text: string): string {
  const safe = /^[\s\0]*[=+\-@＝＋－＠]|^[\t\r\n\0]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
