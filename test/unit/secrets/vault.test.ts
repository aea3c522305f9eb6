import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import type { Secret } from '../../../contract/app/credentials.ts';
import { toProblem } from '../../../contract/errors.ts';
import { openInventory } from '../../../main/inventory/inventory.ts';
import { seal, unseal } from '../../../main/secrets/seal.ts';
import { type Sealer, Vault } from '../../../main/secrets/secrets.ts';
import { readPrivateKey } from '../../../main/ssh/ssh.ts';
import { openTestInventory } from '../inventory/support.ts';

const cheap = { N: 2 ** 10, r: 8, p: 1 };
const password: Secret = { kind: 'password', password: 'correct horse battery' };

function openVault({ keychain }: { keychain?: Sealer } = {}) {
  const inventory = openTestInventory();
  const vault = new Vault({ store: inventory.credentials, keychain, readPrivateKey, scrypt: cheap });
  /** The same file, as the next start finds it. */
  const reopen = (next?: Sealer) =>
    new Vault({ store: inventory.credentials, keychain: next, readPrivateKey, scrypt: cheap });
  return { inventory, vault, reopen };
}

/** Stands for the system's keychain, and remembers the keys it gave out. */
function makeKeychain() {
  const key = randomBytes(32);
  const opened: Buffer[] = [];
  const keychain: Sealer = {
    seal: (plain) => seal(key, plain, 'keychain'),
    open(sealed) {
      const plain = unseal(key, sealed, 'keychain');
      if (!plain) throw new Error('the keychain cannot open this');
      opened.push(plain);
      return plain;
    },
  };
  return { keychain, opened };
}

