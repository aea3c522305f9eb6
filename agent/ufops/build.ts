import { existsSync } from 'node:fs';
import { delimiter, dirname } from 'node:path';
import { unpack } from '../archives/unpack.ts';
import { AgentError, errnoOf } from '../errors.ts';
import type { LogStore } from '../logs/log-store.ts';
import { crashPoint } from '../state/crash-point.ts';
import { runBuildStep } from './build-process.ts';
import { readImage } from './image-manifest.ts';
import { idOf, type VersionRecord } from './records.ts';
import type { UfopFiles } from './ufop-files.ts';

export interface BuildOptions {
  files: UfopFiles;
  /** The root of an earlier version; undefined where there is none that was built. */
  baseRoot: (versionId: string) => string | undefined;
  env: Record<string, string>;
  mark: string;
  /** Instances run as another user, who must be able to read what was built. */
  openToAll: boolean;
  log: LogStore;
  signal: AbortSignal;
}

/** Runs the commands as one script, so that `cd` and variables carry over, and shows each before it runs. */
const script = 'umask 022; set -e; for command do printf "$ %s\\n" "$command"; eval "$command"; done';
const copyTimeoutMs = 10 * 60_000;
const tidyTimeoutMs = 2 * 60_000;

/**
 * Builds a version from its image, into its root. What the image says is given back with the record. Throws errors
 * whose words are for whoever made the image.
 */
export async function build(record: VersionRecord, options: BuildOptions): Promise<VersionRecord> {
  const places = options.files.version(record.ufop, record.version);
  const { log, signal } = options;
  crashPoint('build:begun');
  await options.files.prepareBuild(places);
  if (!existsSync(places.image)) throw new AgentError('install-failed', 'The image is gone; send it again.');
  const { entries, bytes } = await unpack({ file: places.image, folder: places.resource, signal });
  crashPoint('build:unpacked');
  log.note(`The image holds ${entries} entries, ${bytes} bytes.`);
  const { yaml, top } = await readImage(places.resource);
  const step = {
    cwd: places.root,
    env: environment(record, options.env, top),
    mark: options.mark,
    onLine: (text: string, stream: 'stdout' | 'stderr') => log.append([{ at: Date.now(), stream, text }]),
    signal,
  };
  await layBase(yaml.image, { ...options, step, root: places.root });
  if (yaml.build_script.length > 0) {
    const argv: [string, ...string[]] = ['/bin/sh', '-c', script, 'build', ...yaml.build_script];
    const code = await runBuildStep({ ...step, argv, timeoutMs: yaml.build_timeout * 1000 });
    if (code !== 0)
      throw new AgentError('install-failed', `A command of the build ended with code ${code}; the log says which.`);
  }
  crashPoint('build:commands-run');
  if (options.openToAll) {
    await tidied({ ...step, argv: ['chmod', '-R', 'a+rX', places.root] });
  }
  // A version that is said to be built must survive a power cut.
  await tidied({ ...step, argv: ['sync', '-f', places.root] }).catch(() => tidied({ ...step, argv: ['sync'] }));
  return { ...record, yaml };
}

type Step = Omit<Parameters<typeof runBuildStep>[0], 'argv' | 'timeoutMs'>;

/** `ubuntu` is the device as it is: nothing to begin with. An earlier version is copied, and may be deleted later. */
async function layBase(image: string, options: BuildOptions & { step: Step; root: string }): Promise<void> {
  if (image === 'ubuntu') return;
  const from = options.baseRoot(image);
  if (from === undefined) throw new AgentError('invalid-args', `There is no built version ${image} to build on.`);
  options.log.note(`It is built on ${image}.`);
  const argv: [string, ...string[]] = ['cp', '-a', `${from}/.`, options.root];
  const code = await runBuildStep({ ...options.step, argv, timeoutMs: copyTimeoutMs });
  if (code !== 0) throw new AgentError('install-failed', `${image} could not be copied.`);
}

async function tidied(step: Step & { argv: [string, ...string[]] }): Promise<void> {
  const code = await runBuildStep({ ...step, onLine: () => undefined, timeoutMs: tidyTimeoutMs });
  if (code !== 0) throw new AgentError('install-failed', `${step.argv[0]} ended with code ${code}.`);
}

function environment(record: VersionRecord, env: Record<string, string>, resource: string): Record<string, string> {
  return {
    ...env,
    PATH: [env.PATH ?? '', dirname(process.execPath)].join(delimiter),
    RESOURCE: resource,
    UFOP_NAME: record.ufop,
    UFOP_VERSION: record.version,
    UFOP_ID: idOf(record.ufop, record.version),
  };
}

/** Why a build failed, for its log and its version: the disk's errors are said in plain words. */
export function reasonOf(error: unknown): string {
  if (error instanceof AgentError) return error.message;
  if (errnoOf(error) === 'ENOSPC') return 'The disk of the device is full.';
  return error instanceof Error ? error.message : String(error);
}
