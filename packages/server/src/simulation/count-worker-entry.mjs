// Begins a thread that counts a part of a file: a thread of its own knows TypeScript only when it is told.
import { register } from 'tsx/esm/api';

register();
await import('./count-worker.ts');
