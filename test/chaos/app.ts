import { createRouterClient, ORPCError } from '@orpc/server';
import { toProblem } from '../../contract/errors.ts';
import { createRouter } from '../../main/api/router.ts';
import { Keeper } from '../../main/keeper.ts';
import type { AppAnswer, AppOrder } from './app-wire.ts';

// The app as a process of its own, to be killed: everything of main/ on a real data folder, with the channel to its parent in place
// of a window. Arguments: the data folder, the agent's bundle, how long between keepalives (ms; 0: as it is).

const [dataFolder = '', bundle = '', keepaliveMs = '0'] = process.argv.slice(2);

const keeper = await Keeper.open({
  dataFolder,
  agentBundle: { path: bundle },
  host: 'browser',
  passphraseCost: { N: 2 ** 10, r: 8, p: 1 },
  ...(Number(keepaliveMs) > 0 && { ssh: { keepaliveMs: Number(keepaliveMs) } }),
});
const client = createRouterClient(createRouter(), { context: { keeper } });

process.on('message', (order: AppOrder) => {
  if (order.kind === 'clock') shiftClock(order.byMs);
  else
    void answer(order).then((said) => {
      process.send?.(said);
    });
});
process.once('SIGTERM', async () => {
  await keeper.close();
  process.exit(0);
});
// It never outlives whoever started it.
process.once('disconnect', () => process.exit(1));
process.send?.({ id: 0, value: 'open' } satisfies AppAnswer);

async function answer({ id, path, input }: Extract<AppOrder, { kind: 'call' }>): Promise<AppAnswer> {
  try {
    let at: unknown = client;
    for (const name of path) at = Reflect.get(Object(at), name);
    if (typeof at !== 'function') throw new Error(`${path.join('.')} is no procedure`);
    return { id, value: await at(input) };
  } catch (error) {
    const { code, message } = error instanceof ORPCError ? (error.data ?? error) : toProblem(error);
    return { id, problem: { code: String(code), message: String(message ?? error) } };
  }
}

/** As for a laptop whose clock was set, or that slept: the time of day is another one, timers have not moved. */
function shiftClock(byMs: number): void {
  const Real = Date;
  globalThis.Date = class extends Real {
    constructor(...given: ConstructorParameters<typeof Date> | []) {
      if (given.length === 0) super(Real.now() + byMs);
      else super(...given);
    }
    static override now(): number {
      return Real.now() + byMs;
    }
  } as DateConstructor;
}
