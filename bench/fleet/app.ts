// The app's main process without a window: a data folder that is open, real jobs, and somebody who follows them. The bench starts
// it and asks it over IPC; everything that is measured of it, it measures itself.
import { readFileSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { OperationCall } from '../../contract/operations.ts';
import { Keeper } from '../../main/keeper.ts';
import type { AppAnswer, AppReply, AppSettings, AppTask, JobCost } from './app-tasks.ts';
import { watchStalls } from './stall-watch.ts';

const passphrase = 'a passphrase of the bench';
const chunkBytes = 384 * 1024;
const longestMs = 10 * 60_000;

const settings: AppSettings = JSON.parse(process.argv[2] ?? '{}');
const keeper = await Keeper.open({
  dataFolder: settings.dataFolder,
  agentBundle: { path: settings.agentBundle },
  host: 'browser',
  knownHostsFile: '/dev/null',
  sshConfigFile: '/dev/null',
});
const { fleet } = keeper;
const closing = new AbortController();
// The window listens to what changes.
const listening = (async () => {
  for await (const _change of fleet.changes.subscribe(closing.signal));
})();

/** Enters the hosts as the technician would, with one stored key and the host keys that are known. */
async function enter({ hosts, keyFile, user, port }: Extract<AppTask, { do: 'enter' }>): Promise<void> {
  await fleet.credentials.createVault(passphrase);
  const privateKey = await readFile(keyFile, 'utf8');
  const { id: credentialId } = fleet.credentials.add({
    name: 'bench',
    kept: 'stored',
    secret: { kind: 'key', privateKey },
  });
  for (const { address, hostKey } of hosts) {
    const place = { name: address, address, port, user, credentialId };
    const { device } = fleet.devices.add({ ...place, site: '', notes: '', tags: [] });
    fleet.trust.accept(device.id, hostKey);
  }
}

async function addToLibrary(path: string): Promise<string> {
  const bytes = await readFile(path);
  const { id } = await fleet.transfers.begin({ fileName: basename(path), sizeBytes: bytes.length });
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    const data = bytes.subarray(at, at + chunkBytes).toString('base64');
    await fleet.transfers.append(id, { offsetBytes: at, data });
  }
  const { item } = await fleet.library.addUploaded({ transferId: id }, AbortSignal.timeout(longestMs));
  return item.sha256;
}

/** Runs a job as the window starts it, and follows it to its end as the window does. */
async function runJob(call: OperationCall, addresses: readonly string[]): Promise<JobCost> {
  const wanted = new Set(addresses);
  const deviceIds = fleet.devices.list().flatMap(({ device }) => (wanted.has(device.address) ? [device.id] : []));
  forgetPeak();
  const endWatch = watchStalls();
  const cpuAt = process.cpuUsage();
  const beganAt = Date.now();
  const startedAt = performance.now();
  const { id } = await fleet.jobs.start({ call, targets: { by: 'ids', deviceIds } });
  let counts: Partial<Record<string, number>> = {};
  for await (const { job } of fleet.jobs.progress(id, AbortSignal.timeout(longestMs))) counts = job.counts;
  const wallS = (performance.now() - startedAt) / 1000;
  const { user, system } = process.cpuUsage(cpuAt);
  const stall = endWatch();
  const detail = fleet.jobs.get(id);
  const problem = detail.targets.find((target) => target.problem !== null)?.problem ?? null;
  const steps = detail.targets[0]?.steps ?? [];
  return {
    wallS,
    cpuS: (user + system) / 1e6,
    peakMb: peakMb(),
    stall,
    counts,
    problem: problem && JSON.stringify(problem),
    steps: steps.map(({ name, startedAt: from, endedAt }) => ({
      name,
      fromMs: from - beganAt,
      untilMs: (endedAt ?? from) - beganAt,
    })),
  };
}

/** What unlocking the vault took is not what connections take. */
function forgetPeak(): void {
  writeFileSync('/proc/self/clear_refs', '5');
}

function peakMb(): number {
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) * 1.024e-3;
}

async function answer(task: AppTask): Promise<AppAnswer> {
  switch (task.do) {
    case 'unlock':
      await fleet.credentials.unlockVault(passphrase);
      return { nativeCrypto: fleet.info.nativeCrypto };
    case 'enter':
      await enter(task);
      return {};
    case 'add':
      return { sha256: await addToLibrary(task.path) };
    case 'run':
      return { cost: await runJob(task.call, task.addresses) };
    case 'close':
      closing.abort();
      await keeper.close();
      await listening;
      return {};
  }
}

process.on('message', (task: AppTask) => {
  answer(task).then(
    (given) => reply({ answer: given }, task),
    (error: unknown) => reply({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }, task),
  );
});

function reply(given: AppReply, task: AppTask): void {
  process.send?.(given, () => {
    if (task.do === 'close') process.disconnect();
  });
}

const { user, system } = process.cpuUsage();
const opened = { wallS: process.uptime(), cpuS: (user + system) / 1e6, peakMb: peakMb() };
reply({ answer: { opened } }, { do: 'unlock' });
