import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AgentProcess, bundleInto } from '../support/agent-process.ts';
import { key, UfopClient, webImage } from './support.ts';

let folder: string;
let agent: AgentProcess;
let ufops: UfopClient;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flotilla-ufops-test-'));
  agent = await AgentProcess.create({ bundle: bundleInto(folder) });
  ufops = new UfopClient(agent);
});
afterAll(async () => {
  await agent.destroy();
  await rm(folder, { recursive: true, force: true });
});

describe('registering', () => {
  it('makes a ufop that is described and listed as the wire text has it', async () => {
    const answer = await ufops.call('POST', '/ufops', {
      body: { name: 'testzy_123', aclMode: '0', configuration: 'configuration', desc: '这是Ufop的描述' },
    });
    expect(answer.json).toEqual({ code: 200 });
    expect(await ufops.ok('GET', '/ufops')).toContainEqual(
      expect.objectContaining({ name: 'testzy_123', aclMode: '0', desc: '这是Ufop的描述' }),
    );
    expect(await ufops.ok('GET', '/ufops/testzy_123')).toEqual({
      name: 'testzy_123',
      owner: expect.stringMatching(/^\d+$/),
      version: '',
      aclMode: 'PUBLIC',
      description: '这是Ufop的描述',
      createTime: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d{4} \S+$/),
      instanceNum: '0',
      maxInstanceNum: '5',
      flavor: 'default',
      accessList: expect.stringMatching(/^\d+$/),
      configuration: 'configuration',
    });
  });

  it.each([
    ['0', 'PUBLIC'],
    [1, 'PROTECTED'],
    ['2', 'PRIVATE'],
    ['PROTECTED', 'PROTECTED'],
  ])('takes the mode %j as %s', async (aclMode, expected) => {
    const name = `mode-${String(aclMode)}`;
    await ufops.register(name, { aclMode });
    expect(await ufops.ok('GET', `/ufops/${name}`)).toMatchObject({ aclMode: expected });
  });

  it('reads settings from a configuration, as an object or as JSON in a text, with numbers as texts', async () => {
    await ufops.register('as-object', { configuration: { maxInstanceNum: '7', flavor: 'small' } });
    await ufops.register('as-text', { configuration: '{"maxInstanceNum": 2}' });
    expect(await ufops.ok('GET', '/ufops/as-object')).toMatchObject({ maxInstanceNum: '7', flavor: 'small' });
    expect(await ufops.ok('GET', '/ufops/as-text')).toMatchObject({ maxInstanceNum: '2', flavor: 'default' });
  });

  it('says of a flavor that the device cannot hold that it does not', async () => {
    await ufops.register('wants-limits', { configuration: { flavor: 'memory=128M,cpu=50%' } });
    expect((await ufops.ok('GET', '/ufops/wants-limits')).limits).toContain('not held');
  });

  it('refuses a name that exists', async () => {
    await ufops.register('twice');
    const again = await ufops.call('POST', '/ufops', { body: { name: 'twice', aclMode: 0, desc: 'other' } });
    expect(again.json).toMatchObject({ code: 409, reason: 'exists' });
    expect(await ufops.ok('GET', '/ufops/twice')).toMatchObject({ description: 'a test' });
  });

  it('two clients that register the same name at once get one ufop', async () => {
    const body = { name: 'race', aclMode: 0 };
    const answers = await Promise.all([1, 2, 3].map(() => ufops.call('POST', '/ufops', { body })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
  });

  it('answers a repeated key with the first outcome', async () => {
    const request = { body: { name: 'keyed', aclMode: 0 }, headers: key() };
    expect((await ufops.call('POST', '/ufops', request)).json).toEqual({ code: 200 });
    const again = await ufops.call('POST', '/ufops', request);
    expect(again.json).toEqual({ code: 200 });
    expect(again.headers.get('idempotency-replayed')).toBe('true');
  });

  const wrong: [string, unknown][] = [
    ['no JSON', '{'],
    ['no object', '[]'],
    ['no name', { aclMode: 0 }],
    ['a number for a name', { name: 5, aclMode: 0 }],
    ['a mode that is none', { name: 'x', aclMode: 3 }],
    ['a mode in other words', { name: 'x', aclMode: 'SECRET' }],
    ['a negative maximum', { name: 'x', configuration: { maxInstanceNum: -1 } }],
    ['an absurd maximum', { name: 'x', configuration: { maxInstanceNum: '1e9' } }],
    ['a flavor that is none', { name: 'x', configuration: { flavor: 'memory=1;reboot' } }],
    ['a variable that is none', { name: 'x', configuration: { env: { 'A=B': '1' } } }],
    ['a description without end', { name: 'x', desc: 'd'.repeat(3_000) }],
    ['a body without end', JSON.stringify({ name: 'x', desc: 'd'.repeat(100_000) })],
  ];
  it.each(wrong)('refuses %s', async (_name, body) => {
    expect((await ufops.call('POST', '/ufops', { body })).json).toMatchObject({ code: 400 });
    expect((await ufops.call('GET', '/ufops/x')).status).toBe(404);
  });

  it.each([
    '; rm -rf /',
    '../../x',
    '--global',
    '$(id)',
    'a b',
    'a.b',
    '',
    '.',
    '-x',
    'a/b',
    'a\u0000b',
    'n'.repeat(64),
  ])('refuses the name %j', async (name) => {
    expect((await ufops.call('POST', '/ufops', { body: { name, aclMode: 0 } })).json).toMatchObject({ code: 400 });
    const files = await readdir(join(agent.dataDir, 'state', 'ufops'));
    expect(files.every((file) => /^[A-Za-z0-9_-]+\.json$/.test(file))).toBe(true);
  });
});

describe('an unknown ufop is UfopNotfound in every call', () => {
  it.each([
    ['GET', '/ufops/none'],
    ['DELETE', '/ufops/none'],
    ['GET', '/ufops/none/versions'],
    ['GET', '/ufops/none/versions/v1/log'],
    ['DELETE', '/ufops/none/versions/v1'],
    ['GET', '/ufops/none/instances'],
    ['POST', '/ufops/none/instances'],
    ['DELETE', '/ufops/none/instances/1'],
    ['POST', '/ufops/none/instances/1/start'],
    ['POST', '/ufops/none/instances/1/stop'],
    ['POST', '/ufops/none/instances/1/reboot'],
    ['POST', '/ufops/none/instances/v1/switch'],
    ['GET', '/ufops/none/instances/1/log'],
    ['POST', '/ufops/none/upgrade'],
    ['GET', '/ufops/..%2F..%2Fx'],
    ['GET', '/ufops/%24(id)/instances'],
    ['GET', '/nothing/here'],
  ])('%s %s', async (method, path) => {
    const options = method === 'POST' && path.endsWith('instances') ? { body: { size: '1' } } : {};
    expect((await ufops.call(method, path, options)).json).toMatchObject({ code: 404, reason: 'not-found' });
  });

  it('also in an upload', async () => {
    expect((await ufops.upload({ image: webImage(), fields: { ufop: 'none' } })).json).toMatchObject({ code: 404 });
    expect(await readdir(join(agent.dataDir, 'uploads')).catch(() => [])).toEqual([]);
  });
});

describe('an unknown instance or version of a known ufop', () => {
  beforeAll(() => ufops.register('known'));
  it.each([
    ['POST', 'instances/9/start'],
    ['POST', 'instances/9/stop'],
    ['POST', 'instances/9/reboot'],
    ['DELETE', 'instances/9'],
    ['GET', 'instances/9/log'],
    ['GET', 'instances/01/log'],
    ['POST', 'instances/v9/switch'],
    ['POST', 'instances/9/switch'],
    ['GET', 'versions/v9/log'],
    ['DELETE', 'versions/v9'],
  ])('%s %s is 404', async (method, path) => {
    expect((await ufops.call(method, `/ufops/known/${path}`)).json).toMatchObject({ code: 404 });
  });
});

describe('deleting', () => {
  it('removes the ufop for good, and its name is free again', async () => {
    await ufops.register('short-lived');
    expect((await ufops.call('DELETE', '/ufops/short-lived')).json).toEqual({ code: 200 });
    expect((await ufops.call('GET', '/ufops/short-lived')).status).toBe(404);
    await ufops.register('short-lived');
  });
});

describe('who asks without the token', () => {
  it('is refused in the form of this API', async () => {
    const answer = await ufops.call('GET', '/ufops', { headers: { authorization: 'Bearer wrong' } });
    expect(answer.json).toMatchObject({ code: 401, reason: 'unauthorized' });
  });
});
