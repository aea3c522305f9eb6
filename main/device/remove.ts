import { FlotillaError } from '../../contract/errors.ts';
import { createAgentClient } from './agent-client.ts';
import { removeScript, stopScript } from './lifecycle-scripts.ts';
import { mustRun } from './remote-script.ts';
import type { SetUp } from './set-up.ts';

/**
 * Modules first, through the agent if it answers, then the agent, then its folder. A module that cannot be removed ends it
 * there, with the agent still in place.
 */
export async function removeAgent({
  connection,
  http,
  report,
  signal,
}: Omit<SetUp, 'bundle'>): Promise<{ changed: boolean }> {
  http.reset();
  await report.step('modules', async (step) => {
    const client = createAgentClient(http);
    const modules = await client.listModules(signal).catch((error: unknown) => {
      const isAbsent = error instanceof FlotillaError && absent.has(error.code);
      if (!isAbsent) throw error;
      return null;
    });
    if (modules === null) return step.skip('no agent answers');
    for (const [done, { id, description }] of modules.entries()) {
      step.progress(done, modules.length);
      step.output(`${description.name} ${description.version}\n`);
      await client.deleteModule(id, { idempotencyKey: crypto.randomUUID(), signal });
    }
  });
  await report.step('stop', async (step) => {
    const said = await mustRun(connection, { script: stopScript, step: 'stop', timeoutMs: 60_000, signal });
    if (/\bnone\b/.test(said)) step.skip('it does not run');
  });
  return report.step('remove', async (step) => {
    const said = await mustRun(connection, { script: removeScript, step: 'remove', timeoutMs: 120_000, signal });
    http.reset();
    const changed = /\bremoved\b/.test(said);
    if (!changed) step.skip('nothing is there');
    return { changed };
  });
}

const absent = new Set(['agent.not-set-up', 'agent.not-running', 'agent.token-refused', 'agent.bad-reply']);
