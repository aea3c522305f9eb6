import type { FixturePackage } from './registry.ts';

const hello = (version: string) => `#!/usr/bin/env node
const server = require('http').createServer((request, response) => response.end('hello ${version}'));
server.listen(0, '127.0.0.1', () => console.log('listening on http://127.0.0.1:' + server.address().port));
process.on('SIGTERM', () => { console.error('asked to end'); process.exit(0); });
`;

const service = (version: string): FixturePackage => ({
  name: 'hello-service',
  version,
  manifest: { bin: { 'hello-service': 'hello.js' } },
  files: { 'hello.js': hello(version) },
});

/** Small packages, each for one kind of behaviour. */
export const fixturePackages: FixturePackage[] = [
  service('1.0.0'),
  service('1.1.0'),
  service('2.0.0'),
  {
    name: '@site/started',
    version: '1.0.0',
    manifest: { scripts: { start: 'node server.js "a b" && echo never' } },
    files: { 'server.js': `console.log('args', process.argv.slice(2).join('|')); setInterval(() => {}, 1000);` },
  },
  {
    name: 'crasher',
    version: '1.0.0',
    manifest: { bin: 'crash.js' },
    files: { 'crash.js': `#!/usr/bin/env node\nthrow new Error('no valve is connected');\n` },
  },
  { name: 'only-a-library', version: '1.0.0', manifest: { main: 'index.js' }, files: { 'index.js': '' } },
  {
    name: 'with-a-family',
    version: '1.0.0',
    manifest: { bin: 'family.js' },
    files: {
      'family.js': `#!/usr/bin/env node
const { spawn } = require('child_process');
process.on('SIGTERM', () => console.log('will not end'));
const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
const far = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore', detached: true });
console.log('family ' + [process.pid, child.pid, far.pid].join(' '));
setInterval(() => {}, 1000);
`,
    },
  },
  {
    name: 'wants-what-is-missing',
    version: '1.0.0',
    manifest: { dependencies: { 'nowhere-to-be-found': '1.0.0' } },
  },
  {
    name: 'escapes',
    version: '1.0.0',
    manifest: { bin: '../../../../../../../bin/sh' },
  },
  {
    name: 'has-install-script',
    version: '1.0.0',
    manifest: { scripts: { install: 'touch was-run' } },
  },
  {
    name: 'chatter',
    version: '1.0.0',
    manifest: { bin: 'chatter.js' },
    files: {
      'chatter.js': `#!/usr/bin/env node
for (let i = 0; i < 500; i += 1) console.log('line ' + i);
console.log('ünïcode ✓');
let n = 0;
setInterval(() => console.log('later ' + n++), 50);
`,
    },
  },
];
