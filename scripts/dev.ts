// `npm run dev`: the console from its sources, changed in the browser as they are saved, and behind it a Doudi that starts again whenever
// something of the server, the core, the engine or a scheme changes. One address, on PORT or 8080; what stands behind `--` is for `doudi start`.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer as createNetServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createServer, mergeConfig, type Plugin } from 'vite';
import { refuseTakenPort } from '../packages/server/src/platform/http/serve.ts';
import { languageOf, UserError } from '../packages/server/src/platform/user-error.ts';
import config from '../packages/web/vite.config.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const DOUDI = join(ROOT, 'packages/server/bin/doudi.mjs');
const HOST = '127.0.0.1';
/** What the server answers; everything else is the console's. */
const OF_SERVER = '^/(api|docs|openapi\\.json|healthz)(/|\\?|$)';
const SOURCES = ['packages/server', 'packages/core/src', 'packages/policy/src', 'schemes'].map((folder) => join(ROOT, folder));
const NO_SOURCE = /\.test\.ts$|[/\\]testing[/\\]/;
/** An editor or a change of branch saves many files at once. */
const PAUSE_MS = 200;

const language = languageOf(undefined, process.env);
const say = (zh: string, en: string) => process.stdout.write(`${language === 'zh' ? zh : en}\n`);
const port = Number(process.env.PORT || 8080);

await refuseTakenPort(port, HOST).catch((error: unknown) => {
  if (!(error instanceof UserError)) throw error;
  process.stderr.write(`doudi: ${error.text[language]}\n`);
  process.exit(2);
});

const serverPort = await freePort();
let server: ChildProcess | undefined;
let isReady: Promise<void> = Promise.resolve();
let isEnding = false;

const vite = await createServer(
  mergeConfig(config, {
    // One that Vite reads itself, it first writes into node_modules, which may be somebody else's.
    configFile: false,
    logLevel: 'warn',
    clearScreen: false,
    plugins: [patience()],
    server: {
      host: HOST,
      port,
      strictPort: true,
      // The host stays as the browser wrote it, so the server sees that its own pages ask.
      proxy: { [OF_SERVER]: { target: `http://${HOST}:${serverPort}`, changeOrigin: false } },
    },
  }),
);
await vite.listen();
let turn = startServer('inherit');

let pause: NodeJS.Timeout | undefined;
vite.watcher.add(SOURCES);
vite.watcher.on('all', (event, path) => {
  if (!/^(add|change|unlink)$/.test(event) || NO_SOURCE.test(path) || !SOURCES.some((folder) => path.startsWith(folder))) return;
  clearTimeout(pause);
  pause = setTimeout(() => {
    turn = turn.then(restart);
  }, PAUSE_MS);
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void end());

async function restart(): Promise<void> {
  await stopServer();
  if (isEnding) return;
  await startServer('ignore');
  if (isRunning(server)) say('服务已重新启动。', 'the server has started again');
}

/** In a process group of its own: Ctrl+C reaches only us, and we ask it once to end. */
async function startServer(stdout: 'inherit' | 'ignore'): Promise<void> {
  const ours = ['--host', HOST, '--port', String(serverPort), '--console-at', `http://${HOST}:${port}`];
  const args = [DOUDI, 'start', '--demo', ...process.argv.slice(2), ...ours];
  server = spawn(process.execPath, args, { stdio: ['ignore', stdout, 'inherit'], detached: true });
  isReady = answersOrEnds(server);
  await isReady;
  if (isRunning(server) || isEnding) return;
  say('服务没有启动，原因见上；保存改正后的文件时会再试。', 'the server did not start; the reason stands above. It is tried again when a file is saved');
}

async function stopServer(): Promise<void> {
  const stopping = server;
  if (!isRunning(stopping)) return;
  const ended = once(stopping, 'exit');
  stopping.kill('SIGTERM');
  await ended;
}

async function end(): Promise<void> {
  // Who asks a second time does not want to wait.
  if (isEnding) server?.kill('SIGKILL');
  isEnding = true;
  await Promise.all([vite.close(), stopServer()]);
  process.exit(0);
}

function isRunning(child: ChildProcess | undefined): child is ChildProcess {
  return child !== undefined && child.exitCode === null && child.signalCode === null;
}

/** Until the server answers, or has ended because what was saved does not run. */
async function answersOrEnds(child: ChildProcess): Promise<void> {
  while (isRunning(child)) {
    const isWell = await fetch(`http://${HOST}:${serverPort}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isWell) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** A request that comes while the server starts waits for it instead of failing. */
function patience(): Plugin {
  return {
    name: 'doudi-patience',
    configureServer({ middlewares }) {
      const isOfServer = new RegExp(OF_SERVER);
      middlewares.use(async (request, _response, next) => {
        if (isOfServer.test(request.url ?? '')) await isReady;
        next();
      });
    },
  };
}

async function freePort(): Promise<number> {
  const probe = createNetServer().listen(0, HOST);
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}
