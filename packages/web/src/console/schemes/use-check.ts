// What the policy check finds in some files, as it finds it. Each change of the files begins anew, when nothing has changed for a moment.
import type { SchemeFiles } from '@doudi/core/scheme';
import type { CheckedDraft, DraftFinding } from '@doudi/core/studio';
import { useEffect, useState } from 'react';

export type CheckSaid =
  | { readonly kind: 'checking'; readonly done: number; readonly of: number; readonly findings: readonly DraftFinding[] }
  | { readonly kind: 'done'; readonly checked: CheckedDraft }
  /** Files that cannot settle are not checked. */
  | { readonly kind: 'unsound' }
  | { readonly kind: 'failed' };
export type Checking = CheckSaid | { readonly kind: 'waiting' };

const WAIT_MS = 500;

/** Undefined files: nothing is checked. */
export function useCheck(files: SchemeFiles | undefined): Checking {
  const [checking, setChecking] = useState<Checking>({ kind: 'waiting' });
  useEffect(() => {
    setChecking({ kind: 'waiting' });
    if (!files) return undefined;
    let worker: Worker | undefined;
    const timer = setTimeout(() => {
      worker = new Worker(new URL('./check-worker.ts', import.meta.url), { type: 'module' });
      worker.onmessage = ({ data }: MessageEvent<CheckSaid>) => setChecking(data);
      worker.onerror = () => setChecking({ kind: 'failed' });
      worker.postMessage([...files]);
    }, WAIT_MS);
    return () => {
      clearTimeout(timer);
      worker?.terminate();
    };
  }, [files]);
  return checking;
}
