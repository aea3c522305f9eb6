import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { FlotillaError } from '../../../contract/errors.ts';
import type { OperationCall } from '../../../contract/operations.ts';
import { HistoryService } from '../../../main/fleet/history.ts';
import type { JobEngineOptions } from '../../../main/jobs/jobs.ts';
import { JobSecrets, Vault } from '../../../main/secrets/secrets.ts';
import { readPrivateKey } from '../../../main/ssh/ssh.ts';
import { MemoryDevice } from '../../support/memory-device.ts';
import { waitFor } from '../../support/wait-for.ts';
import { type Bench, on, openBench } from './support.ts';

const passphrase = 'lantern over the quay';
const value = 'a value that nobody may see';
const secrets = [
  { name: 'TOKEN', value },
  { name: 'PIN', value: '4711' },
];
const call: OperationCall = {
  operation: 'shell.run',
  params: { command: 'log-in "$TOKEN" "$PIN"', asRoot: false, timeoutS: 60, secrets: ['TOKEN', 'PIN'] },
};
const queued = { offline: { policy: 'queue' as const } };
const away = () => new FlotillaError('ssh.no-answer', { address: 'x', port: 22, seconds: 9 });

/** A job engine whose secrets a real vault seals; `restart` opens the same files with the vault locked. */
async function openSealed(options: Partial<JobEngineOptions> = {}) {
  const vaultOf = ({ inventory }: Bench) =>
    new Vault({ store: inventory.credentials, readPrivateKey, scrypt: { N: 2 ** 10, r: 8, p: 1 } });
  let kept: JobSecrets | undefined;
  const here = () => kept ?? expect.unreachable('the bench is open by then');
  const bench = openBench({
    ...options,
    secrets: {
      seal: (jobId, values) => here().seal(jobId, values),
      open: (jobId) => here().open(jobId),
      isLocked: (jobId) => here().isLocked(jobId),
    },
  });
  const begin = (on: Bench) => {
    const vault = vaultOf(on);
    kept = new JobSecrets(on.inventory.jobs, vault);
    return { bench: on, vault };
  };
  const { vault } = begin(bench);
  await vault.create(passphrase);
  return { bench, vault, restart: async () => begin(await bench.restart()) };
}

/** Whether a text stands in any file beside the inventory, as it is or in another writing of it. */
function isInFiles({ file }: Bench, text: string): boolean {
  const raw = Buffer.from(text);
  const forms = [raw, raw.toString('hex'), raw.toString('base64').replace(/=+$/, '')];
  const folder = dirname(file);
  return readdirSync(folder).some((name) => {
    const bytes = readFileSync(join(folder, name));
    return forms.some((form) => bytes.includes(form));
  });
}

function sealedRows({ file }: Bench): unknown {
  const database = new Database(file, { readonly: true });
  try {
    return database.prepare('SELECT count(*) FROM job_secrets').pluck().get();
  } finally {
    database.close();
  }
}

