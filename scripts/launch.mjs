// Builds what changed, then opens Flotilla: in Electron, or in the browser host where Electron cannot run.
//   node scripts/launch.mjs [--demo] [--browser] [arguments of the host]
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, projectNode } from './build.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const probeMs = 300_000;

const { command, args, reason } = chooseHost(process.argv.slice(2));
try {
  await build();
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
if (reason) console.log(`Opening the browser host: ${reason}.`);
const child = spawn(command, args, { cwd: root, stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('error', (error) => {
  console.error(`Flotilla could not be started: ${error.message}`);
  process.exitCode = 1;
});
child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));

function chooseHost(given) {
  const passedOn = given.filter((arg) => arg !== '--browser');
  const reason = whyNoElectron(given);
  if (reason) return { command: projectNode, args: [join(root, 'out/main/browser.js'), ...passedOn], reason };
  return { command: electronBinary().path, args: [join(root, 'out/main/electron.js'), ...passedOn] };
}

/** Why this is not the place for a desktop window, or null when it is. */
function whyNoElectron(given) {
  if (given.includes('--browser')) return '--browser was given';
  if (process.env.FLOTILLA_HOST === 'browser') return 'FLOTILLA_HOST is browser';
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY)
    return 'there is no display here';
  if (process.platform === 'linux' && process.getuid() === 0) return 'Electron does not run as root with its sandbox';
  return electronBinary().path ? null : 'the Electron binary cannot be had here';
}

/** Asked in a process of its own: the package downloads its binary at first use, and throws where it cannot. */
function electronBinary() {
  electronBinary.found ??= spawnSync(projectNode, ['-p', "require('electron')"], {
    cwd: root,
    encoding: 'utf8',
    timeout: probeMs,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const path = electronBinary.found.status === 0 ? electronBinary.found.stdout.trim().split('\n').at(-1) : null;
  return { path: path && existsSync(path) ? path : null };
}
