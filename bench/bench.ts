// Flotilla and other tools side by side, over one fleet of real SSH servers. `npm run bench`; `-- --help` tells how to narrow it.
import { mkdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { missing } from '../test/support/programs.ts';
import { agentsContest, setUpAgents } from './fleet/agents.ts';
import { coldContest } from './fleet/cold.ts';
import type { Contest } from './fleet/contest.ts';
import { startHosts } from './fleet/hosts.ts';
import { App, buildPrograms } from './fleet/ours.ts';
import { pageOf, settingOf, writePage } from './fleet/page.ts';
import { openApp, type Stage } from './fleet/stage.ts';
import { startContest } from './fleet/start.ts';
import { endAll } from './fleet/started.ts';
import { uploadContest } from './fleet/upload.ts';
import { warmContest } from './fleet/warm.ts';

const help = `npm run bench [-- OPTIONS]
  --rounds N          rounds of each contest (5)
  --hosts N[,N…]      sizes of the fleet (100,200)
  --agents N          devices with an agent (24)
  --only PART[,PART…] start, cold, warm, upload, agents (all)
  --write             writes docs/performance.md also when not everything was measured; else only then`;
const everything = { rounds: '5', hosts: '100,200', agents: '24', only: 'start,cold,warm,upload,agents' };
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: everything.rounds },
    hosts: { type: 'string', default: everything.hosts },
    agents: { type: 'string', default: everything.agents },
    only: { type: 'string', default: everything.only },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

async function main(): Promise<number> {
  if (values.help) {
    console.log(help);
    return 0;
  }
  const absent = missing('sshd', 'ssh', 'ssh-keygen', 'useradd', 'userdel', 'chpasswd', 'id', 'npm');
  if (absent) {
    console.error(
      `The bench cannot run here: ${absent} (on Debian: apt install openssh-server openssh-client passwd).`,
    );
    return 1;
  }
  const undo = new AsyncDisposableStack();
  let isLeaving = false;
  const leave = () => {
    if (isLeaving) return;
    isLeaving = true;
    console.error('ending what was started …');
    endAll();
    void undo.disposeAsync().finally(() => process.exit(130));
  };
  process.on('SIGINT', leave).on('SIGTERM', leave);
  try {
    return await measureAll(undo);
  } catch (error) {
    // What was ended for us failed, of course.
    if (isLeaving) return new Promise<number>(() => {});
    throw error;
  } finally {
    if (!isLeaving) await undo.disposeAsync();
  }
}

async function measureAll(undo: AsyncDisposableStack): Promise<number> {
  const counts = values.hosts.split(',').map(Number);
  const agents = Number(values.agents);
  const only = new Set(values.only.split(','));
  const stage = await setStage(undo, { hostCount: Math.max(...counts, agents), rounds: Number(values.rounds) });
  const app = await openApp(stage);
  const { nativeCrypto = false } = await app.ask({ do: 'unlock' });
  await app.close();
  const setting = await settingOf(stage.rounds, nativeCrypto);
  const contests: Contest[] = [];
  if (only.has('start')) contests.push(await startContest(stage));
  if (only.has('cold')) for (const count of counts) contests.push(await coldContest(stage, count));
  if (only.has('warm')) for (const count of counts) contests.push(await warmContest(stage, count));
  if (only.has('upload') || only.has('agents')) await setUpAgents(stage, only.has('agents') ? agents : 1);
  if (only.has('upload')) contests.push(await uploadContest(stage));
  if (only.has('agents')) contests.push(await agentsContest(stage, agents));
  const lines = pageOf(contests, setting);
  console.log(`\n${lines.join('\n')}`);
  const isWhole = Object.entries(everything).every(
    ([name, usual]) => values[name as keyof typeof everything] === usual,
  );
  if (values.write || isWhole) await writePage(lines);
  return 0;
}

/** The fleet, and the app's data folder with all of it. */
async function setStage(
  undo: AsyncDisposableStack,
  { hostCount, rounds }: { hostCount: number; rounds: number },
): Promise<Stage> {
  // Short: the names of sockets have a limit.
  const folder = await mkdtemp(join(tmpdir(), 'flb-'));
  undo.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
  const built = await buildPrograms(folder);
  undo.defer(() => built.remove());
  console.log(`starting ${hostCount} SSH servers …`);
  const hosts = await startHosts(hostCount, folder);
  undo.defer(() => hosts.stop());
  const dataFolder = join(folder, 'data');
  mkdirSync(dataFolder);
  const { list, keyFile, user, port } = hosts;
  const app = await App.open(built, dataFolder);
  await app.ask({ do: 'enter', hosts: list, keyFile, user, port });
  await app.close();
  return { hosts, built, dataFolder, rounds };
}

process.exitCode = await main();
