import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { expect, test } from 'vitest';
import { createHostKey, readOrCreateHostKey } from '../../../simulator/host-key.ts';

test('every host key that is made can be read and signs what its public half proves', () => {
  const data = Buffer.from('to be signed');
  for (let round = 0; round < 500; round += 1) {
    const { privateKey, hostKey } = createHostKey();
    const parsed = ssh2.utils.parseKey(privateKey);
    const publicKey = ssh2.utils.parseKey(`${hostKey.algorithm} ${hostKey.key}`);
    if (parsed instanceof Error) throw parsed;
    if (publicKey instanceof Error) throw publicKey;
    expect(publicKey.verify(data, parsed.sign(data) as unknown as Buffer)).toBe(true);
  }
});

test('a host key is made once and then read', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'flotilla-host-key-'));
  const first = await readOrCreateHostKey(join(folder, 'key'));
  const second = await readOrCreateHostKey(join(folder, 'key'));
  await rm(folder, { recursive: true });
  expect(second).toEqual(first);
  expect(first.hostKey.fingerprint).toMatch(/^SHA256:[A-Za-z0-9+/]{43}$/);
});
