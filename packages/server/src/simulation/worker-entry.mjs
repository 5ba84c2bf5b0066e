// Begins the worker of simulation: a thread of its own knows TypeScript only when it is told.
import { register } from 'tsx/esm/api';

register();
await import('./worker.ts');
