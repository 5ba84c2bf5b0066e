// Whether the server can be reached, as the last request and the browser found. While it cannot, it is asked again every few seconds.
import { useSyncExternalStore } from 'react';

const AGAIN_MS = 3_000;

let isReachable = true;
let timer: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<() => void>();

export function noteReachable(): void {
  clearTimeout(timer);
  change(true);
}

export function noteUnreachable(): void {
  change(false);
  clearTimeout(timer);
  timer = setTimeout(lookAgain, AGAIN_MS);
}

/** True while the server answers. */
export function useIsReachable(): boolean {
  return useSyncExternalStore(subscribe, () => isReachable);
}

function change(to: boolean): void {
  if (isReachable === to) return;
  isReachable = to;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

async function lookAgain(): Promise<void> {
  const answer = await fetch('/healthz', { cache: 'no-store' }).catch(() => undefined);
  if (answer?.ok) noteReachable();
  else noteUnreachable();
}

window.addEventListener('offline', noteUnreachable);
window.addEventListener('online', () => void lookAgain());
