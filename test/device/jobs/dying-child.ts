import { writeSync } from 'node:fs';
import type { OperationCall } from '../../../contract/operations.ts';
import { openInventory } from '../../../main/inventory/inventory.ts';
import { JobEngine } from '../../../main/jobs/jobs.ts';
import { openCountedStore } from '../../support/counted-store.ts';
import { engineOptions } from '../../support/engine-options.ts';
import { remoteSession } from './remote-session.ts';

// A run of the app that kills itself, as kill -9 does, right after so many things were written. It goes on with the job that
// it finds, or starts it. Arguments: the database, the address of the devices, how many. Prints what it wrote, and `ended`.

const [file = '', url = '', dieAfter = ''] = process.argv.slice(2);

const { store } = openCountedStore(file, {
  isSynced: true,
  onCommit(commits) {
    writeSync(1, `${commits.at(-1)}\n`);
    if (commits.length === Number(dieAfter)) process.kill(process.pid, 'SIGKILL');
  },
});
const inventory = { ...openInventory(file), jobs: store };
const engine = new JobEngine({ ...engineOptions(inventory), open: async (deviceId) => remoteSession(url, deviceId) });
engine.recover();
const call: OperationCall = { operation: 'module.install', params: { name: 'hello', version: '1.1.0' } };
if (store.list({ limit: 1 }).length === 0) {
  const deviceIds = inventory.devices.list().map(({ id }) => id);
  const waves = { preset: 'batches' as const, size: { unit: 'count' as const, value: 1 } };
  await engine.start({ call, targets: { by: 'ids', deviceIds }, plan: { waves, soakMs: 50 } });
}
const look = setInterval(() => {
  if (store.list({ limit: 1 })[0]?.state !== 'ended') return;
  clearInterval(look);
  writeSync(1, 'ended\n');
  process.exit(0);
}, 20);
