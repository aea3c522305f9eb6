import { describe, expect, test } from 'vitest';
import { deviceSchema } from '../../../contract/app/devices.ts';
import { type DeviceDraft, draftOf, readDraft } from '../../../renderer/model/device-form.ts';

const filled: DeviceDraft = { ...draftOf(null), address: '10.0.0.3', password: 'secret' };

describe('the form of a device', () => {
  test('gives the device and its secret', () => {
    const read = readDraft({ ...filled, name: ' mill ', tags: ['pilot'], port: '2222' });
    expect(read).toEqual({
      ok: true,
      input: expect.objectContaining({
        name: 'mill',
        address: '10.0.0.3',
        port: 2222,
        tags: ['pilot'],
        credentialId: null,
      }),
      secret: { kind: 'password', password: 'secret' },
    });
  });

  test('takes the address as the name when none is given', () => {
    expect(readDraft(filled)).toMatchObject({ ok: true, input: { name: '10.0.0.3' } });
  });

  test('leaves the passphrase of a key out when there is none', () => {
    const key = readDraft({ ...filled, choice: 'key', privateKey: 'KEY' });
    expect(key).toMatchObject({ ok: true, secret: { kind: 'key', privateKey: 'KEY' } });
    expect(key.ok && key.secret).not.toHaveProperty('passphrase');
  });

  test('keeps an existing credential and sends no secret', () => {
    const credentialId = '0b9b2c2e-7a35-4f5a-8f0e-2f4c3a9d1e11';
    const read = readDraft({ ...filled, choice: 'existing', credentialId });
    expect(read).toMatchObject({ ok: true, input: { credentialId }, secret: null });
  });

  test('logs in with the SSH agent and no secret', () => {
    expect(readDraft({ ...filled, choice: 'agent', password: '' })).toMatchObject({
      ok: true,
      secret: { kind: 'agent' },
    });
  });

  test('leads through another device, or through a proxy, never both', () => {
    const jumpDeviceId = '0b9b2c2e-7a35-4f5a-8f0e-2f4c3a9d1e11';
    const typed: DeviceDraft = { ...filled, jumpDeviceId, proxyHost: 'proxy.site', proxyPort: '3128', proxyUser: 'me' };
    expect(readDraft(typed)).toMatchObject({ input: { jumpDeviceId: null, proxy: null, legacyAlgorithms: false } });
    expect(readDraft({ ...typed, way: 'jump' })).toMatchObject({ input: { jumpDeviceId, proxy: null } });
    expect(readDraft({ ...typed, way: 'http', legacyAlgorithms: true })).toMatchObject({
      input: {
        jumpDeviceId: null,
        proxy: { kind: 'http', host: 'proxy.site', port: 3128, user: 'me', credentialId: null },
        legacyAlgorithms: true,
      },
    });
  });

  test('has a plain server only where its port was entered', () => {
    expect(readDraft({ ...filled, plainServerPort: ' ' })).toMatchObject({ input: { plainServerPort: null } });
    expect(readDraft({ ...filled, plainServerPort: ' 5000 ' })).toMatchObject({ input: { plainServerPort: 5000 } });
  });

  test('shows the way of a device again as it was entered', () => {
    const read = readDraft({
      ...filled,
      way: 'socks5',
      proxyHost: '10.0.0.9',
      proxyPort: '1081',
      legacyAlgorithms: true,
      plainServerPort: '5000',
    });
    if (!read.ok) throw new Error('not read');
    const device = deviceSchema.parse({ ...read.input, id: crypto.randomUUID(), createdAt: 1, updatedAt: 1 });
    expect(readDraft({ ...draftOf(device), choice: 'none' })).toMatchObject({ ok: true, input: read.input });
  });

  test.each([
    [{ way: 'jump' }, { jumpDeviceId: 'choose' }],
    [{ way: 'http', proxyHost: '' }, { proxyHost: 'required' }],
    [{ way: 'http', proxyHost: 'http://proxy' }, { proxyHost: 'address' }],
    [{ way: 'socks5', proxyHost: 'proxy', proxyPort: '0' }, { proxyPort: 'port' }],
    [{ address: '' }, { address: 'required' }],
    [{ address: 'http://mill' }, { address: 'address' }],
    [{ port: '' }, { port: 'required' }],
    [{ port: '70000' }, { port: 'port' }],
    [{ port: '22x' }, { port: 'port' }],
    [{ plainServerPort: '0' }, { plainServerPort: 'port' }],
    [{ plainServerPort: 'five' }, { plainServerPort: 'port' }],
    [{ user: 'a b' }, { user: 'user' }],
    [{ password: '' }, { password: 'required' }],
    [{ password: 'x'.repeat(70_000) }, { password: 'too-long' }],
    [{ choice: 'key' }, { privateKey: 'required' }],
    [{ choice: 'existing' }, { credentialId: 'choose' }],
    [{ tags: ['x'.repeat(61)] }, { tags: 'tags' }],
    [{ name: 'x'.repeat(121) }, { name: 'too-long' }],
  ] as const)('says what is wrong with %o', (change, faults) => {
    expect(readDraft({ ...filled, ...change } as DeviceDraft)).toEqual({ ok: false, faults });
  });
});
