// One command on many hosts, each over a new connection.
import { type Contender, type Contest, contest, type Sample } from './contest.ts';
import { measure } from './measured.ts';
import { ansible, clush, type Exchange, packageMissing, parallelSsh } from './peers.ts';
import { coldJob, type Stage, sampleOf, trueEverywhere } from './stage.ts';

/** What the thirty lines took, with new connections and again over the same. */
export async function runBare(stage: Stage, count: number): Promise<{ cold: Sample; warm: Sample }> {
  const { hosts, built } = stage;
  const { stdout } = await measure({
    argv: [process.execPath, built.bare, JSON.stringify({ ...hosts, list: hosts.list.slice(0, count) })],
  });
  return JSON.parse(stdout);
}

export async function coldContest(stage: Stage, count: number): Promise<Contest> {
  const { hosts } = stage;
  const some = hosts.list.slice(0, count);
  const peers = (exchange: Exchange): Contender[] => [
    {
      ...{ name: 'clush', exchange, missing: packageMissing('clush') },
      run: () => measure(clush(hosts, some, exchange)),
    },
    {
      ...{ name: 'parallel-ssh', exchange, missing: packageMissing('parallel-ssh') },
      run: () => measure(parallelSsh(hosts, some, exchange)),
    },
    {
      ...{ name: 'ansible', exchange, missing: packageMissing('ansible') },
      run: () => measure(ansible(hosts, some, { exchange })),
    },
  ];
  const contenders: Contender[] = [
    {
      ...{ name: 'Flotilla', exchange: 'curve25519' },
      run: async () => sampleOf(await coldJob(stage, trueEverywhere, some)),
    },
    { ...{ name: 'bare ssh2', exchange: 'curve25519' }, run: async () => (await runBare(stage, count)).cold },
    ...peers('curve25519'),
    ...peers('default'),
  ];
  return contest({ id: `cold-${count}`, title: `\`true\` on ${count} hosts, cold` }, contenders, stage.rounds);
}
