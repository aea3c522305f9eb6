import { randomBytes } from 'node:crypto';
import { agentMinimumNode, endpointSchema } from '../../contract/agent/common.ts';
import { type AgentInit, type AgentWhere, agentInitSchema, agentWhereSchema } from '../../contract/app/agent-plan.ts';
import type { AgentState, Facts } from '../../contract/app/devices.ts';
import { FlotillaError } from '../../contract/errors.ts';
import { phrase } from '../../contract/phrases.ts';
import type { SshConnection } from '../ssh/ssh.ts';
import { type AgentAccess, accessOf } from './agent-access.ts';
import { linesBetween, readAnswers } from './answers.ts';
import { cleanLine } from './clean-text.ts';
import { agentFile } from './layout.ts';
import { locateArguments } from './locate-script.ts';
import type { RootWay } from './place.ts';
import { probeScript } from './probe-script.ts';
import { commandFailed, runScript } from './remote-script.ts';

const probeMs = 60_000;
const maxOutputBytes = 32 * 1024;

export interface ProbeResult {
  facts: Facts;
  agent: AgentState;
  /** The user's home folder, absolute. */
  home: string;
  /** Where the agent is; `null` where there is none. */
  where: AgentWhere | null;
  root: RootWay;
  /** sha256 of the agent file of our build, if it is there. */
  agentHash: string | null;
  /** What starts the agent that is there. */
  agentInit: AgentInit | null;
  /** A new version was put in place and has not proved itself yet. */
  isUnsettled: boolean;
  hasToken: boolean;
  /** Only where it was asked for, and the agent runs. */
  access: AgentAccess | null;
  /** Bytes free where an agent of the whole device would be. */
  systemFreeBytes: number | null;
  /** Units of the user can be had, and outlive a login. */
  userUnits: 'lasting' | 'perhaps' | 'none';
  hasCron: boolean;
  hasGunzip: boolean;
}

export interface ProbeOptions {
  build: string;
  signal: AbortSignal;
  /** For sudo where an agent of the whole device can only be looked at by root. */
  password: string | null;
  /** For setting up: looks for a way to become root, and reads the token. */
  plan: boolean;
}

/** Asks a device everything at once. Throws `ssh.*`; output that is not ours is `ssh.command-failed`. */
export async function probe(connection: SshConnection, options: ProbeOptions): Promise<ProbeResult> {
  const { build, signal, password, plan } = options;
  const mark = randomBytes(8).toString('hex');
  const sentAt = Date.now();
  let answeredAt = 0;
  const result = await runScript(connection, {
    script: probeScript,
    args: [...locateArguments({ mark, file: agentFile(build), token: plan, plan }), String(agentMinimumNode)],
    stdin: `${password ?? ''}\n`,
    step: 'probe',
    timeoutMs: probeMs,
    signal,
    maxOutputBytes,
    onOutput: () => {
      answeredAt ||= Date.now();
    },
  });
  const lines = linesBetween(result.stdout, mark);
  // The output may hold the token: it is not repeated in an error.
  if (lines === null) throw commandFailed(connection, 'probe', plan ? { ...result, stdout: '' } : result);
  // The clock is read first of all: half of the time until then was its way here.
  return readProbe(lines, { build, laptopAt: (sentAt + answeredAt) / 2, address: connection.address });
}

interface ProbeContext {
  build: string;
  /** When the laptop's clock and the device's were read together. */
  laptopAt: number;
  address: string;
}

