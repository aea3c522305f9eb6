import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openDemoBeside } from '../../../main/electron/demo-beside.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';

let temp: ReturnType<typeof makeTempFolder>;
beforeEach(() => {
  temp = makeTempFolder();
});
afterEach(() => {
  vi.unstubAllEnvs();
  temp.remove();
});

/** A program that notes how it was called. */
function makeProgram(): { program: string; said(): Promise<string> } {
  const [program, note] = [join(temp.path, 'Flotilla.AppImage'), join(temp.path, 'said')];
  writeFileSync(program, `#!/bin/sh\necho "$@" > ${note}.new && mv ${note}.new ${note}\n`, { mode: 0o700 });
  return {
    program,
    async said() {
      await vi.waitFor(() => expect(existsSync(note)).toBe(true), { timeout: 20_000, interval: 10 });
      return readFileSync(note, 'utf8');
    },
  };
}

test.skipIf(process.platform === 'win32')(
  'the demo is a second start of the same app, an AppImage by its file',
  async () => {
    const { program, said } = makeProgram();
    vi.stubEnv('APPIMAGE', program);
    await openDemoBeside(null);
    expect(await said()).toBe('--demo\n');
  },
);

test.skipIf(process.platform === 'win32')('from the sources it starts the same script', async () => {
  const { program, said } = makeProgram();
  vi.stubEnv('APPIMAGE', program);
  await openDemoBeside('/out/main/electron.js');
  expect(await said()).toBe('/out/main/electron.js --demo\n');
});

test('a demo that cannot be started is an error and not silence', async () => {
  vi.stubEnv('APPIMAGE', join(temp.path, 'gone'));
  await expect(openDemoBeside(null)).rejects.toThrow('ENOENT');
});
