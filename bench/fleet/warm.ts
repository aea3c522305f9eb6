// The same command over connections that are kept.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import PQueue from 'p-queue';
import { endServer } from '../../test/support/sshd.ts';
import { waitFor } from '../../test/support/wait-for.ts';
import { runBare } from './cold.ts';
import { type Contest, contest, type Sample } from './contest.ts';
import type { Host } from './hosts.ts';
import { measure, ownSeconds, type Program, residentMb } from './measured.ts';
import { ansible, master, multiplexed, packageMissing, socketsIn } from './peers.ts';
import { openApp, type Stage, sampleOf, trueEverywhere } from './stage.ts';
import { track } from './started.ts';

const handshakesAtOnce = 16;
const patienceMs = 60_000;

export async function warmContest(stage: Stage, count: number): Promise<Contest> {
  const some = stage.hosts.list.slice(0, count);
  const undo = new AsyncDisposableStack();
  try {
    const app = await openApp(stage);
    undo.defer(() => app.close());
    await app.run(trueEverywhere, some);
    const mux = await openMasters(stage, some, undo);
    const kept = await openAnsible(stage, some, undo);
    const contenders = [
      {
        ...{ name: 'Flotilla', exchange: 'curve25519' },
        run: async () => sampleOf(await app.run(trueEverywhere, some)),
      },
      { ...{ name: 'bare ssh2', exchange: 'curve25519' }, run: async () => (await runBare(stage, count)).warm },
      {
        ...{ name: 'OpenSSH ControlMaster', exchange: 'curve25519', missing: packageMissing('xargs') },
        run: () => measureWith(multiplexed(stage.hosts, some, mux.folder), mux.pids()),
      },
      {
        ...{ name: 'ansible, ControlPersist', exchange: 'curve25519', missing: packageMissing('ansible') },
        run: () => measureWith(kept.program, kept.pids()),
      },
    ];
    return await contest({ id: `warm-${count}`, title: `\`true\` on ${count} hosts, warm` }, contenders, stage.rounds);
  } finally {
    await undo.disposeAsync();
  }
}

/** A run with what its masters did for it. */
async function measureWith(program: Program, masters: readonly number[]): Promise<Sample> {
  const seconds = () => masters.reduce((sum, pid) => sum + ownSeconds(pid), 0);
  const before = seconds();
  const cost = await measure(program);
  return { ...cost, cpuS: cost.cpuS + seconds() - before, peakMb: cost.peakMb + residentMb(masters) };
}

async function openMasters({ hosts }: Stage, some: readonly Host[], undo: AsyncDisposableStack) {
  const folder = join(hosts.folder, 'cm');
  mkdirSync(folder, { recursive: true });
  const queue = new PQueue({ concurrency: handshakesAtOnce });
  const masters = await queue.addAll(
    some.map((host) => async () => {
      const [name = 'ssh', ...args] = master(hosts, host, folder).argv;
      const child = spawn(name, args, { stdio: 'ignore', detached: true });
      track(child);
      undo.defer(() => endServer(child));
      await waitFor(
        `the master of ${host.address}`,
        () => socketsIn(folder).includes(join(folder, host.address)),
        patienceMs,
      );
      return child;
    }),
  );
  return { folder, pids: () => masters.flatMap(({ pid }) => pid ?? []) };
}

/** Its own first run opens the masters, which go on by themselves. */
async function openAnsible({ hosts }: Stage, some: readonly Host[], undo: AsyncDisposableStack) {
  const controlFolder = join(hosts.folder, 'cp');
  mkdirSync(controlFolder, { recursive: true });
  const program = ansible(hosts, some, { exchange: 'curve25519', controlFolder });
  if (packageMissing('ansible')) return { program, pids: () => [] };
  undo.defer(() => {
    for (const socket of socketsIn(controlFolder)) control(socket, 'exit');
  });
  await measure(program);
  const pids = socketsIn(controlFolder).flatMap((socket) =>
    Number(/pid=(\d+)/.exec(control(socket, 'check'))?.[1] ?? []),
  );
  return { program, pids: () => pids };
}

function control(socket: string, what: 'check' | 'exit'): string {
  return spawnSync('ssh', ['-F', '/dev/null', '-S', socket, '-O', what, 'any'], { encoding: 'utf8' }).stderr;
}
