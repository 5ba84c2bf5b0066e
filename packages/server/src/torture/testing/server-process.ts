// A server of its own, to be killed: listens as soon as it can, says where, and lives until it is killed or its parent is gone.
import { composeApp, openServices } from '../../compose.ts';
import { createLog } from '../../platform/http/log.ts';
import { serve } from '../../platform/http/serve.ts';
import { TEST_KEYS, testNow } from '../../testing/furnish.ts';

process.once('disconnect', () => process.exit(0));
const services = openServices({ url: process.env.DATABASE_URL ?? '', keys: TEST_KEYS, now: testNow });
const { port } = await serve(composeApp(services, createLog({ level: 'silent' })), { port: 0 });
process.send?.({ port });
