import { FlotillaError } from '../../contract/errors.ts';
import { phrase } from '../../contract/phrases.ts';
import type { DeviceSession } from '../device/device.ts';
import { change, machineBasis } from './known.ts';
import type { Operation, OperationContext } from './types.ts';
import { pause } from './ufop-state.ts';

/** For a device to be back. */
const returnMs = 15 * 60_000;
const askFirstMs = 2000;
const askAtMostMs = 10_000;
const oneTryMs = 45_000;

/** What no waiting mends: another machine may be there now. */
const final = new Set(['trust.unknown-key', 'trust.changed-key', 'trust.revoked-key', 'device.unknown']);

/** Starts a device anew and waits until it is back, which another boot id proves. */
export const deviceReboot: Operation<'device.reboot'> = {
  name: 'device.reboot',
  effect: 'once',
  needs: 'ssh',
  preview: () => change(null, null),
  basis: machineBasis,
  async run(session, _params, context) {
    const { report, signal, device, memo } = context;
    const now = await report.step('look', () => session.bootId(signal));
    if (context.repeated) {
      // The boot id from before the first attempt tells what became of it.
      if (memo === null) throw new FlotillaError('job.answer-lost', { address: device.address });
      if (memo !== now) return { outcome: 'succeeded', result: null };
    }
    const startedAt = Date.now();
    await report.step('reboot', async (step) => {
      await context.sending(now);
      await session.reboot(signal).catch((error: unknown) => {
        if (!isGone(error) || signal.aborted) throw error;
        step.output(`${phrase('connection-ended')}\n`);
      });
    });
    await report.step('wait', () => untilBack(now, context));
    return {
      outcome: 'succeeded',
      result: phrase('up-again', { seconds: Math.round((Date.now() - startedAt) / 1000) }),
    };
  },
};

/** Asks for the boot id until there is another one. Throws `device.not-back`. */
async function untilBack(before: string, context: OperationContext): Promise<void> {
  const { signal, device } = context;
  const until = Date.now() + returnMs;
  let waitMs = askFirstMs;
  let last: unknown;
  while (Date.now() < until) {
    await pause(waitMs, signal);
    waitMs = Math.min(waitMs * 1.5, askAtMostMs);
    try {
      const tried = AbortSignal.any([signal, AbortSignal.timeout(oneTryMs)]);
      const session: DeviceSession = await context.reopen(tried);
      if ((await session.bootId(tried)) !== before) return;
    } catch (error) {
      if (signal.aborted || (error instanceof FlotillaError && final.has(error.code))) throw error;
      last = error;
    }
  }
  const params = { address: device.address, minutes: returnMs / 60_000 };
  throw new FlotillaError('device.not-back', params, { cause: last });
}

/** A device that goes down may take the answer with it. */
function isGone(error: unknown): boolean {
  return error instanceof FlotillaError && (error.code === 'ssh.connection-lost' || error.code === 'ssh.timeout');
}
