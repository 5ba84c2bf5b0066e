// The band: a whole bill as one bar, a pattern for each payer in the order of the lines, the patient last.
import { type Language, printFen, type Settlement } from '@doudi/policy';

const WIDTH = 60;
const PATTERNS = ['█', '▓', '▒', '░', '▚', '▞', '▤', '▥'];
const PATIENT = '·';

export function printBand(settlement: Settlement, language: Language): string {
  const parts = settlement.lines
    .filter((line) => line.paidFen > 0)
    .map((line, index) => ({ name: line.benefit.name[language], amount: line.paidFen as number, pattern: PATTERNS[index % PATTERNS.length] ?? '█' }));
  parts.push({ name: { zh: '个人', en: 'Patient' }[language], amount: settlement.patientFen, pattern: PATIENT });
  const bar = parts.map((part) => part.pattern.repeat(Math.round((part.amount / Math.max(1, settlement.totalFen)) * WIDTH))).join('');
  const rows = parts.map((part) => `  ${part.pattern} ${printFen(part.amount as typeof settlement.totalFen).padStart(14)}  ${part.name}`);
  return [`  ${bar}`, ...rows].join('\n');
}
