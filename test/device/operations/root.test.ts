import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { AgentBundle } from '../../../main/device/device.ts';
import { containerUnavailable, type DebianContainer, startContainer } from '../../support/container/container.ts';
import { buildBundle, type Laptop, laptopFor } from '../bootstrap/laptop.ts';
import { operationBench, type TestLibrary, testLibrary } from './bench.ts';

const unavailable = containerUnavailable();
const bootMs = 6 * 60_000;

describe.skipIf(unavailable)(`what only root may do${unavailable ? `: ${unavailable}` : ''}`, () => {
  const secret = `p${randomUUID()}`;
  let bundle: AgentBundle;
  let device: DebianContainer;
  let laptop: Laptop;
  let library: TestLibrary;

  const as = (user: string, password?: string) => {
    laptop = laptopFor({ ...device, user }, bundle);
    if (password !== undefined) laptop.settings.auth = { kind: 'password', password };
    return operationBench({ library, open: (signal) => laptop.session(signal) });
  };
  const sudoers = (line: string) => device.run(`echo '${line}' > /etc/sudoers.d/tech`);
  const bootId = async () => (await device.run('cat /proc/sys/kernel/random/boot_id')).stdout.trim();

  beforeAll(async () => {
    bundle = await buildBundle();
    library = testLibrary();
    device = await startContainer();
    await device.run(`echo 'tech:${secret}' | chpasswd`);
  }, 16 * 60_000);
  afterAll(async () => {
    await device?.stop();
    library?.remove();
  });
  afterEach(() => laptop?.close());

  describe.each(['without a password', 'with a password'])('through sudo %s', (way) => {
    const isFree = way === 'without a password';
    const login = () => as('tech', isFree ? undefined : secret);
    beforeAll(async () => {
      await sudoers(`tech ALL=(ALL) ${isFree ? 'NOPASSWD: ' : ''}ALL`);
    });

    it('runs a command line as root and as the user, with the same words', async () => {
      const run = login();
      const command = `id -un; echo "it's $((6 * 7))"; cat | wc -c`;
      const root = await run({ operation: 'shell.run', params: { command, asRoot: true } });
      // sudo may have words of its own before.
      expect(root.steps.output).toContain(`root\nit's 42\n0\n`);
      const user = await run({ operation: 'shell.run', params: { command } });
      expect(user.steps.output).toBe(`tech\nit's 42\n0\n`);
      const failing = run({ operation: 'shell.run', params: { command: 'exit 3', asRoot: true } });
      await expect(failing).rejects.toMatchObject({ code: 'shell.failed', params: { code: 3 } });
    });

    it('puts a file where only root may write, once', async () => {
      const run = login();
      const file = library.add('file', Buffer.from(`made for ${way}\n`));
      const path = `/etc/made-${isFree ? 'freely' : 'by-password'}.conf`;
      const params = { file, path, mode: '640', asRoot: true };
      await expect(run({ operation: 'file.push', params: { ...params, asRoot: false } })).rejects.toThrow();
      expect(await run({ operation: 'file.push', params })).toMatchObject({ outcome: 'succeeded' });
      expect(await run({ operation: 'file.push', params })).toMatchObject({ outcome: 'unchanged' });
      const said = (await device.run(`stat -c '%U %a' ${path}; cat ${path}; ls ${path}*`)).stdout;
      expect(said).toBe(`root 640\nmade for ${way}\n${path}\n`);
    });
  });

  it('keeps the password out of every log of the device', async () => {
    expect((await device.run('journalctl --no-pager')).stdout).not.toContain(secret);
  });

  describe('a reboot', { timeout: bootMs }, () => {
    it('is over when the device is back with another boot id', async () => {
      await sudoers('tech ALL=(ALL) NOPASSWD: ALL');
      const before = await bootId();
      const noted: (string | undefined)[] = [];
      const ran = await as('tech')(
        { operation: 'device.reboot', params: {} },
        { sending: async (memo) => void noted.push(memo) },
      );
      expect(ran).toMatchObject({ outcome: 'succeeded', result: expect.stringMatching(/^up again after \d+ s$/) });
      expect(ran.steps.states).toEqual(['look: done', 'reboot: done', 'wait: done']);
      expect(noted).toEqual([before]);
      expect(await bootId()).not.toBe(before);
    });

    it('whose answer was lost is judged by the boot id from before it', async () => {
      const now = await bootId();
      const run = as('root');
      const reboot = (memo: string | null) => run({ operation: 'device.reboot', params: {} }, { repeated: true, memo });
      expect(await reboot(randomUUID())).toMatchObject({ outcome: 'succeeded', result: null });
      await expect(reboot(null)).rejects.toMatchObject({ code: 'job.answer-lost' });
      expect(await bootId()).toBe(now);
      // It never came to it: so it is done now.
      expect(await reboot(now)).toMatchObject({ outcome: 'succeeded', result: expect.stringContaining('up again') });
      expect(await bootId()).not.toBe(now);
    });

    it('is not done by who may not', async () => {
      await device.run('rm -f /etc/sudoers.d/tech');
      const now = await bootId();
      const reboot = as('tech')({ operation: 'device.reboot', params: {} });
      await expect(reboot).rejects.toMatchObject({ code: 'device.no-root' });
      expect(await bootId()).toBe(now);
    });
  });
});
