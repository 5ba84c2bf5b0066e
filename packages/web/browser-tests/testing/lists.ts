// Lists as civil affairs send them, and bringing one to where it is checked.
import { addImportPart, beginImport, checkImport, getImportColumns } from '@doudi/core/exchange';
import { idNumberOf } from '../../../server/src/exchange/testing/lists.ts';
import type { DemoServer } from './demo-server.ts';

let made = 0;

/** So many good rows, and bad ones among them: a number that is none, a day that is none, a name that is missing. */
export function listOf(countyId: string, good: number, bad: number): string {
  const row = (name: string, idNumber: string, day = '2026-01-01') => `${name},${idNumber},${countyId}100001,低保对象,${day}`;
  const rows = Array.from({ length: good }, (_, of) => row(`名单${of}`, idNumberOf(++made + 900)));
  const worse = Array.from({ length: bad }, (_, of) =>
    of % 3 === 0
      ? row(`坏行${of}`, '1.10105E+17')
      : of % 3 === 1
        ? row(`坏行${of}`, idNumberOf(++made + 900), '2026-02-30')
        : row('', idNumberOf(++made + 900)),
  );
  return ['姓名,身份证号,村,类别,认定日期', ...rows.slice(0, 2), ...worse, ...rows.slice(2)].join('\r\n');
}

export async function bringList({ ask, services }: DemoServer, text: string, kind: 'persons' | 'changes' = 'persons'): Promise<string> {
  const bytes = Buffer.from(text);
  const { importId } = await ask('manager', beginImport, { kind, source: '民政局', fileName: '2026年1月低保.csv', bytes: bytes.length });
  await ask('manager', addImportPart, { importId, part: 0, data: bytes.toString('base64') });
  const { mapping } = await ask('manager', getImportColumns, { importId });
  await ask('manager', checkImport, { importId, mapping });
  await services.imports.idle();
  return importId;
}
