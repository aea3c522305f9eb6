import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { app } from 'electron';
import { openApp } from './app.ts';
import { explain } from './browser/explain.ts';
import { readOptions } from './browser/options.ts';
import { ourArguments } from './electron/arguments.ts';
import { chooseFolder } from './electron/choose-folder.ts';
import { runDesktop } from './electron/desktop.ts';
import { watchFleet } from './electron/watch-fleet.ts';

// The desktop host. Built as out/main/electron.js; when packaged, the agent and the icons are resources outside the archive.
const out = fileURLToPath(new URL('..', import.meta.url));
const { dataFolder, demo, bare } = readOptions(ourArguments(process.argv), process.env);

// Not awaited: Electron becomes ready only after this module has been evaluated.
runDesktop({
  preload: join(out, 'preload', 'index.cjs'),
  icons: app.isPackaged ? join(process.resourcesPath, 'icons') : join(out, '..', 'icons'),
  updateFeed: app.isPackaged ? join(process.resourcesPath, 'app-update.yml') : null,
  profile: demo ? `${app.getPath('userData')}-demo` : ownProfile(),
  argv: process.argv.slice(1),
  async open(parts) {
    // The simulator runs on Electron as a plain Node, which a packaged one refuses (see its fuses).
    if (demo && app.isPackaged) throw new Error('The demo runs from the sources only: npm run demo.');
    const agentBundle = app.isPackaged ? { agentBundle: join(process.resourcesPath, 'agent', 'agent.cjs') } : {};
    const opened = await openApp({ host: 'desktop', out, dataFolder, demo, bare, chooseFolder, ...parts, ...agentBundle });
    return {
      pages: opened.pages,
      fleet: watchFleet(opened.keeper),
      serve: (port) => opened.bridge.serveMessagePort(port, opened.makeContext),
      close: opened.close,
    };
  },
  explain,
}).catch((error: unknown) => {
  console.error(explain(error));
  app.exit(1);
});

/** A data folder of its own comes with a window profile of its own; the usual one with Electron's usual one. */
function ownProfile(): string | undefined {
  const usual = readOptions([], {}).dataFolder;
  return dataFolder && dataFolder !== usual ? join(dataFolder, 'window') : undefined;
}
