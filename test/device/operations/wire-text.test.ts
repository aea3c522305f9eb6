import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { plainAccess } from '../../../main/device/agent-access.ts';
import { createBlobClient } from '../../../main/device/agent-blobs.ts';
import { AgentHttp } from '../../../main/device/agent-http.ts';
import { createUfopClient } from '../../../main/device/agent-ufops.ts';
import type { UfopClient } from '../../../main/device/device.ts';
import { never, sshHarness } from '../../support/ssh-harness.ts';
import { missingForSshd, startSshd, type TestDevice } from '../../support/sshd.ts';

// Our client against a server that knows the wire text of the Ufop API alone, with the manners of historic ones.

const missing = missingForSshd();
const change = () => ({ idempotencyKey: randomUUID(), signal: never() });

interface Given {
  status: number;
  body?: unknown;
}

describe.skipIf(missing)(`a server of the Ufop API's text alone${missing ? `: ${missing}` : ''}`, () => {
  let device: TestDevice;
  let server: Server;
  let harness: ReturnType<typeof sshHarness>;
  let http: AgentHttp;
  let client: UfopClient;
  /** What is answered, by `METHOD path`; what is not there is 500 with no code. */
  let answers: Record<string, Given>;

  beforeAll(async () => {
    device = await startSshd();
    server = createServer((request, response) => {
      const { status, body } = answers[`${request.method} ${request.url}`] ?? { status: 500, body: { error: {} } };
      request.resume().on('end', () => {
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(body === undefined ? '' : JSON.stringify(body));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    server?.close();
    await device?.stop();
  });
  beforeEach(async () => {
    answers = {};
    harness = sshHarness(device);
    const connection = await harness.pool.connection('device', never());
    http = new AgentHttp(connection, async () => plainAccess((server.address() as AddressInfo).port));
    client = createUfopClient(http);
  });
  afterEach(async () => {
    http.close();
    await harness.pool.close();
  });
  const ok = (data?: unknown): Given => ({ status: 200, body: { code: 200, ...(data === undefined ? {} : { data }) } });
  const codeOf = (work: Promise<unknown>) =>
    work.then(
      () => 'nothing',
      (error) => error.code,
    );

  it('is understood where it leaves out what the text does not have, and lists nothing in places', async () => {
    answers = {
      'GET /api/ufops': ok([{ name: 'thumb', aclMode: '0', desc: 'small pictures' }, null]),
      'GET /api/ufops/thumb': ok({ name: 'thumb', version: '1', instanceNum: 4, maxInstanceNum: '5' }),
      'GET /api/ufops/thumb/versions': ok([{ version: 'v1.1', state: 'build success', createAt: 'once' }, null]),
      'GET /api/ufops/thumb/instances': ok([{ index: 1, version: 'v1.1', state: 'Stopped' }, null]),
    };
    expect(await client.list(never())).toEqual([{ name: 'thumb', aclMode: '0', desc: 'small pictures' }]);
    expect(await client.describe('thumb', never())).toMatchObject({ version: '1', instanceNum: '4' });
    expect(await client.versions('thumb', never())).toMatchObject([{ version: 'v1.1', state: 'build success' }]);
    expect(await client.instances('thumb', never())).toEqual([{ index: '1', version: 'v1.1', state: 'Stopped' }]);
  });

  it('is believed that there is no such ufop when its list has none, whatever it answers', async () => {
    answers = { 'GET /api/ufops': ok([]), 'GET /api/ufops/other': { status: 404, body: { code: 404 } } };
    expect(await codeOf(client.describe('thumb', never()))).toBe('ufop.unknown');
    expect(await codeOf(client.describe('other', never()))).toBe('ufop.unknown');
    answers = { 'GET /api/ufops': ok([{ name: 'thumb' }]) };
    expect(await codeOf(client.describe('thumb', never()))).toBe('agent.failed');
  });

  it('may answer a change with its code alone', async () => {
    answers = {
      'POST /api/ufops': ok(),
      'DELETE /api/ufops/thumb': ok(),
      'POST /api/images': ok(),
      'POST /api/ufops/thumb/instances/v1/switch': ok(),
      'POST /api/ufops/thumb/instances/1/start': ok({ index: '1', version: 'v1', state: 'Stopped' }),
      'DELETE /api/ufops/thumb/instances/1': ok(),
    };
    await client.register({ name: 'thumb', aclMode: 'PRIVATE' }, change());
    const image = { ufop: 'thumb', blob: 'a'.repeat(64) };
    expect(await client.upload(image, change())).toBeNull();
    expect(await client.upload({ ...image, version: 'v7' }, change())).toBe('v7');
    await client.select('thumb', 'v1', change());
    await client.act({ ufop: 'thumb', index: 1 }, 'start', change());
    await client.removeInstance({ ufop: 'thumb', index: 1 }, change());
    await client.remove('thumb', change());
  });

  it('is named for what it is when it knows no ufops, no blobs, or no envelope', async () => {
    const notFound = { status: 404, body: { error: { code: 'not-found', message: 'There is no such path.' } } };
    answers = { 'GET /api/ufops': notFound, 'GET /api/ufops/x/instances': { status: 200, body: [] } };
    expect(await codeOf(client.list(never()))).toBe('agent.no-ufops');
    expect(await codeOf(client.instances('x', never()))).toBe('agent.bad-reply');
    const sha256 = 'b'.repeat(64);
    answers = { [`GET /blobs/${sha256}`]: notFound, [`PUT /blobs/${sha256}`]: notFound };
    const put = createBlobClient(http).put({ sha256, sizeBytes: 10, path: import.meta.filename }, { signal: never() });
    expect(await codeOf(put)).toBe('agent.no-blobs');
  });

  it.each([
    [404, 'not-found', 'ufop.instance-unknown'],
    [500, 'did-not-stay-up', 'ufop.instance-failed'],
    [409, 'busy', 'agent.busy'],
    [400, 'invalid-args', 'input.invalid'],
    [500, undefined, 'agent.failed'],
  ])('says %i %s of an instance as %s', async (status, reason, expected) => {
    answers = { 'POST /api/ufops/thumb/instances/1/stop': { status, body: { code: status, message: 'Why.', reason } } };
    const stop = client.act({ ufop: 'thumb', index: 1 }, 'stop', change());
    await expect(stop).rejects.toMatchObject({ code: expected, params: { address: device.address, detail: 'Why.' } });
  });
});
