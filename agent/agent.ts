import { mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { z } from 'zod';
import type { AgentEndpoint, AgentHealth } from '../contract/agent/common.ts';
import { Blobs } from './blobs/blobs.ts';
import { EventHub } from './events.ts';
import { createApp } from './http/app.ts';
import { listen } from './http/listen.ts';
import { LogStore } from './logs/log-store.ts';
import { moduleRecordSchema } from './modules/module-record.ts';
import { createModules, folderMark } from './modules/modules.ts';
import { chooseRunner, type RunnerChoice } from './runners/choose-runner.ts';
import { endGroup, findMarked } from './runners/process-group.ts';
import { processRecordSchema } from './runners/process-record.ts';
import { writeFileAtomically } from './state/atomic-file.ts';
import { lockFolder } from './state/folder-lock.ts';
import { Outcomes, outcomeSchema } from './state/outcomes.ts';
import { RecordStore } from './state/record-store.ts';
import { openUfops } from './ufops/ufops.ts';

export interface AgentOptions {
  dataDir: string;
  /** 0 takes any free port. */
  port: number;
  /** Without one the agent serves whoever reaches its loopback address. */
  token: string | undefined;
  /** Shown by /health. */
  version: string;
  build: string;
  /** The environment of package managers and services; that of this process when left out. */
  env?: Record<string, string>;
  allowInstallScripts?: boolean;
  /** How long a service must stay up to count as started. */
  settleMs?: number;
  /** How long a service may take to end when it is asked to. */
  graceMs?: number;
  /** What keeps services running; this process when left out, so that an agent in a process of tests makes no units. */
  runnerChoice?: RunnerChoice;
}

export interface RunningAgent {
  port: number;
  /** One line in the agent's log. */
  report(message: string): void;
  /** Answers what is under way, then stops serving. The services run on, unless they are to be stopped too. */
  close(options?: { stopServices?: boolean }): Promise<void>;
}

const drainMs = 10_000;

/**
 * Starts an agent on a data folder of its own. It touches nothing process-wide, so that many run in one process.
 * Throws FolderInUseError, and system errors such as EADDRINUSE.
 */
export async function startAgent(options: AgentOptions): Promise<RunningAgent> {
  const dataDir = resolve(options.dataDir);
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const unlock = await lockFolder(dataDir);
  try {
    return await startLocked({ ...options, dataDir }, unlock);
  } catch (error) {
    await unlock();
    throw error;
  }
}

async function startLocked(options: AgentOptions, unlock: () => Promise<void>): Promise<RunningAgent> {
  const { dataDir } = options;
  const log = new LogStore(join(dataDir, 'logs', 'agent'));
  const report = (message: string) => log.note(message);
  const stopping = new AbortController();
  const env = options.env ?? environment();
  const events = new EventHub();
  const open = <T>(name: string, schema: z.ZodType<T>, onChange?: (id: string, record: T | undefined) => void) =>
    RecordStore.open({
      folder: join(dataDir, 'state', name),
      schema,
      setAsideFolder: join(dataDir, 'set-aside'),
      report,
      ...(onChange ? { onChange } : {}),
    });

  const records = await open('modules', moduleRecordSchema, (id, record) => {
    const state = record === undefined ? 'deleted' : record.phase === 'ready' ? record.result : record.phase;
    events.emit({ kind: 'module', id, state });
  });
  const outcomes = new Outcomes(await open('outcomes', outcomeSchema));
  const runner = await chooseRunner(options.runnerChoice ?? 'process', {
    dataDir,
    report,
    processRecords: await open('processes', processRecordSchema),
    settleMs: options.settleMs ?? 2_000,
    graceMs: options.graceMs ?? 10_000,
  });
  const blobs = new Blobs({ folder: join(dataDir, 'blobs'), report });
  blobs.namedBy(() => records.all().flatMap((record) => record.blob ?? []));
  const modules = createModules({
    dataDir,
    env,
    allowInstallScripts: options.allowInstallScripts ?? false,
    settleMs: options.settleMs ?? 2_000,
    records,
    blobs,
    runner,
    report,
    signal: stopping.signal,
  });

  const ufops = await openUfops({
    dataDir,
    openRecords: open,
    runner,
    blobs,
    env,
    events,
    report,
    signal: stopping.signal,
  });

  if (records.all().length > 0) await endLostInstalls(dataDir);
  await modules.recover();
  await ufops.recover();
  const startedAt = Date.now();
  const health = (): AgentHealth => ({
    alive: true,
    version: options.version,
    build: options.build,
    node: process.versions.node,
    pid: process.pid,
    startedAt,
    features: [
      'modules',
      'module-logs',
      'agent-log',
      'idempotency',
      'respond-async',
      'events',
      'openapi',
      'blobs',
      'ufops',
    ],
  });
  const app = createApp({
    modules,
    ufops,
    blobs,
    outcomes,
    report,
    signal: stopping.signal,
    token: options.token,
    health,
    agentLog: log,
    events,
  });
  const server = await listen(app.fetch, options.port);
  const endpoint: AgentEndpoint = {
    port: server.port,
    pid: process.pid,
    version: options.version,
    build: options.build,
    startedAt,
  };
  await writeFileAtomically(join(dataDir, 'endpoint.json'), `${JSON.stringify(endpoint)}\n`);
  report(`Agent ${options.version} on Node ${process.versions.node} listens on 127.0.0.1:${server.port}.`);
  const enabled = Promise.all([modules.startEnabled(), ufops.startWanted()]);
  const stopSweeping = blobs.sweepRegularly();

  return {
    port: server.port,
    report,
    async close({ stopServices = false } = {}) {
      stopping.abort();
      stopSweeping();
      await server.close(drainMs);
      await enabled;
      await modules.drain();
      modules.close();
      await ufops.close();
      await rm(join(dataDir, 'endpoint.json'), { force: true });
      if (stopServices) await Promise.all([modules.stopAll(), ufops.stopAll()]);
      runner.close();
      report('The agent stopped.');
      log.close();
      await unlock();
    },
  };
}

/** A package manager that outlived a killed agent would write into folders that are being cleared up. */
async function endLostInstalls(dataDir: string): Promise<void> {
  for (const pid of findMarked(folderMark(dataDir))) await endGroup(pid, 2_000);
}

function environment(): Record<string, string> {
  const entries = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(entries);
}
