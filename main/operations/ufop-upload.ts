import type { UfopVersion } from '../../contract/agent/ufops.ts';
import { FlotillaError } from '../../contract/errors.ts';
import { phrase } from '../../contract/phrases.ts';
import type { StepHandle, UfopClient } from '../device/device.ts';
import { blocked, change, ufopBasis, ufopPreview } from './known.ts';
import { changeOptions } from './module-state.ts';
import { libraryFile, sendAhead } from './send-ahead.ts';
import type { Operation, OperationContext } from './types.ts';
import { pause, readUfop, selectedOf } from './ufop-state.ts';
import { selectVersion } from './ufop-versions.ts';

const askAgainMs = 500;
/** A build may take an hour, and may wait for others. */
const buildMs = 4 * 60 * 60_000;

/** Sends an image of the library, waits for its build, and selects the version where that is wished. */
export const ufopUpload: Operation<'ufop.upload'> = {
  name: 'ufop.upload',
  effect: 'once',
  needs: 'agent',
  preview: (known, { ufop, version, select }) =>
    ufopPreview(known, ufop, (found) => {
      if (isTaken(found.versions, version))
        return blocked(known, 'ufop.version-exists', { ufop, version: version ?? '' });
      return change(select ? selectedOf(found.description) : null, version ?? null);
    }),
  basis: ufopBasis,
  async run(session, { ufop, image, version, desc, select }, context) {
    const { report, signal, device } = context;
    const file = libraryFile(image, context);
    if (file.kind !== 'ufop-image') throw new FlotillaError('library.wrong-kind', { name: file.name, kind: file.kind });
    const client = await session.ufops(signal);
    const known = await report.step('look', async () => {
      await readUfop(client, ufop, context);
      const versions = await client.versions(ufop, signal);
      if (!context.repeated && isTaken(versions, version)) {
        throw new FlotillaError('ufop.version-exists', { ufop, version: version ?? '', address: device.address });
      }
      return versions;
    });
    await sendAhead(session, file, context);
    const built = await report.step('image', async (step) => {
      await context.sending();
      const named = await client.upload({ ufop, blob: image, version, desc }, changeOptions(context));
      const name = named ?? (await newVersion(client, { ufop, known }, context));
      step.output(`${name}\n`);
      return name;
    });
    await report.step('build', (step) => awaitBuild(client, { ufop, version: built }, { ...context, step }));
    if (!select) return { outcome: 'succeeded', result: built };
    const from = await selectVersion(client, { ufop, version: built }, context);
    return { outcome: 'succeeded', result: from === null || from === built ? built : `${from} → ${built}` };
  },
};

/** A version that failed to build may be replaced. */
function isTaken(versions: readonly UfopVersion[], version: string | undefined): boolean {
  return versions.some((known) => known.version === version && known.state !== 'build failed');
}

/** The wire text lets a server keep to itself how it named the version. */
async function newVersion(
  client: UfopClient,
  { ufop, known }: { ufop: string; known: readonly UfopVersion[] },
  { signal, device }: OperationContext,
): Promise<string> {
  const before = new Set(known.map(({ version }) => version));
  const added = (await client.versions(ufop, signal)).filter(({ version }) => !before.has(version)).at(-1);
  if (added) return added.version;
  throw new FlotillaError('agent.bad-reply', { address: device.address, detail: phrase('no-version-added') });
}

/** Waits for the end of a build while its log goes into the step. Throws `ufop.build-failed`. */
async function awaitBuild(
  client: UfopClient,
  build: { ufop: string; version: string },
  { step, signal, device: { address } }: OperationContext & { step: StepHandle },
): Promise<void> {
  const over = new AbortController();
  const log = followInto(
    step,
    client.followBuild(build, { lines: 1000, signal: AbortSignal.any([signal, over.signal]) }),
  );
  try {
    const until = Date.now() + buildMs;
    for (;;) {
      const versions = await client.versions(build.ufop, signal);
      const now = versions.find(({ version }) => version === build.version);
      if (!now) throw new FlotillaError('ufop.version-unknown', { ...build, address });
      if (now.state === 'build success') return;
      if (now.state === 'build failed') {
        throw new FlotillaError('ufop.build-failed', { ...build, address, detail: now.reason ?? now.state });
      }
      if (Date.now() > until) {
        throw new FlotillaError('ssh.timeout', { address, step: 'build', seconds: buildMs / 1000 });
      }
      await pause(askAgainMs, signal);
    }
  } finally {
    // What was written last is still on its way; it is not waited for longer than that.
    await Promise.race([log, pause(askAgainMs, signal).catch(() => {})]);
    over.abort();
    await log;
  }
}

/** A log that cannot be had does not stand in the way of the build. */
async function followInto(step: StepHandle, lines: AsyncIterable<{ text: string }[]>): Promise<void> {
  try {
    for await (const batch of lines) step.output(batch.map(({ text }) => `${text}\n`).join(''));
  } catch (error) {
    step.output(`${error instanceof Error ? error.message : String(error)}\n`);
  }
}
