import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { deviceInput } from '../inventory/support.ts';
import { openTestFleet } from './support.ts';

describe('the history', () => {
  test('says who did what to which device, with before and after, and no secret', async () => {
    const { client } = await openTestFleet();
    await client.vault.create({ passphrase: 'open sesame' });
    const secret = { kind: 'password' as const, password: 'hunter2-secret' };
    const credential = await client.credentials.add({ name: 'yard', kept: 'stored', secret });
    const { device } = await client.devices.add(deviceInput({ name: 'gate' }));
    await client.devices.update({
      deviceId: device.id,
      device: deviceInput({ name: 'gate', site: 'Yard', credentialId: credential.id }),
    });
    const entries = await client.history.list({ deviceId: device.id });
    expect(entries).toMatchObject([
      { kind: 'device.changed', deviceName: 'gate', detail: { site: 'Yard' } },
      { kind: 'device.added', deviceName: 'gate', detail: { address: '127.0.0.1' } },
    ]);
    expect(entries[0]?.who).toMatch(/.+@.+/);
    expect((await client.history.list({})).map(({ kind }) => kind)).toContain('credential.added');
    expect(JSON.stringify(await client.history.list({}))).not.toContain('hunter2-secret');
  });

  test('is whole, and shows where it was changed from outside', async () => {
    const { client, fleet, dataFolder, open } = await openTestFleet();
    for (const name of ['a', 'b', 'c', 'd']) await client.devices.add(deviceInput({ name, address: `host-${name}` }));
    const whole = await client.history.verify();
    expect(whole).toMatchObject({ entries: 4, brokenAt: null });
    expect(whole.head).toMatch(/^[0-9a-f]{64}$/);
    await fleet.close();
    const file = join(dataFolder, 'inventory.db');
    const tamper = async (sql: string) => {
      const database = new Database(file);
      database.exec(sql);
      database.close();
      const again = await open();
      const check = await again.history.verify();
      await again.close();
      return check.brokenAt;
    };
    expect(await tamper(`UPDATE history SET device_name = 'x' WHERE seq = 2`)).toBe(2);
    expect(await tamper(`UPDATE history SET device_name = 'b' WHERE seq = 2`)).toBeNull();
    expect(await tamper('DELETE FROM history WHERE seq = 3')).toBe(4);
  });

  test('is handed over as a page that prints, as a table and as JSON; what a device is called cannot become markup or a formula', async () => {
    const { client } = await openTestFleet();
    const name = '=<script>alert(1)</script>';
    const { device } = await client.devices.add(deviceInput({ name }));
    const scope = { deviceId: device.id };
    const html = await client.history.workOrder({ ...scope, format: 'html', language: 'zh' });
    expect(html).toMatchObject({
      mediaType: 'text/html',
      fileName: expect.stringMatching(/^flotilla-work-order-.*\.html$/),
    });
    expect(html.text).toContain('添加设备');
    expect(html.text).toContain('&lt;script&gt;');
    expect(html.text).not.toContain('<script');
    const csv = await client.history.workOrder({ ...scope, format: 'csv' });
    expect(csv.text).toContain(`'${name}`);
    const { entries, check } = JSON.parse((await client.history.workOrder({ ...scope, format: 'json' })).text);
    expect(entries).toMatchObject([{ kind: 'device.added', deviceName: name, hash: check.head }]);
  });
});
