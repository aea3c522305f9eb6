import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { FlotillaError } from '../../../contract/errors.ts';
import { scanHostKey } from '../../../main/ssh/ssh.ts';
import { never, type SshHarness, sshHarness } from '../../support/ssh-harness.ts';
import { hostKeyOf, missingForSshd, startSshd, type TestDevice } from '../../support/sshd.ts';
import { makeKey } from '../../support/test-keys.ts';
import { waitFor } from '../../support/wait-for.ts';

const missing = missingForSshd();

describe.skipIf(missing)(
  `the host key decides before anything is sent (real sshd)${missing ? `: ${missing}` : ''}`,
  () => {
    let device: TestDevice;
    let harness: SshHarness;
    const folder = mkdtempSync(join(tmpdir(), 'flotilla-trust-'));
    const otherKey = () => hostKeyOf(makeKey(folder, `other-${Math.random()}`));
    const open = () => harness.pool.connection('device', never());

    beforeAll(async () => {
      device = await startSshd();
    });
    afterAll(async () => {
      await device?.stop();
      rmSync(folder, { recursive: true, force: true });
    });
    afterEach(() => harness?.pool.close());

    /** What the server saw of connections that came since `before`, once they are gone again. */
    async function seenSince(before: number): Promise<string> {
      await waitFor('the server to note the end', () =>
        /monitor_read_log: child log fd closed|Connection (closed|reset)/.test(device.log().slice(before)),
      );
      return device.log().slice(before);
    }

    it('scans the key of a server without naming a user', async () => {
      harness = sshHarness(device);
      const before = device.log().length;
      const offered = await scanHostKey({ address: device.address, port: device.port, signal: never() });
      expect(offered).toEqual(device.hostKey);
      const seen = await seenSince(before);
      expect(seen).toMatch(/Connection from/);
      expect(seen).not.toMatch(/userauth-request|service-request|ssh-userauth/);
    });

    it('refuses an unknown key with its fingerprint, and sends neither user nor credential', async () => {
      harness = sshHarness(device);
      harness.settings.trusted = null;
      const before = device.log().length;
      await expect(open()).rejects.toMatchObject({
        code: 'trust.unknown-key',
        params: { address: device.address, fingerprint: device.hostKey.fingerprint },
      });
      expect(harness.authAsked()).toBe(0);
      expect(harness.failed.map((problem) => problem.code)).toEqual(['trust.unknown-key']);
      expect(harness.changed).toEqual([]);
      expect(await seenSince(before)).not.toMatch(/userauth-request|ssh-userauth/);
    });

    it('refuses a changed key, tells which key was offered, and sends nothing', async () => {
      harness = sshHarness(device);
      harness.settings.trusted = otherKey();
      harness.settings.auth = { kind: 'password', password: device.password };
      const before = device.log().length;
      await expect(open()).rejects.toMatchObject({ code: 'trust.changed-key' });
      expect(harness.authAsked()).toBe(0);
      expect(harness.changed).toEqual([device.hostKey]);
      expect(await seenSince(before)).not.toMatch(/userauth-request|ssh-userauth/);
    });

    it('asks for the credential once the accepted key is shown, and the server then sees the user', async () => {
      harness = sshHarness(device);
      const before = device.log().length;
      await open();
      expect(harness.authAsked()).toBe(1);
      expect(harness.reached).toEqual(['device']);
      expect(device.log().slice(before)).toMatch(new RegExp(`userauth-request for user ${device.user}`));
    });

    it('compares the key itself and not its fingerprint', async () => {
      harness = sshHarness(device);
      harness.settings.trusted = { ...otherKey(), fingerprint: device.hostKey.fingerprint };
      await expect(open()).rejects.toMatchObject({ code: 'trust.changed-key' });
    });

    it('still meets the key it knows when the server has gained one of another kind', async () => {
      const second = makeKey(folder, 'second', { type: 'rsa' });
      const both = await startSshd({ config: [`HostKey ${second.file}`] });
      harness = sshHarness(both);
      harness.settings.trusted = hostKeyOf(second);
      try {
        await open();
        expect(harness.failed).toEqual([]);
      } finally {
        await harness.pool.close();
        await both.stop();
      }
    });

    it('meets the new key of a device that took the address of another as changed', async () => {
      const first = await startSshd();
      harness = sshHarness(first);
      await open();
      await harness.pool.close();
      await first.stop();
      const second = await startSshd({ at: { address: first.address, port: first.port } });
      harness = sshHarness(second);
      harness.settings.trusted = first.hostKey;
      try {
        const error: FlotillaError = await open().then(
          () => expect.unreachable(),
          (thrown) => thrown,
        );
        expect(error.code).toBe('trust.changed-key');
        expect(harness.changed).toEqual([second.hostKey]);
      } finally {
        await second.stop();
      }
    });
  },
);
