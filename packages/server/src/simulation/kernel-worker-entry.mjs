// Begins a thread of the kernel: a thread of its own knows TypeScript only when it is told.
import { register } from 'tsx/esm/api';

register();
await import('./kernel-worker.ts');
