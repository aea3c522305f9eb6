import { FlotillaError } from '../../contract/errors.ts';
import { change, machineBasis } from './known.ts';
import { libraryFile } from './send-ahead.ts';
import type { Operation } from './types.ts';

/** Puts a file of the library in place, as a whole or not at all. One with the same content and mode is unchanged. */
export const filePush: Operation<'file.push'> = {
  name: 'file.push',
  effect: 'idempotent',
  needs: 'ssh',
  readsAgain: false,
  preview: (_known, { path }) => change(null, path),
  basis: machineBasis,
  async run(session, { file: sha256, path, mode: octal, asRoot }, context) {
    const { report, signal, library, device } = context;
    const { name } = libraryFile(sha256, context);
    const mode = Number.parseInt(octal, 8);
    const look = () => session.fileAt(path, { asRoot, signal });
    const before = await report.step('look', look);
    if (before && before.kind !== 'file') {
      throw new FlotillaError('file.in-the-way', { path, kind: before.kind, address: device.address });
    }
    if (before?.sha256 === sha256 && (before.mode ?? mode) === mode) {
      return { outcome: context.repeated ? 'succeeded' : 'unchanged', result: path };
    }
    await report.step('put', async (step) => {
      const from = await library.path(sha256, signal);
      await context.sending();
      const onProgress = (done: number, total: number) => step.progress(done, total);
      await session.putFile({ from, to: path, mode, asRoot, signal, onProgress });
    });
    // Its content was proved there right before it took its name, and is not read a second time.
    const after = await report.step('check', () => session.fileAt(path, { asRoot, hash: false, signal }));
    if (after?.kind === 'file' && (after.mode ?? mode) === mode) return { outcome: 'succeeded', result: path };
    throw new FlotillaError('file.not-in-place', { name, path, address: device.address });
  },
};
