import ssh2, { type ParsedKey } from 'ssh2';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import type { HostKey } from '../../../contract/app/host-keys.ts';
import type { SshConnection } from '../../../main/ssh/ssh.ts';
import { type Proof, startAnnouncingServer } from '../../support/announcing-server.ts';
import { never, type SshHarness, sshHarness } from '../../support/ssh-harness.ts';
import { hostKeyOf, missingForSshd, startSshd } from '../../support/sshd.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';
import { makeKey, type TestKey } from '../../support/test-keys.ts';
import { waitFor } from '../../support/wait-for.ts';

const missing = missingForSshd();

describe.skipIf(missing)(`keys that a server announces after the login${missing ? `: ${missing}` : ''}`, () => {
  let harness: SshHarness;
  afterEach(() => harness?.pool.close());

  function tempKeys(): (name: string, type?: 'ed25519' | 'rsa' | 'ecdsa') => TestKey {
    const folder = makeTempFolder();
    onTestFinished(folder.remove);
    return (name, type = 'ed25519') => makeKey(folder.path, name, { type });
  }

  it('are proved by a real sshd, of every kind', async () => {
    const make = tempKeys();
    const [rsa, ecdsa] = [make('rsa', 'rsa'), make('ecdsa', 'ecdsa')];
    const device = await startSshd({ config: [`HostKey ${rsa.file}`, `HostKey ${ecdsa.file}`] });
    onTestFinished(() => device.stop());
    harness = sshHarness(device);
    await harness.pool.connection('device', never());
    await waitFor('the proof', () => harness.proved.length > 0);
    const fingerprints = harness.proved.flat().map(({ fingerprint }) => fingerprint);
    expect(fingerprints.toSorted()).toEqual(
      [device.hostKey, hostKeyOf(rsa), hostKeyOf(ecdsa)].map((key) => key.fingerprint).toSorted(),
    );
    expect(device.log()).toMatch(/hostkeys-prove-00@openssh\.com/);
  });

  it('are not even asked for where the first key was not the accepted one', async () => {
    const make = tempKeys();
    const device = await startSshd({ config: [`HostKey ${make('rsa', 'rsa').file}`] });
    onTestFinished(() => device.stop());
    harness = sshHarness(device);
    harness.settings.trusted = hostKeyOf(make('other'));
    await expect(harness.pool.connection('device', never())).rejects.toMatchObject({ code: 'trust.changed-key' });
    expect(harness.proved).toEqual([]);
    expect(device.log()).not.toMatch(/hostkeys-prove/);
  });

  it.each([
    ['true', 'is told of', true],
    ['other-session', 'signed for another session is not', false],
    ['garbage', 'with a signature of nothing is not', false],
    ['refused', 'whose proof is refused is not', false],
    ['none', 'whose proof never comes is not', false],
  ] as const)('%s: a key %s', async (proof: Proof, _what, isTold) => {
    const make = tempKeys();
    const [own, next] = [make('own'), make('next')];
    const signer = parse(next.privateKey);
    const server = await startAnnouncingServer(own.privateKey, [{ publicKey: signer.getPublicSSH(), signer, proof }]);
    onTestFinished(() => server.stop());
    const hostKey: HostKey = hostKeyOf(own);
    harness = sshHarness({ ...server, hostKey, user: 'tech', key: next });
    const connection = await harness.pool.connection('device', never());
    await waitFor('the question for a proof', () => server.asked() > 0);
    if (isTold) await waitFor('the proof', () => harness.proved.length > 0);
    else await answered(connection);
    expect(harness.proved.flat()).toEqual(isTold ? [hostKeyOf(next)] : []);
  });

  it('are not believed by the half of a key that belongs to somebody else', async () => {
    const make = tempKeys();
    const [own, victim] = [make('own'), make('victim')];
    const publicKey = parse(victim.privateKey).getPublicSSH();
    const signer = parse(own.privateKey);
    const server = await startAnnouncingServer(own.privateKey, [{ publicKey, signer, proof: 'true' }]);
    onTestFinished(() => server.stop());
    harness = sshHarness({ ...server, hostKey: hostKeyOf(own), user: 'tech', key: own });
    const connection = await harness.pool.connection('device', never());
    await waitFor('the question for a proof', () => server.asked() > 0);
    await answered(connection);
    expect(harness.proved).toEqual([]);
  });
});

/** The server answers in order: with this refusal, whatever it said of a proof has been read. */
async function answered(connection: SshConnection): Promise<void> {
  await expect(connection.forward(1, never())).rejects.toMatchObject({ code: 'ssh.forwarding-refused' });
}

function parse(privateKey: string): ParsedKey {
  const parsed = ssh2.utils.parseKey(privateKey);
  if (parsed instanceof Error) throw parsed;
  return parsed;
}
