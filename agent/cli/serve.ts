import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type RunningAgent, startAgent } from '../agent.ts';
import { errnoOf } from '../errors.ts';
import type { RunnerChoice } from '../runners/choose-runner.ts';
import { giveMemoryBack } from './memory.ts';
import { agentVersion } from './version.ts';

export interface ServeOptions {
  dataDir: string;
  /** No file: no token is asked for. */
  tokenFile: string | undefined;
  port: number;
  graceMs: number;
  runner: RunnerChoice;
  allowInstallScripts: boolean;
}

const minimumTokenLength = 16;

/** Serves until SIGTERM or SIGINT. */
export async function serve(options: ServeOptions): Promise<number> {
  const token = options.tokenFile === undefined ? undefined : await readToken(options.tokenFile);
  const stop = untilSignalled();
  const agent = await startAgent({
    dataDir: options.dataDir,
    port: options.port,
    graceMs: options.graceMs,
    runnerChoice: options.runner,
    token,
    version: agentVersion,
    build: await ownHash(),
    allowInstallScripts: options.allowInstallScripts,
  }).catch((error: unknown) => {
    if (errnoOf(error) === 'EADDRINUSE') throw new Error(`Port ${options.port} of 127.0.0.1 is already taken.`);
    throw error;
  });
  process.stdout.write(`${agent.port}\n`);
  stayAlive(agent);
  giveMemoryBack();
  await stop;
  await agent.close();
  return 0;
}

async function readToken(path: string): Promise<string> {
  try {
    const token = (await readFile(path, 'utf8')).trim();
    if (token.length >= minimumTokenLength && /^[\x21-\x7e]+$/.test(token)) return token;
    throw new Error(`${path} does not hold a token: at least ${minimumTokenLength} visible ASCII characters.`);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error;
  }
  const token = randomBytes(32).toString('base64url');
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeFile(path, `${token}\n`, { mode: 0o600, flag: 'wx' });
  return token;
}

/** The hash of the file that runs: it tells Flotilla whether an upload is needed. */
async function ownHash(): Promise<string> {
  const file = process.argv[1];
  return createHash('sha256')
    .update(file ? await readFile(file) : '')
    .digest('hex');
}

function untilSignalled(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGTERM', () => resolve());
    process.once('SIGINT', () => resolve());
    // The SSH session that started the agent may end at any time.
    process.on('SIGHUP', () => undefined);
  });
}

/**
 * A mistake in one request must not take the others down, nor leave a device in a cabinet without its agent: it is told
 * in the log. Nothing is half-done by that which a kill would not leave as well, and the next start settles.
 */
function stayAlive(agent: RunningAgent): void {
  const tell = (error: unknown) => {
    agent.report(`internal error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  };
  process.on('uncaughtException', tell);
  process.on('unhandledRejection', tell);
}
