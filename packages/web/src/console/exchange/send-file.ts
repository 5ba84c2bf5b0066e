// Sends a file in parts, one after the other. A part that got lost is sent again with its key, so that it arrives once.
import { addImportPart, beginImport, type ImportKindName } from '@doudi/core/exchange';
import { type Api, newKey, UnreachableError } from '../../session/client.ts';
import { toBase64 } from './base64.ts';

const TRIES = 3;

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
    await sendPart(api, { importId, part, data: toBase64(bytes) });
    progress((part + 1) / parts);
  }
  return importId;
}

async function sendPart(api: Api, part: { readonly importId: string; readonly part: number; readonly data: string }): Promise<void> {
  const idempotencyKey = newKey();
  for (let tries = 1; ; tries++) {
    try {
      await api.ask(addImportPart, part, { idempotencyKey });
      return;
    } catch (error) {
      if (!(error instanceof UnreachableError) || tries === TRIES) throw error;
    }
  }
}
