// The most memory that a process had so far, as the operating system counts it.
import { readFileSync } from 'node:fs';

/** In kilobytes; 0 where nobody tells. */
export function peakOf(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0);
  } catch {
    return 0;
  }
}
