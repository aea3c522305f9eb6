import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ssh2, { type Connection, type KeyboardAuthContext } from 'ssh2';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { freePort, ownLoopbackAddress } from '../../support/loopback.ts';
import { findProgram, runProgram } from '../../support/programs.ts';
import { never, type SshHarness, sshHarness } from '../../support/ssh-harness.ts';
import { endServer, hostKeyOf, missingForSshd, startSshd, type TestDevice } from '../../support/sshd.ts';
import { makeKey } from '../../support/test-keys.ts';
import { waitFor } from '../../support/wait-for.ts';

const missing = missingForSshd() ?? (findProgram('ssh-agent') ? null : 'ssh-agent is not installed');

describe.skipIf(missing)(`ways to log in${missing ? `: ${missing}` : ''}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'flotilla-login-'));
  let device: TestDevice;
  let harness: SshHarness;
  const open = () => harness.pool.connection('device', never());

  beforeAll(async () => {
    device = await startSshd();
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await harness?.pool.close();
  });
  afterAll(async () => {
    await device?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  describe('the SSH agent', () => {
    const socket = join(folder, 'agent');
    const agent = spawn(findProgram('ssh-agent') ?? 'ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' });
    const add = (...args: string[]) => {
      vi.stubEnv('SSH_AUTH_SOCK', socket);
      runProgram('ssh-add', ['-q', ...args]);
    };
    beforeAll(() => waitFor('the agent', () => existsSync(socket)));
    afterAll(() => endServer(agent));

    it('logs in with the key that fits, is not passed on, and keeps the key to itself', async () => {
      vi.stubEnv('SSH_AUTH_SOCK', socket);
      add(makeKey(folder, 'stranger', { type: 'rsa' }).file);
      add(device.key.file);
      harness = sshHarness(device);
      harness.settings.auth = { kind: 'agent' };
      const connection = await open();
      const { stdout } = await connection.exec('id -un; echo "[$SSH_AUTH_SOCK]"', { timeoutMs: 5000, signal: never() });
      expect(stdout).toBe(`${device.user}\n[]\n`);
    });

    it('that holds no key, or none that fits, or does not answer, is told apart', async () => {
      vi.stubEnv('SSH_AUTH_SOCK', socket);
      harness = sshHarness(device);
      harness.settings.auth = { kind: 'agent' };
      add('-D');
      await expect(open()).rejects.toMatchObject({ code: 'ssh.agent-empty' });
      add(makeKey(folder, 'other').file);
      await expect(open()).rejects.toMatchObject({ code: 'ssh.auth-refused' });
      vi.stubEnv('SSH_AUTH_SOCK', join(folder, 'nobody'));
      await expect(open()).rejects.toMatchObject({ code: 'ssh.agent-absent' });
      vi.stubEnv('SSH_AUTH_SOCK', '');
      await expect(open()).rejects.toMatchObject({ code: 'ssh.agent-absent' });
    });

    it('that never answers is given up on', async () => {
      const silent = join(folder, 'silent');
      const server = createServer(() => {});
      await new Promise<void>((resolve) => server.listen(silent, resolve));
      vi.stubEnv('SSH_AUTH_SOCK', silent);
      harness = sshHarness(device, { readyMs: 700 });
      harness.settings.auth = { kind: 'agent' };
      await expect(open()).rejects.toMatchObject({ code: 'ssh.timeout', params: { step: 'login' } });
      server.close();
    });
  });

  describe('questions of the server', () => {
    it('is not asked for twice: one password among several questions goes where it belongs', async () => {
      const asked = await askingServer((context, end) => {
        const questions = [
          { prompt: 'Location: ', echo: true },
          { prompt: 'Password: ', echo: false },
        ];
        context.prompt(questions, (answers) => {
          expect(answers).toEqual(['', 'open sesame']);
          end(true);
        });
      });
      harness = sshHarness(asked.device);
      harness.settings.auth = { kind: 'password', password: 'open sesame' };
      expect((await open()).closed.aborted).toBe(false);
      await asked.stop();
    });

    it('a second question that only a person can answer is named', async () => {
      const asked = await askingServer((context, end) => {
        context.prompt([{ prompt: 'Password: ', echo: false }], (first) => {
          expect(first).toEqual(['open sesame']);
          context.prompt([{ prompt: 'Verification\u0007 code: ', echo: false }], (second) => {
            expect(second).toEqual(['']);
            end(false);
          });
        });
      });
      harness = sshHarness(asked.device);
      harness.settings.auth = { kind: 'password', password: 'open sesame' };
      await expect(open()).rejects.toMatchObject({ code: 'ssh.question', params: { question: 'Verification code:' } });
      await asked.stop();
    });

    it('that never end are bounded, and the password is given once only', async () => {
      const given: string[] = [];
      const asked = await askingServer((context) => {
        const again = () =>
          context.prompt([{ prompt: 'Password: ', echo: false }], (answers) => {
            given.push(...answers);
            again();
          });
        again();
      });
      harness = sshHarness(asked.device);
      harness.settings.auth = { kind: 'password', password: 'open sesame' };
      const before = Date.now();
      await expect(open()).rejects.toMatchObject({ code: 'ssh.question' });
      expect(Date.now() - before).toBeLessThan(5000);
      expect(given.filter((answer) => answer !== '')).toEqual(['open sesame']);
      expect(given.length).toBeLessThan(20);
      await asked.stop();
    });

    it('that is asked and then left open ends with the time for the login', async () => {
      const asked = await askingServer(() => {});
      harness = sshHarness(asked.device, { readyMs: 700 });
      harness.settings.auth = { kind: 'password', password: 'open sesame' };
      await expect(open()).rejects.toMatchObject({ code: 'ssh.timeout', params: { step: 'login' } });
      await asked.stop();
    });
  });

  describe('old servers', () => {
    it.each([
      ['diffie-hellman-group14-sha1', ['KexAlgorithms diffie-hellman-group14-sha1']],
      ['diffie-hellman-group1-sha1', ['KexAlgorithms diffie-hellman-group1-sha1']],
      ['aes128-cbc', ['Ciphers aes128-cbc']],
      ['3des-cbc and hmac-sha1', ['Ciphers 3des-cbc', 'MACs hmac-sha1']],
      ['ssh-rsa', ['HostKeyAlgorithms ssh-rsa']],
    ])('with nothing but %s are met only where somebody chose so', async (_what, config) => {
      const old = await startSshd({ config, hostKeyType: 'rsa' });
      harness = sshHarness(old);
      try {
        await expect(open()).rejects.toMatchObject({ code: 'ssh.no-common-algorithm' });
        Object.assign(harness.settings, { legacyAlgorithms: true });
        const connection = await open();
        expect((await connection.exec('echo old', { timeoutMs: 5000, signal: never() })).stdout).toBe('old\n');
      } finally {
        await harness.pool.close();
        await old.stop();
      }
    });

    it('are not met in an old way when they know a new one', async () => {
      const both = await startSshd({ config: ['KexAlgorithms +diffie-hellman-group1-sha1', 'Ciphers +3des-cbc'] });
      harness = sshHarness(both);
      Object.assign(harness.settings, { legacyAlgorithms: true });
      try {
        await open();
        expect(both.log()).toMatch(/kex: algorithm: curve25519-sha256/);
        expect(both.log()).not.toMatch(/cipher: 3des/);
      } finally {
        await harness.pool.close();
        await both.stop();
      }
    });
  });

  /** A server that knows keyboard-interactive only, and asks what the test wants. */
  async function askingServer(ask: (context: KeyboardAuthContext, end: (accepted: boolean) => void) => void) {
    const hostKey = makeKey(folder, `host-${Math.random().toString(36).slice(2)}`);
    const clients = new Set<Connection>();
    const server = new ssh2.Server({ hostKeys: [hostKey.privateKey] }, (client) => {
      clients.add(client);
      client.on('error', () => {});
      client.on('authentication', (context) => {
        if (context.method !== 'keyboard-interactive') return context.reject(['keyboard-interactive']);
        ask(context, (accepted) => (accepted ? context.accept() : context.reject(['keyboard-interactive'])));
      });
    });
    const address = ownLoopbackAddress();
    const port = await freePort(address);
    await new Promise<void>((resolve) => server.listen(port, address, () => resolve()));
    const stop = async () => {
      await harness.pool.close();
      for (const client of clients) client.end();
      server.close();
    };
    return { device: { ...device, address, port, hostKey: hostKeyOf(hostKey) }, stop };
  }
});
