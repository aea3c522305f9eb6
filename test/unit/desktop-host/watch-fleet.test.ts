import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { Look } from '../../../contract/app/system.ts';
import { createRouter } from '../../../main/api/router.ts';
import { followWork } from '../../../main/electron/follow-work.ts';
import { watchFleet } from '../../../main/electron/watch-fleet.ts';
import { Keeper } from '../../../main/keeper.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';
import { deviceInput } from '../inventory/support.ts';

// The real fleet, as the desktop watches it.

const until = (check: () => void) => vi.waitFor(check, { timeout: 30_000, interval: 10 });

async function openKeeper(onLook?: (look: Look) => void) {
  const folder = makeTempFolder();
  onTestFinished(folder.remove);
  const agentBundle = { path: join(folder.path, 'agent.cjs') };
  writeFileSync(agentBundle.path, 'the agent');
  const keeper = await Keeper.open({ dataFolder: join(folder.path, 'data'), agentBundle, host: 'desktop' });
  onTestFinished(() => keeper.close());
  return {
    keeper,
    client: createRouterClient(createRouter(), { context: { keeper, hands: onLook ? { onLook } : {} } }),
  };
}

test('a job is counted, told of, and found by its id, and one that is not there is none', async () => {
  const { keeper, client } = await openKeeper();
  const fleet = watchFleet(keeper);
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const told: string[] = [];
  const counts: unknown[] = [];
  const listener = {
    onJob: ({ id }: { id: string }) => void told.push(id),
    onWork: (work: unknown) => void counts.push(work),
  };
  void followWork(fleet, listener, stop.signal);
  await until(() => expect(counts).toEqual([{ running: 0, queued: 0 }]));
  const { device } = await client.devices.add(deviceInput({ name: 'gate', address: '127.0.0.1', port: 1 }));
  const job = await client.jobs.start({
    call: { operation: 'device.reboot', params: {} },
    targets: { by: 'ids', deviceIds: [device.id] },
    plan: { startAt: Date.now() + 3_600_000 },
  });
  await until(() => expect(told).toContain(job.id));
  expect(fleet.job(job.id)).toMatchObject({ id: job.id, state: 'scheduled', firstDeviceName: 'gate' });
  expect(fleet.job(randomUUID())).toBeNull();
  expect(fleet.work()).toEqual({ running: 0, queued: 0 });
});

test('an inventory that is put back is watched in place of the one before', async () => {
  const { keeper, client } = await openKeeper();
  const { name } = await client.backups.make();
  const before = keeper.fleet;
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  void followWork(watchFleet(keeper), { onJob() {}, onWork() {} }, stop.signal);
  await until(() => expect(before.changes.size).toBe(1));
  await client.backups.restore({ name });
  await until(() => expect(keeper.fleet.changes.size).toBe(1));
  expect(keeper.fleet).not.toBe(before);
  expect(before.changes.size).toBe(0);
});

test('what the window looks like reaches the host, and nothing that is no look', async () => {
  const seen: Look[] = [];
  const { client } = await openKeeper((look) => void seen.push(look));
  await client.system.look({ theme: 'dark', language: 'zh-CN' });
  // @ts-expect-error: a window that was tampered with sends what it likes
  await expect(client.system.look({ theme: 'pink', language: 'en' })).rejects.toThrow();
  expect(seen).toEqual([{ theme: 'dark', language: 'zh-CN' }]);
});