describe('the secrets of a job', () => {
  test('reach the device with the command, and are deleted when the last target has ended', async () => {
    const { bench } = await openSealed();
    const first = bench.addDevice();
    const second = bench.addDevice();
    second.memory.openFailures = [away()];
    const job = await bench.engine.start({ ...on([first.id, second.id], call, queued), secrets });
    expect(job).toMatchObject({ keepsSecrets: true, call });
    await bench.ended(job.id, first.id);
    await waitFor('the queue', () => bench.engine.get(job.id).counts.queued === 1);
    expect(bench.engine.get(job.id).keepsSecrets).toBe(true);
    bench.engine.reached(second.id);
    await bench.ended(job.id, second.id);
    expect(second.memory.variables).toEqual([secrets]);
    expect(bench.engine.get(job.id)).toMatchObject({ state: 'ended', keepsSecrets: false });
    expect(sealedRows(bench)).toBe(0);
  });

  test('are deleted as well when what is left of it is cancelled', async () => {
    const { bench } = await openSealed();
    const { id, memory } = bench.addDevice();
    memory.openFailures = [away()];
    const job = await bench.engine.start({ ...on([id], call, queued), secrets });
    await waitFor('the queue', () => bench.engine.get(job.id).counts.queued === 1);
    expect(sealedRows(bench)).toBe(1);
    bench.engine.cancel(job.id);
    expect(sealedRows(bench)).toBe(0);
  });

  test('are in no file, no row, no entry of the history, no export and no backup as they are', async () => {
    const { bench } = await openSealed();
    const { id, memory } = bench.addDevice();
    memory.exitCode = 7;
    const { id: other, memory: otherMemory } = bench.addDevice();
    otherMemory.openFailures = [away()];
    const job = await bench.engine.start({ ...on([id, other], call, queued), secrets });
    await bench.ended(job.id, id);
    await bench.inventory.backUp();
    const seen = [bench.engine.get(job.id), bench.engine.list({ limit: 10 }), bench.engine.queue(), bench.changes];
    const history = new HistoryService(bench.inventory, 'ada@cart-3');
    const orders = await Promise.all(
      (['html', 'csv', 'json'] as const).map((format) =>
        history.workOrder({ jobId: job.id }, { format, language: 'en' }),
      ),
    );
    const told = JSON.stringify([seen, history.list({}, { limit: 100 }), orders]);
    expect(told).toContain('TOKEN');
    expect(told).not.toContain(value);
    expect(isInFiles(bench, value)).toBe(false);
    expect(isInFiles(bench, 'log-in')).toBe(true);
  });

  test('are kept over a kill of the app, wait with their target while the vault is locked, and go on when it is not', async () => {
    const before = await openSealed();
    const { id, memory } = before.bench.addDevice();
    memory.openFailures = [away()];
    const job = await before.bench.engine.start({ ...on([id], call, queued), secrets });
    await waitFor('the queue', () => before.bench.engine.get(job.id).counts.queued === 1);
    const { bench, vault } = await before.restart();
    bench.engine.recover();
    bench.engine.reached(id);
    const waiting = await waitFor('the reason', () => {
      const [target] = bench.engine.get(job.id).targets;
      return target?.problem?.code === 'secrets.locked' && target;
    });
    expect(waiting.endedAt).toBeNull();
    expect(memory.commands).toEqual([]);
    await vault.unlock(passphrase);
    bench.engine.wake();
    expect(await bench.ended(job.id)).toMatchObject({ state: 'succeeded', problem: null });
    expect(memory.variables).toEqual([secrets]);
  });

  test('that were locked between the start and the turn of a new target end it as refused, and nothing was sent', async () => {
    const memory = new MemoryDevice();
    const { bench, vault } = await openSealed({
      open(deviceId, signal) {
        vault.lock();
        return memory.open(deviceId, signal);
      },
    });
    const { id } = bench.addDevice();
    const job = await bench.engine.start({ ...on([id], call), secrets });
    expect(await bench.ended(job.id)).toMatchObject({ state: 'refused', problem: { code: 'secrets.locked' } });
    expect(memory.commands).toEqual([]);
  });

  test('that a lost key cannot open any more end their target, and say so', async () => {
    const { bench } = await openSealed();
    const { id, memory } = bench.addDevice();
    memory.openFailures = [away()];
    const job = await bench.engine.start({ ...on([id], call, queued), secrets });
    await waitFor('the queue', () => bench.engine.get(job.id).counts.queued === 1);
    const database = new Database(bench.file);
    database.prepare("UPDATE job_secrets SET sealed = x'00112233'").run();
    database.close();
    bench.engine.reached(id);
    expect(await bench.ended(job.id)).toMatchObject({ state: 'refused', problem: { code: 'secrets.unreadable' } });
  });
});

describe('what a job with secrets asks for', () => {
  test('is a value for each name, and an open vault; nothing is begun without', async () => {
    const { bench, vault } = await openSealed();
    const { id } = bench.addDevice();
    const start = (given: typeof secrets) => bench.engine.start({ ...on([id], call), secrets: given });
    await expect(start(secrets.slice(1))).rejects.toMatchObject({ code: 'secrets.needed', params: { names: 'TOKEN' } });
    vault.lock();
    await expect(start(secrets)).rejects.toMatchObject({ code: 'vault.locked' });
    expect(bench.engine.list({ limit: 10 })).toEqual([]);
  });

  test('is that the command does not hold the value itself', async () => {
    const { bench } = await openSealed();
    const { id } = bench.addDevice();
    const told: OperationCall = {
      operation: 'shell.run',
      params: { command: `log-in '${value}'`, asRoot: false, timeoutS: 60, secrets: ['TOKEN'] },
    };
    const start = bench.engine.start({ ...on([id], told), secrets });
    await expect(start).rejects.toMatchObject({ code: 'secrets.in-command', params: { name: 'TOKEN' } });
    expect(isInFiles(bench, value)).toBe(false);
  });

  test('is nothing for a dry run', async () => {
    const { bench } = await openSealed();
    const { id } = bench.addDevice();
    expect((await bench.engine.dryRun(on([id], call))).targets).toHaveLength(1);
  });

  test('is the values anew when it is run again after its end, and not while they are kept', async () => {
    const { bench } = await openSealed();
    const { id, memory } = bench.addDevice();
    const { id: other, memory: otherMemory } = bench.addDevice();
    memory.exitCode = 1;
    otherMemory.openFailures = [away()];
    const job = await bench.engine.start({ ...on([id, other], call, queued), secrets });
    await bench.ended(job.id, id);
    await waitFor('the queue', () => bench.engine.get(job.id).counts.queued === 1);
    const again = await bench.engine.again(job.id, { states: ['failed'] });
    await bench.ended(again.id);
    expect(memory.variables).toEqual([secrets, secrets]);
    await bench.engine.cancelQueued([{ jobId: job.id, deviceId: other }]);
    await expect(bench.engine.again(job.id, { states: ['failed'] })).rejects.toMatchObject({
      code: 'secrets.needed',
      params: { names: 'TOKEN, PIN' },
    });
    const anew = [{ name: 'TOKEN', value: 'another one' }, secrets[1] ?? expect.unreachable()];
    const third = await bench.engine.again(job.id, { states: ['failed'], secrets: anew });
    await bench.ended(third.id);
    expect(memory.variables.at(-1)).toEqual(anew);
  });
});
