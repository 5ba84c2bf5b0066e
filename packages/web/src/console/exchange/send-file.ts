// Sends a file in parts, one after the other.
import { addImportPart, beginImport, type ImportKindName } from '@doudi/core/exchange';
import { askSurely } from '../../session/ask-surely.ts';
import type { Api } from '../../session/client.ts';
import { toBase64 } from '../../ui/base64.ts';

export interface ListFile {
  readonly kind: ImportKindName;
  readonly source: string;
  readonly file: File;
}

/** Gives the id of the import. `progress`: from 0 to 1. */
export async function sendFile(api: Api, { kind, source, file }: ListFile, progress: (done: number) => void): Promise<string> {
  const { importId, parts, partBytes } = await api.ask(beginImport, { kind, source, fileName: file.name.slice(-120), bytes: file.size });
  for (let part = 0; part < parts; part++) {
    const bytes = new Uint8Array(await file.slice(part * partBytes, (part + 1) * partBytes).arrayBuffer());
    await askSurely(api, addImportPart, { importId, part, data: toBase64(bytes) });
    progress((part + 1) / parts);
  }
  return importId;
}
