import type { OperationCall } from '../../../contract/operations.ts';
import { openInventory } from '../../../main/inventory/inventory.ts';
import { JobEngine } from '../../../main/jobs/jobs.ts';
import { engineOptions } from '../../support/engine-options.ts';
import { remoteSession } from './remote-session.ts';

// The part of the app that is killed: a job engine over a real file. Its devices live in the process that kills it.
// Arguments: the database, the address of the devices. Prints the id of its job.

const [file = '', url = ''] = process.argv.slice(2);

const inventory = openInventory(file);
const engine = new JobEngine({
  ...engineOptions(inventory),
  open: async (deviceId) => remoteSession(url, deviceId),
  concurrency: 1,
});
const deviceIds = inventory.devices.list().map(({ id }) => id);
const call: OperationCall = { operation: 'module.install', params: { name: 'hello', version: '1.1.0' } };
const job = await engine.start({ call, targets: { by: 'ids', deviceIds } });
console.log(job.id);
// Alive until it is killed, whatever the job does.
setInterval(() => {}, 60_000);