describe('a vault with a passphrase', () => {
  test('goes from absent to unlocked to locked and back', async () => {
    const { vault, reopen } = openVault();
    expect(vault.status()).toEqual({ state: 'absent', kind: 'passphrase' });
    expect(await vault.create('open sesame')).toEqual({ state: 'unlocked', kind: 'passphrase' });
    expect(vault.lock()).toEqual({ state: 'locked', kind: 'passphrase' });
    expect(await vault.unlock('open sesame')).toEqual({ state: 'unlocked', kind: 'passphrase' });
    expect(reopen().status()).toEqual({ state: 'locked', kind: 'passphrase' });
  });

  test('gives a secret back after the next start, once it is unlocked', async () => {
    const { vault, reopen } = openVault();
    await vault.create('open sesame');
    const { id } = vault.add({ name: 'root', kept: 'stored', secret: password });
    const next = reopen();
    expect(next.isLocked(id)).toBe(true);
    expect(() => next.reveal(id)).toThrow(expect.objectContaining({ code: 'vault.locked' }));
    await next.unlock('open sesame');
    expect(next.isLocked(id)).toBe(false);
    expect(next.reveal(id)).toEqual(password);
  });

  test('refuses a wrong passphrase and stays as it was', async () => {
    const { vault } = openVault();
    await vault.create('open sesame');
    const { id } = vault.add({ name: 'root', kept: 'stored', secret: password });
    await expect(vault.unlock('open sesamE')).rejects.toMatchObject({ code: 'vault.wrong-passphrase' });
    expect(vault.reveal(id)).toEqual(password);
    vault.lock();
    await expect(vault.unlock('nothing like it')).rejects.toMatchObject({ code: 'vault.wrong-passphrase' });
    expect(vault.status().state).toBe('locked');
  });

  test('takes the passphrase however its letters are composed', async () => {
    const { vault } = openVault();
    await vault.create('caf\u00e9 noir');
    vault.lock();
    expect(await vault.unlock('cafe\u0301 noir')).toMatchObject({ state: 'unlocked' });
  });

  test('is created once, also when it is asked for twice at a time', async () => {
    const { vault } = openVault();
    const both = await Promise.allSettled([vault.create('first one'), vault.create('second one')]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(vault.create('third one')).rejects.toMatchObject({ code: 'vault.exists' });
    const chosen = both[0]?.status === 'fulfilled' ? 'first one' : 'second one';
    expect(await vault.unlock(chosen)).toMatchObject({ state: 'unlocked' });
  });

  test('keeps nothing while it is absent or locked, except for the session', async () => {
    const { vault } = openVault();
    const store = () => vault.add({ name: 'root', kept: 'stored', secret: password });
    expect(store).toThrow(expect.objectContaining({ code: 'vault.absent' }));
    await expect(vault.unlock('open sesame')).rejects.toMatchObject({ code: 'vault.absent' });
    await vault.create('open sesame');
    vault.lock();
    expect(store).toThrow(expect.objectContaining({ code: 'vault.locked' }));
    const { id } = vault.add({ name: 'root', kept: 'session', secret: password });
    expect(vault.reveal(id)).toEqual(password);
    expect(vault.list()).toMatchObject([{ id, kept: 'session' }]);
  });

  test('does not open a secret that was moved to another credential', async () => {
    const { vault, inventory } = openVault();
    await vault.create('open sesame');
    const a = vault.add({ name: 'a', kept: 'stored', secret: password });
    const b = vault.add({ name: 'b', kept: 'stored', secret: { kind: 'password', password: 'other' } });
    const database = new Database(inventory.file);
    database
      .prepare('UPDATE credentials SET sealed = (SELECT sealed FROM credentials WHERE id = ?) WHERE id = ?')
      .run(a.id, b.id);
    database.close();
    expect(vault.reveal(a.id)).toEqual(password);
    expect(() => vault.reveal(b.id)).toThrow(expect.objectContaining({ code: 'credential.unreadable' }));
  });
});

describe('a vault with a keychain', () => {
  test('asks for no passphrase, not at the next start either', () => {
    const { keychain } = makeKeychain();
    const { vault, reopen } = openVault({ keychain });
    expect(vault.status()).toEqual({ state: 'unlocked', kind: 'keychain' });
    const { id } = vault.add({ name: 'root', kept: 'stored', secret: password });
    expect(reopen(keychain).reveal(id)).toEqual(password);
  });

  test('zeroes its key when it closes', () => {
    const { keychain, opened } = makeKeychain();
    const { vault, reopen } = openVault({ keychain });
    const { id } = vault.add({ name: 'root', kept: 'stored', secret: password });
    const next = reopen(keychain);
    next.reveal(id);
    expect(opened[0]?.some((byte) => byte !== 0)).toBe(true);
    next.close();
    expect(opened[0]?.every((byte) => byte === 0)).toBe(true);
  });

  test('says which credential it can no longer open when the keychain is gone or another one', () => {
    const { vault, reopen } = openVault({ keychain: makeKeychain().keychain });
    const { id } = vault.add({ name: 'root key', kept: 'stored', secret: password });
    for (const next of [reopen(), reopen(makeKeychain().keychain)]) {
      expect(() => next.reveal(id)).toThrow(
        expect.objectContaining({ code: 'credential.unreadable', params: { name: 'root key' } }),
      );
    }
  });
});

describe('credentials', () => {
  test('of a session are gone at the next start', () => {
    const { vault, reopen } = openVault();
    const { id } = vault.add({ name: 'root', kept: 'session', secret: password });
    expect(reopen().list()).toEqual([]);
    expect(() => reopen().reveal(id)).toThrow(expect.objectContaining({ code: 'credential.unknown' }));
  });

  test('that were removed are gone', async () => {
    const { vault } = openVault();
    await vault.create('open sesame');
    const { id } = vault.add({ name: 'root', kept: 'stored', secret: password });
    vault.remove(id);
    expect(vault.list()).toEqual([]);
    expect(() => vault.reveal(id)).toThrow(expect.objectContaining({ code: 'credential.unknown' }));
    expect(() => vault.remove(id)).toThrow(expect.objectContaining({ code: 'credential.unknown' }));
  });

  test('with a key show its fingerprint; a key that cannot be read is not kept', async () => {
    const { vault } = openVault();
    await vault.create('open sesame');
    const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const privateKey = pair.privateKey.export({ type: 'sec1', format: 'pem' }).toString();
    const credential = vault.add({ name: 'key', kept: 'stored', secret: { kind: 'key', privateKey } });
    expect(credential.fingerprint).toMatch(/^SHA256:/);
    const bad = () =>
      vault.add({ name: 'bad', kept: 'stored', secret: { kind: 'key', privateKey: 'ssh-ed25519 AAAA' } });
    expect(bad).toThrow(expect.objectContaining({ code: 'ssh.key-unreadable' }));
    expect(vault.list()).toHaveLength(1);
  });

  test('leave no trace of a secret in any file, in an error or in what the screen may see', async () => {
    const { vault, inventory } = openVault();
    const passphrase = 'the-passphrase-of-the-vault';
    const secret: Secret = { kind: 'password', password: 'the-password-of-the-device' };
    const { privateKey: pem } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: {
        type: 'pkcs8',
        format: 'pem',
        cipher: 'aes-256-cbc',
        passphrase: 'the-passphrase-of-the-key',
      },
    });
    const key: Secret = { kind: 'key', privateKey: pem, passphrase: 'the-passphrase-of-the-key' };
    const shown: unknown[] = [await vault.create(passphrase)];
    shown.push(vault.add({ name: 'a', kept: 'stored', secret }), vault.add({ name: 'b', kept: 'stored', secret: key }));
    shown.push(
      vault.add({ name: 'c', kept: 'session', secret: { kind: 'password', password: 'only-in-this-session' } }),
    );
    shown.push(vault.list(), vault.status());
    const wrong: Secret = { ...key, passphrase: 'the-wrong-passphrase-of-the-key' };
    for (const fail of [
      () => vault.add({ name: 'd', kept: 'stored', secret: wrong }),
      () => vault.unlock('the-wrong-guess'),
    ]) {
      await expect(async () => fail()).rejects.toSatisfy((error) => shown.push(toProblem(error), String(error)) > 0);
    }
    const secrets = [
      passphrase,
      'the-password-of-the-device',
      'the-passphrase-of-the-key',
      'only-in-this-session',
      'the-wrong-passphrase-of-the-key',
      'the-wrong-guess',
      pem.split('\n')[2] ?? '',
    ];
    const folder = dirname(inventory.file);
    const files = readdirSync(folder);
    expect(files).toContain('inventory.db-wal');
    const bytes = files.map((name) => readFileSync(join(folder, name)));
    for (const text of secrets) {
      expect(text.length).toBeGreaterThan(10);
      for (const encoding of ['utf8', 'utf16le', 'base64', 'hex'] as const) {
        const needle =
          encoding === 'utf8' || encoding === 'utf16le'
            ? Buffer.from(text, encoding)
            : Buffer.from(text).toString(encoding);
        expect(bytes.some((file) => file.includes(needle))).toBe(false);
      }
      expect(JSON.stringify(shown)).not.toContain(text);
    }
  });

  test('are found by that search when they are there, so that it can fail', () => {
    const { inventory } = openVault();
    inventory.credentials.addVaultKey({
      kind: 'keychain',
      wrapped: Buffer.alloc(0),
      parameters: 'a-secret-in-the-open',
    });
    const wal = readFileSync(`${inventory.file}-wal`);
    expect(wal.includes(Buffer.from('a-secret-in-the-open'))).toBe(true);
    expect(() => openInventory(inventory.file).close()).not.toThrow();
  });
});
