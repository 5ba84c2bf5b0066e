// A report as a workbook: numbers are numbers, and no text can become a formula.
import { type Report, reportSheets, toWorkbook } from '@doudi/core/simulation';
import type { Language } from '@doudi/policy';

export async function writeReport(report: Report, about: readonly (readonly [string, string])[], language: Language): Promise<Uint8Array<ArrayBuffer>> {
  // The writer comes with the first export, not with the page.
  const { writeXlsx } = await import('hucre/xlsx');
  return new Uint8Array(await writeXlsx(toWorkbook(reportSheets(report, about, language))));
}
