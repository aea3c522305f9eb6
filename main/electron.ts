import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { app } from 'electron';
import { openApp } from './app.ts';
import { explain } from './browser/explain.ts';
import { readOptions } from './browser/options.ts';
import { hasDemoNode } from './demo.ts';
import { ourArguments } from './electron/arguments.ts';
import { chooseFolder } from './electron/choose-folder.ts';
import { openDemoBeside } from './electron/demo-beside.ts';
import { runDesktop } from './electron/desktop.ts';
import { watchFleet } from './electron/watch-fleet.ts';

// The desktop host. Built as out/main/electron.js; when packaged, what devices get, the demo and the icons are outside the archive.
const out = fileURLToPath(new URL('..', import.meta.url));
const { dataFolder, demo, bare } = readOptions(ourArguments(process.argv), process.env);
// Simulated devices need a Unix, and a Node.js, which an installed Electron refuses to be.
const canOpenDemo = !demo && (app.isPackaged ? hasDemoNode() : process.platform !== 'win32');

// Not awaited: Electron becomes ready only after this module has been evaluated.
runDesktop({
  preload: join(out, 'preload', 'index.cjs'),
  icons: app.isPackaged ? join(process.resourcesPath, 'icons') : join(out, '..', 'icons'),
  updateFeed: app.isPackaged ? join(process.resourcesPath, 'app-update.yml') : null,
  profile: demo ? `${app.getPath('userData')}-demo` : ownProfile(),
  argv: process.argv.slice(1),
  openDemo: canOpenDemo ? () => openDemoBeside(app.isPackaged ? null : fileURLToPath(import.meta.url)) : undefined,
  async open(parts) {
    const resources = app.isPackaged ? process.resourcesPath : undefined;
    const opened = await openApp({ host: 'desktop', out, resources, dataFolder, demo, bare, chooseFolder, ...parts });
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
