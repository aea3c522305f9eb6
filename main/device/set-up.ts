import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { AgentState } from '../../contract/app/devices.ts';
import { FlotillaError } from '../../contract/errors.ts';
import { phrase } from '../../contract/phrases.ts';
import type { SshConnection } from '../ssh/ssh.ts';
import { createAgentClient } from './agent-client.ts';
import type { AgentHttp } from './agent-http.ts';
import { cleanText } from './clean-text.ts';
import { launcher } from './launcher.ts';
import { agentFile, codeFolder } from './layout.ts';
import {
  goBackScript,
  keepScript,
  prepareScript,
  startScript,
  tokenScript,
  unpackNodeScript,
  verifyScript,
} from './lifecycle-scripts.ts';
import type { NodePin } from './node-pins.ts';
import { type NodeSource, unpackedBytes } from './node-source.ts';
import { mustRunAt, type Place, placeOf, runAt } from './place.ts';
import { type Decision, decide } from './plan.ts';
import { type ProbeResult, probe } from './probe.ts';
import type { AgentBundle, StepHandle, StepReport } from './types.ts';

export interface SetUp {
  connection: SshConnection;
  http: AgentHttp;
  bundle: AgentBundle;
  nodes: NodeSource;
  /** For sudo, where the login is one with a password. */
  password: string | null;
  report: StepReport;
  signal: AbortSignal;
}

/** The same, once it is known what the device is like and what is to be done. */
interface Work extends SetUp {
  found: ProbeResult;
  decision: Decision;
  place: Place;
  /** The agent's file, without its folder. */
  file: string;
  /** Absolute, on the device. */
  folder: string;
}

const always = ['upload', 'verify', 'token', 'start'];

/**
 * Probe → Node.js where there is none → upload → verify → token → start → health. A device that is already so is only probed and asked
 * for its health. The version before is kept until the new one is healthy, and runs again when it is not.
 * Throws `agent.*`, `ssh.*`.
 */
export async function setUpAgent(setUp: SetUp): Promise<{ changed: boolean; agent: AgentState }> {
  const { report, bundle, connection, password, signal, http } = setUp;
  http.reset();
  const found = await report.step('probe', async (step) => {
    const result = await probe(connection, { build: bundle.build, signal, password, plan: true });
    step.output(summaryOf(result));
    return result;
  });
  const decision = decide(found, bundle, connection.address);
  const { where } = decision;
  const place = placeOf(where, found.root, password);
  const file = agentFile(bundle.build);
  const work = { ...setUp, found, decision, place, file, folder: codeFolder(where, found.home) };
  const present = decision.isInPlace ? await presentAgent(work) : null;
  if (present) {
    for (const name of always) await report.step(name, async (step) => step.skip(phrase('already-there')));
    return { changed: false, agent: await report.step('health', async (step) => tell(step, present)) };
  }
  if (decision.node.pin) await placeNode(work, decision.node.pin);
  await placeBundle(work);
  await placeToken(work);
  const agent = await replace(work);
  await report.step('tidy', () => runHere(work, 'tidy', keepScript, [file, decision.node.path]));
  return { changed: true, agent };
}

interface Health {
  version: string;
  build: string;
  node: string;
}

/** The health of an agent that looks right; `null` when it is not what it seems, and everything is put right from the beginning. */
async function presentAgent({ http, bundle, signal, found }: Work): Promise<Health | null> {
  if (found.access === null) return null;
  http.know(found.access);
  try {
    const health = await createAgentClient(http).health(signal);
    return health.build === bundle.build ? health : null;
  } catch (error) {
    if (error instanceof FlotillaError && error.code.startsWith('agent.')) return null;
    throw error;
  }
}

/** A program of many megabytes: packed as well as can be, unpacked on the device where it can unpack. */
async function placeNode(work: Work, pin: NodePin): Promise<void> {
  const { connection, report, signal, nodes, place, found, folder } = work;
  const packed = await report.step('fetch-node', async (step) => {
    const file = await nodes.packed(pin, signal);
    step.output(`${phrase('node-for', { version: pin.version, architecture: found.facts.architecture })}\n`);
    return file;
  });
  await report.step('upload-node', async (step) => {
    await runHere(work, 'upload-node', prepareScript, []);
    await runHere(work, 'upload-node', 'mkdir -p "$dir/node/$1" && chmod 755 "$dir/node" "$dir/node/$1"', [
      pin.version,
    ]);
    const bytes = found.hasGunzip ? await readFile(packed) : await unpackedBytes(packed);
    const to = `${folder}/node/${pin.version}/packed`;
    await connection.upload(bytes, to, { mode: 0o600, signal, as: place.as, onProgress: progressOf(step) });
  });
  await report.step('unpack-node', async (step) => {
    const args = [pin.sha256, pin.version, found.hasGunzip ? 'gzip' : 'plain'];
    const call = { script: unpackNodeScript, args, step: 'unpack-node', timeoutMs: 5 * 60_000, signal };
    const result = await runAt(connection, place, call);
    if (result.code === 66) throw new FlotillaError('agent.upload-damaged', { address: connection.address });
    if (result.code !== 0) {
      const detail = cleanText(`${result.stderr}\n${result.stdout}`.trim(), 500);
      throw new FlotillaError('agent.start-failed', { address: connection.address, detail });
    }
    step.output(`${cleanText(result.stdout, 100)}\n`);
  });
}

