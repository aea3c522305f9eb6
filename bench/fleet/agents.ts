// What the real agents say of their modules, from all of them at once.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tarGzOf } from '../../test/support/tar-archive.ts';
import { type Contest, contest } from './contest.ts';
import type { App } from './ours.ts';
import { openApp, type Stage, sampleOf } from './stage.ts';

const moduleName = 'bench-module';
const version = '1.0.0';

/** Sets up the agent on the first hosts, and a module under each, by jobs as a technician would. */
export async function setUpAgents(stage: Stage, count: number): Promise<void> {
  const some = stage.hosts.list.slice(0, count);
  const path = join(stage.hosts.folder, `${moduleName}.tar.gz`);
  const manifest = JSON.stringify({ name: moduleName, version });
  writeFileSync(path, tarGzOf([{ path: 'flotilla-module.json', content: manifest }]));
  const app = await openApp(stage);
  const { sha256 = '' } = await app.ask({ do: 'add', path });
  await app.run({ operation: 'agent.install', params: {} }, some);
  await app.run({ operation: 'module.install', params: { name: moduleName, version, package: sha256 } }, some);
  await app.close();
}

/** Of ours alone: none of the others has an agent. */
export async function agentsContest(stage: Stage, count: number): Promise<Contest> {
  const some = stage.hosts.list.slice(0, count);
  const refresh = { operation: 'device.refresh', params: {} } as const;
  let app: App | null = null;
  const cold = async () => {
    app = await openApp(stage);
    return sampleOf(await app.run(refresh, some));
  };
  const warm = async () => {
    if (!app) throw new Error('there are no connections yet');
    const cost = await app.run(refresh, some);
    await app.close();
    return sampleOf(cost);
  };
  const contenders = [
    { ...{ name: 'Flotilla, new connections', exchange: 'curve25519' }, run: cold },
    { ...{ name: 'Flotilla, kept connections', exchange: 'curve25519' }, run: warm },
  ];
  const title = `Facts, modules and ufops of ${count} devices, through their agents`;
  return contest({ id: `agents-${count}`, title }, contenders, stage.rounds);
}
