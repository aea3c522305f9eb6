import { eventIterator, oc } from '@orpc/contract';
import { implement, ORPCError } from '@orpc/server';
import { z } from 'zod';
import { FlotillaError, problemSchema, toProblem } from '../../../contract/errors.ts';

const procedure = oc.errors({ PROBLEM: { message: 'A problem', data: problemSchema } });

export const testContract = {
  echo: procedure.input(z.unknown()).output(z.unknown()),
  user: procedure.output(z.string()),
  strict: procedure.input(z.object({ port: z.number() })).output(z.number()),
  wait: procedure.output(z.string()),
  ticks: procedure.output(eventIterator(z.number())),
  silence: procedure.output(eventIterator(z.number())),
  flood: procedure.input(z.object({ bytes: z.number() })).output(eventIterator(z.string())),
  fails: procedure,
  failsLater: procedure.output(eventIterator(z.number())),
  unwritable: procedure.output(z.unknown()),
  unwritableLater: procedure.output(eventIterator(z.unknown())),
};
export type TestContract = typeof testContract;

export interface TestContext {
  user: string;
}

/** What the producers of a router have been through. */
export interface Witness {
  started: string[];
  ended: string[];
  aborted: string[];
  sent: number;
}

/** A router whose producers tell when they start, see the abort and end. */
export function createTestRouter() {
  const witness: Witness = { started: [], ended: [], aborted: [], sent: 0 };
  const os = implement(testContract).$context<TestContext>();

  const watched = async function* <T>(
    name: string,
    signal: AbortSignal | undefined,
    work: () => AsyncGenerator<T, void>,
  ) {
    witness.started.push(name);
    signal?.addEventListener('abort', () => witness.aborted.push(name), { once: true });
    try {
      yield* work();
    } finally {
      witness.ended.push(name);
    }
  };
  const problem = () =>
    new ORPCError('PROBLEM', {
      data: toProblem(new FlotillaError('device.unknown', {}, { cause: new Error('no row') })),
    });

  const router = os.router({
    echo: os.echo.handler(({ input }) => input),
    user: os.user.handler(({ context }) => context.user),
    strict: os.strict.handler(({ input }) => input.port),
    wait: os.wait.handler(async ({ signal }) => {
      witness.started.push('wait');
      await aborted(signal);
      witness.aborted.push('wait');
      return 'too late';
    }),
    ticks: os.ticks.handler(({ signal }) =>
      watched('ticks', signal, async function* () {
        for (let tick = 0; ; tick += 1) yield tick;
      }),
    ),
    silence: os.silence.handler(({ signal }) =>
      watched('silence', signal, async function* () {
        yield 0;
        await aborted(signal);
      }),
    ),
    flood: os.flood.handler(({ input, signal }) =>
      watched('flood', signal, async function* () {
        for (;;) {
          witness.sent += input.bytes;
          yield 'x'.repeat(input.bytes);
        }
      }),
    ),
    fails: os.fails.handler(() => {
      throw problem();
    }),
    failsLater: os.failsLater.handler(({ signal }) =>
      watched('failsLater', signal, async function* () {
        yield 1;
        throw problem();
      }),
    ),
    unwritable: os.unwritable.handler(() => new Unwritable()),
    unwritableLater: os.unwritableLater.handler(({ signal }) =>
      watched('unwritableLater', signal, async function* () {
        yield 1;
        yield new Unwritable();
      }),
    ),
  });
  return { router, witness };
}

/** Neither a structured clone nor JSON can be made of it. */
class Unwritable {
  readonly self = this;
  readonly act = () => {};
}

function aborted(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (!signal || signal.aborted) return resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
