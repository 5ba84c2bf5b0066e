// Lists for tests: valid ID numbers, and a file brought through the operations as the console does.
import { addImportPart, beginImport, checkImport, getImport, getImportColumns, type ImportKindName, PART_BYTES } from '@doudi/core/exchange';
import { checkDigitOf } from '@doudi/core/registry';
import type { TestServer } from '../../testing/furnished-server.ts';

const manager = { as: 'manager' } as const;

/** A valid number of the demonstration, another for each `of`. */
export function idNumberOf(of: number, bornOn = '1970-01-02'): string {
  const digits = `9901${String(Math.floor(of / 1000) % 90).padStart(2, '0')}${bornOn.replaceAll('-', '')}${String(of % 1000).padStart(3, '0')}`;
  return `${digits}${checkDigitOf(digits)}`;
}

export interface Brought {
  readonly kind?: ImportKindName;
  readonly source?: string;
  readonly fileName?: string;
}

export async function upload({ done }: TestServer, bytes: Uint8Array, { kind = 'persons', source = '民政局', fileName = '名单.xlsx' }: Brought = {}) {
  const { importId, parts } = await done(beginImport, { kind, source, fileName, bytes: bytes.length }, manager);
  for (let part = 0; part < parts; part++) {
    const data = Buffer.from(bytes.subarray(part * PART_BYTES, (part + 1) * PART_BYTES)).toString('base64');
    await done(addImportPart, { importId, part, data }, manager);
  }
  return importId;
}

/** Brought, its columns as the server proposes them, and checked. */
export async function check(server: TestServer, bytes: Uint8Array, brought: Brought = {}, all: { readonly category?: string; readonly fromDay?: string } = {}) {
  const importId = await upload(server, bytes, brought);
  const { mapping } = await server.done(getImportColumns, { importId }, manager);
  await server.done(checkImport, { importId, mapping, ...all }, manager);
  await server.services.imports.idle();
  return server.done(getImport, { importId }, manager);
}
