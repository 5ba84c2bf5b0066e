// Rows written to standard output or a file: in large pieces, waiting for a slow reader, ending quietly when nobody reads.
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import type { Writable } from 'node:stream';

export interface Output {
  write(text: string): Promise<void> | undefined;
  end(): Promise<void>;
}

const PIECE = 64 * 1024;

/** `-` is standard output. */
export function openOutput(path: string): Output {
  const stream: Writable = path === '-' ? process.stdout : createWriteStream(path, { mode: 0o600 });
  let failure: Error | undefined;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // The reader has seen enough (`| head`): that is no error.
    if (error.code === 'EPIPE') process.exit(0);
    failure = error;
  });
  let waiting: string[] = [];
  let length = 0;
  const flush = async () => {
    const piece = waiting.join('');
    waiting = [];
    length = 0;
    if (piece !== '' && !stream.write(piece)) await once(stream, 'drain');
    if (failure) throw failure;
  };
  return {
    write(text) {
      waiting.push(text);
      length += text.length;
      return length < PIECE ? undefined : flush();
    },
    async end() {
      await flush();
      if (stream === process.stdout) return;
      stream.end();
      await once(stream, 'finish');
      if (failure) throw failure;
    },
  };
}
