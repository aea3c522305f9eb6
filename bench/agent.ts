// The three figures of the agent that travel and stay on devices: size of the bundle, time to its first answer, memory when
// idle. `npm run bench:agent`; ends with 1 when a figure is over its bound.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const root = fileURLToPath(new URL('..', import.meta.url));
const rounds = 5;
const idleMs = 12_000;
const token = 'a-token-for-measuring';

interface Figure {
  what: string;
  value: number;
  bound: number;
  unit: string;
}

async function main(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'flotilla-bench-'));
  try {
    const bundle = join(folder, 'agent.cjs');
    const built = spawnSync(process.execPath, [join(root, 'scripts/build-agent.mjs'), bundle], { encoding: 'utf8' });
    if (built.status !== 0) throw new Error(built.stderr);
    const size = (await stat(bundle)).size;
    const packed = gzipSync(await readFile(bundle)).length;
    const starts: number[] = [];
    for (let round = 0; round < rounds; round += 1)
      starts.push(await measureStart(bundle, join(folder, `start-${round}`)));
    const resident = await measureIdle(bundle, join(folder, 'idle'));
    const figures: Figure[] = [
      { what: `bundle (${Math.round(packed / 1000)} kB gzipped)`, value: size / 1000, bound: 600, unit: 'kB' },
      // Whatever else the machine does only adds to it, so the fastest is judged.
      {
        what: `start to first answer (median ${Math.round(median(starts))})`,
        value: Math.min(...starts),
        bound: 400,
        unit: 'ms',
      },
      { what: `resident when idle, Node ${process.versions.node}`, value: resident / 1000, bound: 60, unit: 'MB' },
    ];
    for (const { what, value, bound, unit } of figures) {
      console.log(`${value <= bound ? 'ok  ' : 'OVER'} ${value.toFixed(1).padStart(7)} ${unit} of ${bound}  ${what}`);
    }
    return figures.every(({ value, bound }) => value <= bound) ? 0 : 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Milliseconds from starting the process to its first answer to a request with the token. */
async function measureStart(bundle: string, folder: string): Promise<number> {
  const began = performance.now();
  const agent = await startAgent(bundle, folder);
  const took = performance.now() - began;
  await end(agent);
  return took;
}

/** The resident kB of an agent that answered once and then was left alone. */
async function measureIdle(bundle: string, folder: string): Promise<number> {
  const agent = await startAgent(bundle, folder);
  await new Promise((resolve) => setTimeout(resolve, idleMs));
  const status = await readFile(`/proc/${agent.pid}/status`, 'utf8');
  await end(agent);
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]);
}

async function startAgent(bundle: string, folder: string): Promise<ChildProcess> {
  const tokenFile = `${folder}.token`;
  await writeFile(tokenFile, token, { mode: 0o600 });
  const args = [bundle, '--data-dir', folder, '--token-file', tokenFile, '--runner', 'process'];
  const agent = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [chunk] = await once(agent.stdout, 'data');
  await ask(Number(String(chunk).trim()));
  return agent;
}

function ask(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}` };
    get({ host: '127.0.0.1', port, path: '/modules', headers, agent: false }, (response) => {
      response.resume();
      if (response.statusCode === 200) response.once('end', resolve);
      else reject(new Error(`the agent answered ${response.statusCode}`));
    }).once('error', reject);
  });
}

async function end(agent: ChildProcess): Promise<void> {
  agent.kill();
  await once(agent, 'exit');
}

function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

process.exitCode = await main();
