import { fileURLToPath } from 'node:url';
import { type App, openApp } from './app.ts';
import { explain } from './browser/explain.ts';
import { startBrowserHost } from './browser/host.ts';
import { readOptions, usage } from './browser/options.ts';

// The browser host: the same app on http://127.0.0.1, for machines without Electron or without a screen of their own.

/** Built as out/main/browser.js: the build's folder is one up. */
const out = fileURLToPath(new URL('..', import.meta.url));
const closeMs = 20_000;

if (process.argv.includes('--help')) {
  console.log(usage);
} else {
  try {
    await run();
  } catch (error) {
    console.error(explain(error));
    process.exitCode = 1;
  }
}

async function run(): Promise<void> {
  const { port, dataFolder, demo, bare } = readOptions(process.argv.slice(2), process.env);
  const ended = untilAsked();
  const app = await openApp({ host: 'browser', out, dataFolder, demo, bare });
  try {
    await serve(app, port, ended);
  } finally {
    // What does not end in time is cut off; the next start settles it.
    setTimeout(() => process.exit(1), closeMs).unref();
    await app.close();
  }
  process.exit(0);
}

async function serve(app: App, port: number | undefined, ended: Promise<void>): Promise<void> {
  const host = await startBrowserHost({
    port,
    pages: app.pages,
    serve: (socket) => app.bridge.serveWebSocket(socket, app.makeContext),
  });
  const announce = () => console.log(`Flotilla runs in the browser host: ${host.newAddress()}`);
  announce();
  if (process.stdin.isTTY) {
    console.log('The address works once, for ten minutes. Press Enter for a new one, Ctrl+C to end.');
    process.stdin.on('data', announce);
  }
  await ended;
  process.stdin.pause();
  await host.close();
}

/** The signals that ask a program to end; a second one does not make it end less carefully. */
function untilAsked(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
  });
}
