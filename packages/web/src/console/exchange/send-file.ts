// Sends a file in parts, one after the other.
import { addImportPart, beginImport, type ImportKindName } from '@doudi/core/exchange';
import { askSurely } from '../../session/ask-surely.ts';
import type { Api } from '../../session/client.ts';
import { sendParts } from '../../session/send-parts.ts';

export interface ListFile {
  readonly kind: ImportKindName;
  readonly source: string;
  readonly file: File;
}

/** Gives the id of the import. `progress`: from 0 to 1. */
export async function sendFile(api: Api, { kind, source, file }: ListFile, progress: (done: number) => void): Promise<string> {
  const { importId, ...parts } = await api.ask(beginImport, { kind, source, fileName: file.name.slice(-120), bytes: file.size });
  await sendParts(file, parts, async (part, data) => {
    await askSurely(api, addImportPart, { importId, part, data });
    progress((part + 1) / parts.parts);
  });
  return importId;
}
