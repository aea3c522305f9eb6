// Installs what is missing, so that `npm start` and `npm test` work on a fresh clone. Runs on whatever Node the machine
// has (20 or later); everything after it runs on the Node 24 that the npm package `node` brings.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const modules = join(root, 'node_modules');
const node24 = join(modules, 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

if (Number(process.versions.node.split('.')[0]) < 20) {
  stop(
    `Node.js ${process.versions.node} is too old to install Flotilla. Install Node.js 20 or later from your system or nodejs.org.`,
  );
}
// Debian's packages come while npm's are on their way.
const debian = process.argv.includes('--test') ? installDebianPackages() : undefined;
installPackages();
checkNode();
checkNativeCrypto();
await debian;

function installPackages() {
  if (packagesMatchLock()) return;
  say('Installing npm packages (about a minute, once) …');
  if (npm(['ci', '--no-audit', '--no-fund', '--loglevel=error']) !== 0) {
    stop('npm could not install the packages. Is the npm registry reachable from here? The lines above say more.');
  }
}

/** Compares what npm says is installed with the lock file, package by package. */
function packagesMatchLock() {
  const installed = readJson(join(modules, '.package-lock.json'));
  if (!installed) return false;
  const wanted = readJson(join(root, 'package-lock.json')).packages;
  return Object.entries(wanted).every(
    ([path, entry]) =>
      path === '' || entry.optional || entry.devOptional || installed.packages[path]?.version === entry.version,
  );
}

function checkNode() {
  if (nodeMajor() === 24) return;
  say('Fetching Node.js 24 for this project …');
  npm(['rebuild', 'node', '--loglevel=error']);
  if (nodeMajor() !== 24) {
    stop(
      `Flotilla runs on Node.js 24, which the npm package "node" brings, and ${node24} does not run on this machine ` +
        `(${process.platform} ${process.arch}). Remove node_modules and try again; if it stays so, this platform has no such package.`,
    );
  }
}

function nodeMajor() {
  const run = spawnSync(node24, ['--version'], { encoding: 'utf8' });
  return run.status === 0 ? Number(/^v(\d+)/.exec(run.stdout)?.[1]) : 0;
}

/** ssh2 falls back to JavaScript ciphers without a word when its addon was built for another Node: build it for ours. */
function checkNativeCrypto() {
  if (nativeCryptoLoads()) return;
  const headers = join(modules, 'node', 'node_modules', `node-${process.platform}-${process.arch}`);
  if (!existsSync(join(headers, 'include'))) npm(['rebuild', 'node', '--loglevel=error']);
  npm(['rebuild', 'ssh2', '--loglevel=error'], { npm_config_nodedir: headers });
  if (!nativeCryptoLoads()) {
    say(
      'Note: the native ciphers of ssh2 could not be built (no C++ compiler?). Flotilla works, with more CPU per connection.',
    );
  }
}

function nativeCryptoLoads() {
  const addon = join(modules, 'ssh2', 'lib', 'protocol', 'crypto', 'build', 'Release', 'sshcrypto.node');
  return spawnSync(node24, ['-e', `require(${JSON.stringify(addon)})`], { stdio: 'ignore' }).status === 0;
}

/** What the tests need beside npm: a browser, and real SSH servers. */
async function installDebianPackages() {
  const needs = [
    ['chromium', ['/usr/bin/chromium']],
    ['openssh-server', ['/usr/sbin/sshd']],
    ['openssh-client', ['/usr/bin/ssh']],
    ['dropbear-bin', ['/usr/sbin/dropbear']],
    ['busybox-static', ['/bin/busybox', '/usr/bin/busybox']],
    ['fonts-noto-cjk', ['/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc']],
    ['putty-tools', ['/usr/bin/puttygen']],
    ['procps', ['/usr/bin/pgrep']],
    ['mmdebstrap', ['/usr/bin/mmdebstrap']],
    ['systemd-container', ['/usr/bin/systemd-nspawn']],
    ['iproute2', ['/usr/sbin/ip', '/sbin/ip', '/usr/bin/ip', '/bin/ip']],
  ];
  const missing = needs.filter(([, paths]) => !paths.some((path) => existsSync(path))).map(([name]) => name);
  if (missing.length === 0) return;
  if (!existsSync('/etc/debian_version') || process.getuid?.() !== 0) {
    say(
      `Tests that need ${missing.join(', ')} are skipped: install them (on Debian: sudo apt-get install ${missing.join(' ')}).`,
    );
    return;
  }
  say(`Installing Debian packages for the tests: ${missing.join(', ')} …`);
  const script = 'apt-get update -qq && apt-get install -y -qq --no-install-recommends "$@"';
  const apt = spawn('sh', ['-c', script, 'sh', ...missing], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  const [code] = await once(apt, 'exit');
  if (code !== 0)
    stop(`apt-get could not install ${missing.join(', ')}. Install them by hand, then run the tests again.`);
}

function npm(args, env = {}) {
  const cli = process.env.npm_execpath;
  const [command, rest] = cli ? [process.execPath, [cli, ...args]] : ['npm', args];
  const run = spawnSync(command, rest, {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: !cli && process.platform === 'win32',
    env: { ...process.env, ...env },
  });
  return run.status;
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

function say(line) {
  console.error(line);
}

function stop(line) {
  console.error(line);
  process.exit(1);
}
