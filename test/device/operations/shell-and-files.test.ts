import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { AgentBundle } from '../../../main/device/device.ts';
import { StepRecorder } from '../../../main/jobs/step-recorder.ts';
import { type CutProxy, startCutProxy } from '../../support/cut-proxy.ts';
import { missingForSshd, startSshd, type TestDevice } from '../../support/sshd.ts';
import { waitFor } from '../../support/wait-for.ts';
import { buildBundle, type Laptop, laptopFor } from '../bootstrap/laptop.ts';
import { operationBench, type TestLibrary, testLibrary } from './bench.ts';

const missing = missingForSshd();

describe.skipIf(missing)(`commands and files on a real device${missing ? `: ${missing}` : ''}`, () => {
  let bundle: AgentBundle;
  let device: TestDevice;
  let proxy: CutProxy;
  let laptop: Laptop;
  let library: TestLibrary;
  let run: ReturnType<typeof operationBench>;

  const begin = () => {
    laptop = laptopFor(device, bundle);
    laptop.settings.port = proxy.port;
    run = operationBench({ library, open: (signal) => laptop.session(signal) });
  };
  const shell = (command: string, more: { timeoutS?: number; asRoot?: boolean } = {}) =>
    run({ operation: 'shell.run', params: { command, ...more } });
  const at = (name: string) => join(device.home, name);

  beforeAll(async () => {
    bundle = await buildBundle();
    device = await startSshd();
    proxy = await startCutProxy(device);
    library = testLibrary();
  });
  afterAll(async () => {
    await proxy?.stop();
    await device?.stop();
    library?.remove();
  });
  afterEach(() => laptop?.close());

  describe('a command line', () => {
    it('succeeds with the code 0, and what it printed is the output of its step', async () => {
      begin();
      const ran = await shell('echo one; echo two >&2; echo last word');
      expect(ran).toMatchObject({ outcome: 'succeeded', result: 'last word' });
      expect(ran.steps.output).toContain('one\n');
      expect(ran.steps.output).toContain('two\n');
    });

    it('fails with any other code, and says which', async () => {
      begin();
      await expect(shell('echo broken pump >&2; exit 42')).rejects.toMatchObject({
        code: 'shell.failed',
        params: { code: 42, detail: 'broken pump' },
      });
      await expect(shell('kill -KILL $$')).rejects.toMatchObject({ code: /^shell\./ });
      await expect(shell('no-such-command-here')).rejects.toMatchObject({
        code: 'shell.failed',
        params: { code: 127 },
      });
    });

    it('is what was typed, whatever is in it', async () => {
      begin();
      const words = `a'b"c \`d\` $(echo e) \\f; # 水 $1`;
      const ran = await shell(`cat <<'END'\n${words}\nEND\nwc -c`);
      expect(ran.steps.output).toContain(words);
      // Its own input is at its end.
      expect(ran.result).toBe('0');
      const long = await shell(`${`: ${'x'.repeat(200)}\n`.repeat(75)}echo far`);
      expect(long.result).toBe('far');
    });

    it('that floods and draws is kept within bounds, with nothing that a terminal would obey', async () => {
      begin();
      const steps: { output: string }[] = [];
      const sink = {
        next: () => steps.length,
        put: (position: number, step: { output: string }) => (steps[position] = step),
      };
      const report = new StepRecorder(sink, (error) => {
        throw error;
      });
      const flood = `printf '\\033]0;title\\007\\033[31mred\\033[0m \\342\\200\\256evil\\n'; yes 'over and over' | head -c 20000000; printf '\\033[2Jend'`;
      const { result } = await run({ operation: 'shell.run', params: { command: flood } }, { report });
      expect(result).toContain('over and over');
      const output = steps.at(-1)?.output ?? '';
      expect(Buffer.byteLength(output)).toBeLessThanOrEqual(16 * 1024);
      expect(output).toContain('left out');
      for (const hidden of [0x1b, 0x07, 0x202e]) expect(output).not.toContain(String.fromCharCode(hidden));
      const small = await shell(`printf '\\033]0;title\\007\\033[31mred\\033[0m\\n'`);
      expect(small.result).toBe('red');
    });

    it('that does not end is ended, on the device too', async () => {
      begin();
      const mark = `4${randomBytes(4).readUInt32BE()}`;
      await expect(shell(`sleep ${mark}`, { timeoutS: 1 })).rejects.toMatchObject({ code: 'ssh.timeout' });
      await waitFor('it to be gone', async () => {
        const { steps } = await shell(`ps -eo args | grep '[s]leep ${mark}' || echo none`);
        return steps.output.includes('none');
      });
    });

    it('whose answer was lost is not run a second time', async () => {
      begin();
      const once = { operation: 'shell.run', params: { command: `echo again >> ${at('runs')}` } } as const;
      await run(once);
      await expect(run(once, { repeated: true })).rejects.toMatchObject({ code: 'job.answer-lost' });
      expect(readFileSync(at('runs'), 'utf8')).toBe('again\n');
    });

    it('as root, where the login has no way to become root, is not run at all', async () => {
      begin();
      await expect(shell('id -u', { asRoot: true })).rejects.toMatchObject({ code: 'device.no-root' });
    });
  });

  describe('a file', () => {
    const push = (file: string, path: string, mode = '644') =>
      run({ operation: 'file.push', params: { file, path, mode } });

    it('is put in place with its mode, and is unchanged the second time', async () => {
      begin();
      const bytes = randomBytes(300_000);
      const file = library.add('file', bytes);
      const path = at(`it's a "file" $HOME`);
      const first = await push(file, path, '750');
      expect(first).toMatchObject({ outcome: 'succeeded', result: path });
      expect(first.steps.states).toEqual(['look: done', 'put: done', 'check: done']);
      expect(readFileSync(path)).toEqual(bytes);
      expect(statSync(path).mode & 0o777).toBe(0o750);
      const { ino } = statSync(path);
      expect(await push(file, path, '750')).toMatchObject({ outcome: 'unchanged' });
      expect(statSync(path).ino).toBe(ino);
      expect(await push(file, path, '600')).toMatchObject({ outcome: 'succeeded' });
      expect(statSync(path).mode & 0o777).toBe(0o600);
    });

    it('takes the place of another one, and of nothing that is no file', async () => {
      begin();
      const file = library.add('file', Buffer.from('new'));
      writeFileSync(at('old'), 'old');
      expect(await push(file, at('old'))).toMatchObject({ outcome: 'succeeded' });
      expect(readFileSync(at('old'), 'utf8')).toBe('new');
      mkdirSync(at('folder'));
      await expect(push(file, at('folder'))).rejects.toMatchObject({ code: 'file.in-the-way' });
      symlinkSync(at('folder'), at('link'));
      await expect(push(file, at('link'))).rejects.toMatchObject({ code: 'file.in-the-way' });
      await expect(push(file, at('nowhere/to/be/found'))).rejects.toThrow();
      await expect(push('0'.repeat(64), at('old'))).rejects.toMatchObject({ code: 'library.unknown' });
    });

    it('goes on from where it was when the wire was cut, and is never there in part', async () => {
      begin();
      const bytes = randomBytes(8_000_000);
      const file = library.add('file', bytes);
      const before = proxy.sentBytes();
      const cut = push(file, at('large')).then(
        () => 'done',
        (error) => error.code,
      );
      await waitFor('some of it to be sent', () => proxy.sentBytes() - before > 4_000_000);
      proxy.cut();
      expect(await cut).toBe('ssh.connection-lost');
      expect(() => statSync(at('large'))).toThrow();
      await laptop.close();
      begin();
      const from = proxy.sentBytes();
      expect(await push(file, at('large'))).toMatchObject({ outcome: 'succeeded' });
      expect(readFileSync(at('large'))).toEqual(bytes);
      expect(proxy.sentBytes() - from).toBeLessThan(bytes.length - 1_000_000);
    });
  });
});
