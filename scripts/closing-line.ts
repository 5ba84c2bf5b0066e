// The last words of the tests: `N passed, N failed`, alone on a line. A skipped test counts as failed: nothing may be switched off.
// So does an error that no test awaited: in the server it would have ended the process. Before it stands what each room's tests took of a worker.
import type { Reporter, TestModule } from 'vitest/node';

export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    let passed = 0;
    let failed = unhandledErrors.length;
    for (const module of modules) {
      if (module.state() === 'failed' && module.children.size === 0) failed++;
      for (const test of module.children.allTests()) {
        if (test.result().state === 'passed') passed++;
        else failed++;
      }
    }
    if (passed === 0 || failed > 0) process.exitCode = 1;
    process.once('exit', () => process.stdout.write(`${shares(modules)}${passed} passed, ${failed} failed\n`));
  }
}

/** Seconds of one worker by room, the longest first; of which there are two. */
function shares(modules: readonly TestModule[]): string {
  const seconds = new Map<string, number>();
  for (const module of modules) {
    const room = /^(?:packages\/\w+\/(?:src\/)?)?[\w-]+/.exec(module.relativeModuleId)?.[0] ?? '';
    seconds.set(room, (seconds.get(room) ?? 0) + module.diagnostic().duration / 1000);
  }
  const lines = [...seconds].sort(([, a], [, b]) => b - a).filter(([, took]) => took >= 1);
  return lines.map(([room, took]) => `${String(Math.round(took)).padStart(6)} s  ${room}\n`).join('');
}