/** Reads the answers strictly: known keys, the first of each, in the form they must have; else as not known. */
export function readProbe(lines: string[], { build, laptopAt, address }: ProbeContext): ProbeResult {
  const answers = readAnswers(lines);
  const text = (key: string, maxChars = 200) => cleanLine(answers.get(key) ?? '', maxChars);
  const matching = (key: string, form: RegExp) => form.exec(answers.get(key) ?? '')?.[1] ?? null;

  const home = matching('home', /^(\/.{0,500})$/);
  if (home === null) {
    throw new FlotillaError('ssh.command-failed', { address, step: 'probe', detail: phrase('no-home') });
  }
  const [diskTotal = null, diskFree = null] = diskOf(answers.get('disk') ?? '');
  const clockAt = clockOf(matching('clock', /^(\d{9,11}(?:\.\d{1,9})?)/));
  const facts: Facts = {
    hostname: text('hostname'),
    os: text('os'),
    kernel: text('kernel'),
    architecture: text('architecture', 40),
    libc: oneOf(answers.get('libc'), ['glibc', 'musl']) ?? 'unknown',
    init: oneOf(answers.get('init'), ['systemd', 'openrc', 'procd', 'sysv']) ?? 'none',
    node: nodeOf(
      matching('node', /^(\/.{0,500})$/),
      matching('node_version', /^v?(\d{1,4}\.\d{1,4}\.\d{1,6}\S{0,40})$/),
    ),
    npmVersion: matching('npm_version', /^(\d{1,4}\.\d{1,4}\.\d{1,6}\S{0,40})$/),
    machineId: matching('machine_id', /^([0-9a-f-]{32,36})$/),
    hardwareId: matching('hardware_id', /^([0-9A-Za-z][0-9A-Za-z:._-]{3,63})$/),
    isRoot: answers.get('uid') === '0',
    diskFreeBytes: diskFree,
    diskTotalBytes: diskTotal,
    memoryTotalBytes: kilobytes(matching('memory_total', /^(\d{1,15}) kB$/)),
    memoryAvailableBytes: kilobytes(matching('memory_available', /^(\d{1,15}) kB$/)),
    uptimeMs: secondsToMs(matching('uptime', /^(\d{1,11}(?:\.\d+)?)$/)),
    clockSkewMs: clockAt === null ? 0 : Math.round(clockAt - laptopAt),
  };
  const [, systemFreeBytes = null] = diskOf(answers.get('disk_system') ?? '');
  return {
    facts,
    home,
    agent: agentOf(answers, build),
    where: oneOf(answers.get('where'), agentWhereSchema.options) ?? null,
    root: oneOf(answers.get('root'), ['login', 'sudo', 'sudo-password']) ?? 'none',
    agentHash: matching('agent_hash', /^([0-9a-f]{64})\b/),
    agentInit: oneOf(answers.get('agent_init'), agentInitSchema.options) ?? null,
    isUnsettled: answers.has('unsettled'),
    hasToken: answers.has('has_token'),
    access: accessOf(answers),
    systemFreeBytes,
    userUnits: answers.has('user_units') ? (answers.has('linger') ? 'lasting' : 'perhaps') : 'none',
    hasCron: answers.has('cron'),
    hasGunzip: answers.has('gunzip'),
  };
}

function agentOf(answers: Map<string, string>, build: string): AgentState {
  const endpoint = endpointSchema.safeParse(parseJson(answers.get('endpoint')));
  if (!endpoint.success) return { state: answers.has('agent_there') ? 'stopped' : 'absent' };
  const version = cleanLine(endpoint.data.version, 60);
  return {
    state: 'running',
    version,
    build: cleanLine(endpoint.data.build, 64),
    outdated: endpoint.data.build !== build,
  };
}

function parseJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}

function nodeOf(path: string | null, version: string | null): Facts['node'] {
  return path && version ? { path, version } : null;
}

/** `filesystem blocks used available capacity mount`, with spaces possible at both ends. */
function diskOf(line: string): [number, number] | [] {
  const match = /\s(\d{1,15})\s+\d{1,15}\s+(-?\d{1,15})\s+\d{1,3}%/.exec(line);
  return match ? [Number(match[1]) * 1024, Math.max(0, Number(match[2]) * 1024)] : [];
}

function kilobytes(text: string | null): number | null {
  return text === null ? null : Number(text) * 1024;
}

function secondsToMs(text: string | null): number | null {
  return text === null ? null : Math.round(Number(text) * 1000);
}

/** busybox knows whole seconds only: the middle of the second is the best guess. */
function clockOf(text: string | null): number | null {
  const atMs = secondsToMs(text);
  return atMs === null || text?.includes('.') ? atMs : atMs + 500;
}

function oneOf<T extends string>(text: string | undefined, words: readonly T[]): T | undefined {
  return words.find((word) => word === text);
}
