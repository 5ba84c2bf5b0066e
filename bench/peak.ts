// The most memory that a process had so far, as the operating system counts it.
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
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

/** Waits until a process has ended, and looks at it meanwhile; throws unless it ended well. `name`: what it is, for the message. */
export async function peakUntilEnd(child: ChildProcess, name: string): Promise<{ readonly peakMegabytes: number }> {
  let peakKilobytes = 0;
  const watch = setInterval(() => {
    peakKilobytes = Math.max(peakKilobytes, peakOf(child.pid));
  }, 50);
  const [code] = await once(child, 'close');
  clearInterval(watch);
  if (code !== 0) throw new Error(`${name} ended with ${code}`);
  return { peakMegabytes: Math.round(peakKilobytes / 1000) };
}
