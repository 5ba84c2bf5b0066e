// Begins the second thread of the kernel's figures: a thread of its own knows TypeScript only when it is told.
import { register } from 'tsx/esm/api';

register();
await import('./kernel-helper.ts');
