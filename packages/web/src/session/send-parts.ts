// A file on its way to the server: in parts, one after the other, each sent again if it got lost.
import { toBase64 } from '../ui/base64.ts';

/** What the server said about the parts when the file was announced. */
export interface Parts {
  readonly parts: number;
  readonly partBytes: number;
}

/** `send`: one part in Base64. Gives what was answered to the last of them. */
export async function sendParts<Answer>(
  file: File,
  { parts, partBytes }: Parts,
  send: (part: number, data: string) => Promise<Answer>,
): Promise<Answer | undefined> {
  let answer: Answer | undefined;
  for (let part = 0; part < parts; part++) {
    const bytes = new Uint8Array(await file.slice(part * partBytes, (part + 1) * partBytes).arrayBuffer());
    answer = await send(part, toBase64(bytes));
  }
  return answer;
}
