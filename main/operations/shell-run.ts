import { FlotillaError } from '../../contract/errors.ts';
import { change, machineBasis } from './known.ts';
import type { Operation } from './types.ts';

/** Runs a command line, with its secrets in its environment and out of what it prints. Its code decides: 0 succeeded. */
export const shellRun: Operation<'shell.run'> = {
  name: 'shell.run',
  effect: 'once',
  needs: 'ssh',
  readsAgain: false,
  preview: () => change(null, null),
  basis: machineBasis,
  async run(session, { command, asRoot, timeoutS, secrets }, context) {
    const { address } = context.device;
    // Nothing on the device remembers what became of a command line: it is not run a second time.
    if (context.repeated) throw new FlotillaError('job.answer-lost', { address });
    const variables = secrets === undefined ? [] : context.secrets();
    const { code, signal, lastLine } = await context.report.step('run', async (step) => {
      await context.sending();
      const result = await session.run(command, {
        asRoot,
        variables,
        timeoutMs: timeoutS * 1000,
        signal: context.signal,
        onOutput: (text) => step.output(text),
      });
      if (result.truncated) step.output('\n… more was printed and is left out\n');
      return result;
    });
    if (code === 0) return { outcome: 'succeeded', result: lastLine || null };
    const detail = lastLine || '–';
    if (code === null) throw new FlotillaError('shell.ended', { address, signal: signal ?? '?', detail });
    throw new FlotillaError('shell.failed', { address, code, detail });
  },
};
