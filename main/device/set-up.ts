import { randomBytes } from 'node:crypto';
import { agentMinimumNode } from '../../contract/agent/common.ts';
import type { AgentState } from '../../contract/app/devices.ts';
import { FlotillaError } from '../../contract/errors.ts';
import type { SshConnection } from '../ssh/ssh.ts';
import { createAgentClient } from './agent-client.ts';
import type { AgentHttp } from './agent-http.ts';
import { cleanText } from './clean-text.ts';
import { agentFile } from './layout.ts';
import { prepareScript, startScript, stopScript, tokenScript, verifyScript } from './lifecycle-scripts.ts';
import { type ProbeResult, probe } from './probe.ts';
import { mustRun, runScript } from './remote-script.ts';
import type { AgentBundle, StepReport } from './types.ts';

/** What the agent needs beside its own file to work at all: state, logs, a first small module. */
const spareBytes = 8 * 1024 * 1024;

export interface SetUp {
  connection: SshConnection;
  http: AgentHttp;
  bundle: AgentBundle;
  report: StepReport;
  signal: AbortSignal;
}

/**
 * Probe → upload → verify → token → start → health. A device that is already so is only probed and asked for its health.
 * Throws `agent.no-node`, `agent.node-too-old`, `agent.no-space`, `agent.upload-damaged`, `agent.start-failed`, `ssh.*`.
 */
export async function setUpAgent(work: SetUp): Promise<{ changed: boolean; agent: AgentState }> {
  const { report, bundle, connection } = work;
  const found = await report.step('probe', async (step) => {
    const result = await probe(connection, bundle.build, work.signal);
    step.output(summaryOf(result));
    return result;
  });
  const node = checkNode(found, connection.address);
  if (await isCurrent(work, found)) {
    for (const name of ['upload', 'verify', 'token', 'start']) {
      await report.step(name, async (step) => step.skip('already there'));
    }
    return { changed: false, agent: await checkHealth(work) };
  }
  await placeBundle(work, found);
  await placeToken(work);
  await report.step('start', async () => {
    await mustRun(connection, { script: stopScript, step: 'start', timeoutMs: 60_000, signal: work.signal });
    await start(work, node.path);
  });
  return { changed: true, agent: await checkHealth(work) };
}

/** Whether an agent of our build runs and takes our token; if not, everything is put right from the beginning. */
async function isCurrent({ http, bundle, signal }: SetUp, found: ProbeResult): Promise<boolean> {
  http.reset();
  if (found.agentHash !== bundle.build || found.agent.state !== 'running' || found.agent.outdated) return false;
  try {
    return (await createAgentClient(http).health(signal)).build === bundle.build;
  } catch (error) {
    if (error instanceof FlotillaError && error.code.startsWith('agent.')) return false;
    throw error;
  }
}

function checkNode({ facts }: ProbeResult, address: string): { path: string } {
  const minimum = agentMinimumNode;
  if (facts.node === null) throw new FlotillaError('agent.no-node', { address, minimum });
  const { version } = facts.node;
  if (Number.parseInt(version, 10) < minimum) {
    throw new FlotillaError('agent.node-too-old', { address, version, minimum });
  }
  return facts.node;
}

async function placeBundle(work: SetUp, found: ProbeResult): Promise<void> {
  const { connection, bundle, report, signal } = work;
  const { address } = connection;
  const file = agentFile(bundle.build);
  await report.step('upload', async (step) => {
    if (found.agentHash === bundle.build) return step.skip('already there');
    const needed = bundle.bytes.length * 2 + spareBytes;
    const free = found.facts.diskFreeBytes;
    if (free !== null && free < needed) {
      throw new FlotillaError('agent.no-space', { address, free: megabytes(free), needed: megabytes(needed) });
    }
    await mustRun(connection, { script: prepareScript, step: 'upload', timeoutMs: 30_000, signal });
    await connection.upload(bundle.bytes, `${found.home}/.flotilla/agent/${file}`, {
      mode: 0o600,
      signal,
      onProgress: (done, total) => step.progress(done, total),
    });
  });
  await report.step('verify', async (step) => {
    const said = await mustRun(connection, {
      script: verifyScript,
      args: [file],
      step: 'verify',
      timeoutMs: 30_000,
      signal,
    });
    const hash = /\b[0-9a-f]{64}\b/.exec(said)?.[0];
    if (hash !== bundle.build) throw new FlotillaError('agent.upload-damaged', { address });
    step.output(`sha256 ${hash}\n`);
  });
}

/** Made here, where randomness is good from the start; shown to the device through an input, never as an argument. */
async function placeToken({ connection, report, signal }: SetUp): Promise<void> {
  await report.step('token', async (step) => {
    const stdin = randomBytes(32).toString('hex');
    const said = await mustRun(connection, { script: tokenScript, stdin, step: 'token', timeoutMs: 30_000, signal });
    if (/\bkept\b/.test(said)) step.skip('already there');
  });
}

async function start({ connection, http, bundle, signal }: SetUp, nodePath: string): Promise<void> {
  const args = [nodePath, agentFile(bundle.build)];
  const result = await runScript(connection, { script: startScript, args, step: 'start', timeoutMs: 180_000, signal });
  http.reset();
  if (result.code === 0) return;
  const detail = cleanText(result.stderr.trim(), 500) || `exit ${result.code ?? result.signal}`;
  throw new FlotillaError('agent.start-failed', { address: connection.address, detail });
}

async function checkHealth({ connection, http, bundle, report, signal }: SetUp): Promise<AgentState> {
  return report.step('health', async (step) => {
    const { version, build, node } = await createAgentClient(http).health(signal);
    if (build !== bundle.build) {
      throw new FlotillaError('agent.start-failed', { address: connection.address, detail: 'another agent answers' });
    }
    step.output(`agent ${version} on Node.js ${node}\n`);
    return { state: 'running', version, build, outdated: false };
  });
}

function summaryOf({ facts, agent }: ProbeResult): string {
  const node = facts.node ? `Node.js ${facts.node.version} (${facts.node.path})` : 'no Node.js';
  return `${facts.os}, ${facts.architecture}, ${node}, agent ${agent.state}\n`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
