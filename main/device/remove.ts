import { z } from 'zod';
import type { AgentWhere } from '../../contract/app/agent-plan.ts';
import { FlotillaError } from '../../contract/errors.ts';
import { phrase } from '../../contract/phrases.ts';
import { createAgentClient } from './agent-client.ts';
import { agentError } from './agent-errors.ts';
import type { AgentHttp } from './agent-http.ts';
import { removeScript, stopScript } from './lifecycle-scripts.ts';
import { mustRunAt, placeOf } from './place.ts';
import { probe } from './probe.ts';
import type { SetUp } from './set-up.ts';

/**
 * Modules and ufops first, through the agent if it answers, then the agent, then its folders and what starts it with the device. A module that
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
    if (modules === null) return step.skip(phrase('no-agent-answers'));
    for (const [done, { id, description }] of modules.entries()) {
      step.progress(done, modules.length);
      step.output(`${description.name} ${description.version}\n`);
      await client.deleteModule(id, { idempotencyKey: crypto.randomUUID(), signal });
    }
    for (const name of await ufopsOf(http, signal)) {
      step.output(`${name}\n`);
      const path = `/api/ufops/${encodeURIComponent(name)}`;
      const idempotencyKey = crypto.randomUUID();
      const reply = await http.send({ method: 'DELETE', path, timeoutMs: 5 * 60_000, signal, idempotencyKey });
      if (reply.status > 299 && reply.status !== 404) throw agentError(reply, { address: connection.address, name });
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
    if (!/\bstopped\b/.test(await everywhere(stopScript, 'stop'))) step.skip(phrase('does-not-run'));
  });
  return report.step('remove', async (step) => {
    const said = await everywhere(removeScript, 'remove');
    http.reset();
    const changed = /\bremoved\b/.test(said);
    if (!changed) step.skip(phrase('nothing-there'));
    return { changed };
  });
}

/** Their names; none where the agent does not know the Ufop API. */
async function ufopsOf(http: AgentHttp, signal: AbortSignal): Promise<string[]> {
  const { status, body } = await http.send({ method: 'GET', path: '/api/ufops', timeoutMs: 15_000, signal });
  const parsed = ufopListSchema.safeParse(body);
  return status === 200 && parsed.success ? parsed.data.data.map(({ name }) => name) : [];
}

const ufopListSchema = z.object({ data: z.array(z.object({ name: z.string().min(1) })) });
const absent = new Set(['agent.not-set-up', 'agent.not-running', 'agent.token-refused', 'agent.bad-reply']);
