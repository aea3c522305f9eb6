import type { AgentWhere } from '../../contract/app/agent-plan.ts';
import { FlotillaError } from '../../contract/errors.ts';
import { createAgentClient } from './agent-client.ts';
import { removeScript, stopScript } from './lifecycle-scripts.ts';
import { mustRunAt, placeOf } from './place.ts';
import { probe } from './probe.ts';
import type { SetUp } from './set-up.ts';

/**
 * Modules first, through the agent if it answers, then the agent, then its folders and what starts it with the device. A module that
 * cannot be removed ends it there, with the agent still in place.
 */
export async function removeAgent(work: Omit<SetUp, 'nodes'>): Promise<{ changed: boolean }> {
  const { connection, http, report, signal, bundle, password } = work;
  http.reset();
  const found = await report.step('probe', () =>
    probe(connection, { build: bundle.build, signal, password, plan: true }),
  );
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
  // What a set-up left that was cut before there was an agent is looked for wherever it may be.
  const anywhere: AgentWhere[] = found.root === 'none' ? ['user'] : ['user', 'system'];
  const places = (found.where ? [found.where] : anywhere).map((where) => placeOf(where, found.root, password));
  const everywhere = async (script: string, step: string) => {
    const said = [];
    for (const place of places)
      said.push(await mustRunAt(connection, place, { script, step, timeoutMs: 120_000, signal }));
    return said.join('\n');
  };
  await report.step('stop', async (step) => {
    if (!/\bstopped\b/.test(await everywhere(stopScript, 'stop'))) step.skip('it does not run');
  });
  return report.step('remove', async (step) => {
    const said = await everywhere(removeScript, 'remove');
    http.reset();
    const changed = /\bremoved\b/.test(said);
    if (!changed) step.skip('nothing is there');
    return { changed };
  });
}

const absent = new Set(['agent.not-set-up', 'agent.not-running', 'agent.token-refused', 'agent.bad-reply']);
