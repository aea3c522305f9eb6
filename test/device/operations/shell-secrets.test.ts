import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { JobSecret } from '../../../contract/app/job-secrets.ts';
import type { AgentBundle } from '../../../main/device/device.ts';
import { findProgram } from '../../support/programs.ts';
import { missingForSshd, startSshd, type TestDevice } from '../../support/sshd.ts';
import { waitFor } from '../../support/wait-for.ts';
import { buildBundle, type Laptop, laptopFor } from '../bootstrap/laptop.ts';
import { operationBench, testLibrary } from './bench.ts';

const missing = missingForSshd();
const shells = ['dash', 'busybox', 'bash'].flatMap((name) => findProgram(name) ?? []);

/** What no shell may read as anything but itself. */
const odd = [
  `it's a "quoted" $HOME \`id\` $(id) \\n \\ ! # ; & | > * ? ~`,
  'two lines\nand a third\n',
  '\n\n  begins and ends with room \t \n',
  'naïve ÁÈ 水 丁 🔑 \u0001\u007f',
  'windows\r\nlines\r\n',
  '-n',
  `long ${'x'.repeat(8_000)}`,
];

describe.skipIf(missing).each(shells)(
  `the secrets of a command, with %s as the shell${missing ? `: ${missing}` : ''}`,
  (program) => {
    let bundle: AgentBundle;
    let device: TestDevice;
    let laptop: Laptop;
    let folder: string;
    const library = testLibrary();

    beforeAll(async () => {
      bundle = await buildBundle();
      folder = mkdtempSync(join(tmpdir(), 'flotilla-sh-'));
      execFileSync('chmod', ['755', folder]);
      const shell = join(folder, 'sh');
      symlinkSync(program, shell);
      device = await startSshd({
        shell,
        env: { PATH: `${folder}:/usr/local/bin:/usr/bin:/bin`, value: 'exported-already' },
      });
    });
    afterAll(async () => {
      await device?.stop();
      library.remove();
      if (folder) rmSync(folder, { recursive: true });
    });
    afterEach(() => laptop?.close());

    const run = (command: string, secrets: readonly JobSecret[], more: { timeoutS?: number } = {}) => {
      laptop = laptopFor(device, bundle);
      const bench = operationBench({ library, open: (signal) => laptop.session(signal) });
      const params = { command, secrets: secrets.map(({ name }) => name), ...more };
      return bench({ operation: 'shell.run', params }, { secrets: () => secrets });
    };
    const at = (name: string) => join(device.home, name);

    it('reach it as they are, whatever is in them, and its own input is at its end', async () => {
      const secrets = odd.map((value, index) => ({ name: `SECRET_${index}`, value }));
      const writes = secrets.map(({ name }) => `printf %s "$${name}" > ~/${name}`).join('\n');
      const ran = await run(`${writes}\nwc -c`, secrets);
      expect(ran).toMatchObject({ outcome: 'succeeded', result: '0' });
      for (const { name, value } of secrets) expect(readFileSync(at(name), 'utf8')).toBe(value);
    });

    it('are given on to programs by the environment, and nothing else of ours is', async () => {
      const ran = await run('env', [{ name: 'API_TOKEN', value: 'a token of some length' }]);
      const variables = ran.steps.output.split('\n').map((line) => line.split('=')[0]);
      expect(ran.steps.output).toContain('API_TOKEN=•••\n');
      for (const ours of ['command', 'line', 'left', 'between', 'name', 'newline', 'value']) {
        expect(variables).not.toContain(ours);
      }
    });

    it('are among no arguments of any process, and in no file, while it runs', async () => {
      const value = `seen by nobody else ${randomBytes(8).toString('hex')}`;
      const running = run('touch ~/begun; while [ ! -e ~/go-on ]; do sleep 0.1; done; exit 3', [
        { name: 'PIN', value },
      ]).then(
        () => null,
        (error) => error,
      );
      await waitFor('the command to run', () => readdirSync(device.home).includes('begun'));
      const processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
      const lines = processes.flatMap((pid) => readOr(`/proc/${pid}/cmdline`));
      expect(lines.some((line) => line.includes('go-on'))).toBe(true);
      expect(lines.filter((line) => line.includes(value))).toEqual([]);
      for (const place of [device.home, device.folder, '/dev/shm']) {
        const found = spawnGrep(value, place);
        expect(found, place).toBe('');
      }
      // Another user of the device cannot read the environment.
      const own = processes.filter((pid) => readOr(`/proc/${pid}/environ`).some((text) => text.includes(value)));
      expect(own.length).toBeGreaterThan(0);
      for (const pid of own) expect(canNobodyRead(`/proc/${pid}/environ`)).toBe(false);
      writeFileSync(at('go-on'), '');
      expect(await running).toMatchObject({ code: 'shell.failed', params: { code: 3 } });
    });

    it('are masked in what it prints, in its result and in its problem, also when they come in pieces', async () => {
      const secrets = [
        { name: 'TOKEN', value: 'hush-hush-hush' },
        { name: 'KEY', value: 'first line of it\nsecond line of it' },
      ];
      const slowly = `printf 'so: hush-'; sleep 0.3; printf 'hush-' ; echo between >&2; sleep 0.3; echo hush; echo "$KEY" | sed 's/^/> /'; echo "last: $TOKEN"`;
      const ran = await run(slowly, secrets);
      expect(ran.result).toBe('last: •••');
      expect(ran.steps.output.replace('between\n', '')).toContain('so: •••\n> •••\n> •••\n');
      const problem = await run('echo "no: $TOKEN" >&2; exit 9', secrets).catch((error) => error);
      expect(problem).toMatchObject({ code: 'shell.failed', params: { code: 9, detail: 'no: •••' } });
      for (const text of [ran.steps.output, JSON.stringify(ran), JSON.stringify(problem), problem.message]) {
        expect(text).not.toContain('hush-hush');
        expect(text).not.toContain('line of it');
      }
    });

    it('are masked in what was printed before it was cancelled, to the last byte', async () => {
      const steps: string[] = [];
      laptop = laptopFor(device, bundle);
      const session = await laptop.session(new AbortController().signal);
      const variables = [{ name: 'TOKEN', value: 'hush-hush-hush' }];
      const cancel = new AbortController();
      const call = session.run(`printf 'so: hush-hu'; sleep 60`, {
        ...{ asRoot: false, variables, timeoutMs: 60_000, signal: cancel.signal },
        // It came as one piece, of which the rest is held back.
        onOutput(text) {
          steps.push(text);
          cancel.abort(new Error('cancelled'));
        },
      });
      await expect(call).rejects.toThrow();
      expect(steps.join('')).toBe('so: •••');
    });
  },
);

function readOr(file: string): string[] {
  try {
    return [readFileSync(file, 'utf8')];
  } catch {
    return [];
  }
}

function spawnGrep(text: string, place: string): string {
  try {
    return execFileSync('grep', ['-rlF', '--', text, place], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return '';
  }
}

function canNobodyRead(file: string): boolean {
  try {
    execFileSync('cat', [file], { uid: 65_534, gid: 65_534, stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