async function placeBundle(work: Work): Promise<void> {
  const { connection, bundle, report, signal, place, file, folder, decision } = work;
  await report.step('upload', async (step) => {
    if (decision.hasBundle) return step.skip(phrase('already-there'));
    await runHere(work, 'upload', prepareScript, []);
    const mode = place.where === 'system' ? 0o644 : 0o600;
    const to = `${folder}/agent/${file}`;
    await connection.upload(bundle.bytes, to, { mode, signal, as: place.as, onProgress: progressOf(step) });
  });
  await report.step('verify', async (step) => {
    const hash = /\b[0-9a-f]{64}\b/.exec(await runHere(work, 'verify', verifyScript, [file]))?.[0];
    if (hash !== bundle.build) throw new FlotillaError('agent.upload-damaged', { address: connection.address });
    step.output(`sha256 ${hash}\n`);
  });
}

/** Made here, where randomness is good from the start; shown to the device through an input, never as an argument. */
async function placeToken({ connection, report, signal, place }: Work): Promise<void> {
  await report.step('token', async (step) => {
    const stdin = randomBytes(32).toString('hex');
    const call = { script: tokenScript, stdin, step: 'token', timeoutMs: 30_000, signal };
    if (/\bkept\b/.test(await mustRunAt(connection, place, call))) step.skip(phrase('already-there'));
  });
}

/** The new version takes the place of the old one, and gives it back when it does not prove itself. */
async function replace(work: Work): Promise<AgentState> {
  const { report, http } = work;
  try {
    await report.step('start', (step) => start(work, step));
    return await report.step('health', (step) => askHealth(work, step));
  } catch (error) {
    if (isOfAgent(error)) await goBack(work, error);
    throw error;
  } finally {
    http.reset();
  }
}

async function start({ connection, http, signal, place, file, decision }: Work, step: StepHandle): Promise<void> {
  const run = launcher({ where: place.where, nodePath: decision.node.path, file });
  const args = [run, decision.init, decision.fallbackInit];
  const result = await runAt(connection, place, {
    script: startScript,
    args,
    step: 'start',
    timeoutMs: 180_000,
    signal,
  });
  http.reset();
  if (result.code === 0) return step.output(`${cleanText(`${result.stderr}${result.stdout}`, 500)}\n`);
  const detail = cleanText(result.stderr.trim(), 500) || `exit ${result.code ?? result.signal}`;
  throw new FlotillaError('agent.start-failed', { address: connection.address, detail });
}

async function askHealth({ connection, http, bundle, signal }: Work, step: StepHandle): Promise<AgentState> {
  const health = await createAgentClient(http).health(signal);
  if (health.build !== bundle.build) {
    throw new FlotillaError('agent.start-failed', { address: connection.address, detail: phrase('another-agent') });
  }
  return tell(step, health);
}

function tell(step: StepHandle, { version, build, node }: Health): AgentState {
  step.output(`${phrase('agent-on-node', { version, node })}\n`);
  return { state: 'running', version, build, outdated: false };
}

/** Whether the new agent is to blame: not the wire, and not a technician who cancelled. */
function isOfAgent(error: unknown): error is FlotillaError {
  if (!(error instanceof FlotillaError)) return false;
  return error.code.startsWith('agent.') || error.code === 'ssh.timeout' || error.code === 'ssh.command-failed';
}

async function goBack({ connection, report, signal, place, file }: Work, cause: FlotillaError): Promise<void> {
  const { address } = connection;
  const isBack = await report.step('go-back', async (step) => {
    const call = { script: goBackScript, args: [file], step: 'go-back', timeoutMs: 5 * 60_000, signal };
    const { code, stderr } = await runAt(connection, place, call);
    if (code === 71) step.skip(phrase('no-version-before'));
    else step.output(code === 0 ? `${phrase('version-before-runs')}\n` : cleanText(stderr, 500));
    return code === 0;
  });
  if (isBack) throw new FlotillaError('agent.went-back', { address, detail: cause.message }, { cause });
}

function runHere({ connection, signal, place }: Work, step: string, script: string, args: string[]): Promise<string> {
  return mustRunAt(connection, place, { script, args, step, timeoutMs: 60_000, signal });
}

function progressOf(step: StepHandle): (done: number, total: number) => void {
  return (done, total) => step.progress(done, total);
}

function summaryOf({ facts, agent }: ProbeResult): string {
  const { os, architecture, node } = facts;
  const common = { os, architecture, agent: agent.state };
  if (!node) return `${phrase('device-summary-no-node', common)}\n`;
  return `${phrase('device-summary', { ...common, node: `${node.version} (${node.path})` })}\n`;
}
