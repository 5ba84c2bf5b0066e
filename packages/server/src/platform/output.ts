// Rows written to standard output or to a file: in large pieces, waiting for a slow reader. A file appears whole or not at all.
import { once } from 'node:events';
import { createWriteStream, openSync, renameSync, rmSync } from 'node:fs';
import type { Writable } from 'node:stream';
import { UserError } from './user-error.ts';

export interface Output {
  write(text: string): Promise<void> | undefined;
  /** Everything is written; a file takes its name now. */
  end(): Promise<void>;
  /** What was written to a file is thrown away. */
  discard(): void;
}

const PIECE = 64 * 1024;

/** Standard output. `whenLost` is told first when the reader goes away (`| head`) or the disk is full. */
export function standardOutput(whenLost: (error: NodeJS.ErrnoException) => void): Output {
  return outputTo(
    process.stdout,
    whenLost,
    async () => {},
    () => {},
  );
}

/**
 * A file that is written aside and takes its name when it is whole, so that a failed run leaves the old one as it was. Throws at once
 * where it cannot be written.
 */
export function fileOutput(path: string): Output {
  const aside = `${path}.part-${process.pid}`;
  const stream = createWriteStream(aside, { fd: openSync(aside, 'w', 0o600) });
  const finish = async () => {
    stream.end();
    await once(stream, 'finish');
    renameSync(aside, path);
  };
  const discard = () => {
    stream.destroy();
    rmSync(aside, { force: true });
  };
  return outputTo(stream, () => {}, finish, discard);
}

function outputTo(stream: Writable, whenLost: (error: NodeJS.ErrnoException) => void, finish: () => Promise<void>, discard: () => void): Output {
  let failure: NodeJS.ErrnoException | undefined;
  stream.prependListener('error', (error: NodeJS.ErrnoException) => {
    failure = error;
    whenLost(error);
  });
  let waiting: string[] = [];
  let length = 0;
  const flush = async () => {
    const piece = waiting.join('');
    waiting = [];
    length = 0;
    if (piece !== '' && !failure && !stream.write(piece)) await once(stream, 'drain').catch(() => {});
    if (failure) throw cannotWrite(failure);
  };
  return {
    write(text) {
      waiting.push(text);
      length += text.length;
      return length < PIECE ? undefined : flush();
    },
    async end() {
      await flush();
      await written(stream);
      if (failure) throw cannotWrite(failure);
      await finish().catch((error) => Promise.reject(cannotWrite(failure ?? error)));
    },
    discard,
  };
}

/** Waits until all that was handed over is written or has failed. */
async function written(stream: Writable): Promise<void> {
  if (stream.writableLength === 0 || stream.destroyed) return;
  await new Promise<void>((resolve) => {
    stream.write('', () => resolve());
  });
}

function cannotWrite(error: NodeJS.ErrnoException): UserError {
  return new UserError({ zh: `结果无法写出（${error.code ?? error.message}）。`, en: `the output cannot be written (${error.code ?? error.message})` });
}
