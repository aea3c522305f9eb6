import { mkdtemp, readdir, readFile, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { blobStateSchema } from '../../../../contract/agent/blobs.ts';
import { agentErrorSchema } from '../../../../contract/agent/common.ts';
import { AgentProcess, bundleInto, waitFor } from '../support/agent-process.ts';
import { openPut, putBlob, sendPart, sha256 } from '../support/blob.ts';

let folder: string;
let bundle: string;
let agent: AgentProcess;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flotilla-blobs-test-'));
  bundle = bundleInto(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));
beforeEach(async () => {
  agent = await AgentProcess.create({ bundle });
});
afterEach(() => agent.destroy());

const content = Buffer.alloc(3 * 1024 * 1024, 'three million bytes, always the same');
const name = sha256(content);
const head = (blob = name) => agent.raw('HEAD', `/blobs/${blob}`);
const offset = async (blob = name) => Number((await head(blob)).headers.get('upload-offset') ?? 0);
const files = () => readdir(join(agent.dataDir, 'blobs')).catch(() => []);
const codeOf = (answer: { json: unknown }) => agentErrorSchema.parse(answer.json).error.code;
const range = (from: number, to: number, size = content.length) => ({
  'content-range': `bytes ${from}-${to - 1}/${size}`,
});

describe('a blob', () => {
  it('is not there, then there in part, then whole, and HEAD tells each', async () => {
    expect((await head()).status).toBe(404);
    const half = await sendPart(agent, name, content.subarray(0, 1_000_000), range(0, 1_000_000));
    expect(half).toMatchObject({ status: 200, json: { sha256: name, bytes: 1_000_000, complete: false } });
    const part = await head();
    expect([part.status, part.headers.get('upload-offset'), part.headers.get('upload-complete')]).toEqual([
      206,
      '1000000',
      '?0',
    ]);
    const rest = await sendPart(agent, name, content.subarray(1_000_000), range(1_000_000, content.length));
    expect(blobStateSchema.parse(rest.json)).toEqual({ sha256: name, bytes: content.length, complete: true });
    const whole = await head();
    expect([whole.status, whole.headers.get('upload-complete')]).toEqual([200, '?1']);
    expect(sha256(await readFile(join(agent.dataDir, 'blobs', name)))).toBe(name);
    expect(await files()).toEqual([name]);
  });

  it('that is there already is taken again without changing anything', async () => {
    await putBlob(agent, content);
    expect(await sendPart(agent, name, content)).toMatchObject({ status: 200, json: { complete: true } });
    expect(await sendPart(agent, name, Buffer.from('other'))).toMatchObject({ status: 200, json: { complete: true } });
    expect(sha256(await readFile(join(agent.dataDir, 'blobs', name)))).toBe(name);
  });

  it('of no bytes is a blob like any other', async () => {
    const empty = await putBlob(agent, Buffer.alloc(0));
    expect((await head(empty)).status).toBe(200);
  });

  it('goes on from a place before its end when the client says so', async () => {
    await sendPart(agent, name, Buffer.alloc(2_000, 1), range(0, 2_000));
    expect(await sendPart(agent, name, content, range(0, content.length))).toMatchObject({ json: { complete: true } });
  });

  it('keeps the part that came before the agent was killed, and is finished by the next one', async () => {
    const put = openPut(agent, name, { 'content-length': String(content.length) });
    put.write(content.subarray(0, 1_500_000));
    await waitFor(async () => (await offset()) === 1_500_000);
    await agent.stop('SIGKILL');
    put.destroy();
    await agent.start();
    expect(await offset()).toBe(1_500_000);
    const rest = await sendPart(agent, name, content.subarray(1_500_000), range(1_500_000, content.length));
    expect(rest.json).toMatchObject({ complete: true });
  });

  it('keeps the part that came before its client went away, and the next request need not wait', async () => {
    const put = openPut(agent, name, { 'content-length': String(content.length) });
    put.write(content.subarray(0, 500_000));
    await waitFor(async () => (await offset()) === 500_000);
    put.destroy();
    const rest = await sendPart(agent, name, content.subarray(500_000), range(500_000, content.length));
    expect(rest).toMatchObject({ status: 200, json: { complete: true } });
  });
});

describe('what is refused', () => {
  it('a blob that is not what its name says is removed', async () => {
    const wrong = Buffer.from(content);
    wrong[5] = (wrong[5] ?? 0) ^ 1;
    const answer = await sendPart(agent, name, wrong);
    expect([answer.status, codeOf(answer)]).toEqual([422, 'wrong-hash']);
    expect(await files()).toEqual([]);
    expect((await head()).status).toBe(404);
  });

  it.each(['abc', '..%2f..%2fetc%2fpasswd', name.toUpperCase(), `${name}.part`, `${name}0`])(
    'the name %s',
    async (hostile) => {
      const answer = await sendPart(agent, hostile, Buffer.from('x'));
      expect([answer.status, codeOf(answer)]).toEqual([400, 'invalid-args']);
      expect(await files()).toEqual([]);
    },
  );

  it('a gap: the answer says so, and what is there stays', async () => {
    await sendPart(agent, name, content.subarray(0, 100), range(0, 100));
    const answer = await sendPart(agent, name, content.subarray(200, 300), range(200, 300));
    expect([answer.status, codeOf(answer)]).toEqual([416, 'wrong-offset']);
    expect(await offset()).toBe(100);
  });

  it.each([
    'bytes 5-4/10',
    'bytes 0-10/10',
    'bytes 0-9/*',
    'bytes -1-9/10',
    'items 0-9/10',
    'bytes 0-8/10',
    `bytes 0-9/${'9'.repeat(40)}`,
  ])('the Content-Range "%s" for ten bytes', async (header) => {
    const answer = await sendPart(agent, name, Buffer.alloc(10), { 'content-range': header });
    expect([answer.status, codeOf(answer)]).toEqual([400, 'invalid-args']);
    expect(await files()).toEqual([]);
  });

  it('a blob that says it is larger than may be, before a byte of it is written', async () => {
    const answer = await sendPart(agent, name, Buffer.alloc(10), range(0, 10, 10 ** 14));
    expect([answer.status, codeOf(answer)]).toEqual([413, 'too-large']);
    expect(await files()).toEqual([]);
  });

  it('a request without the token', async () => {
    const response = await fetch(`http://127.0.0.1:${agent.port}/blobs/${name}`, { method: 'PUT', body: 'x' });
    expect(response.status).toBe(401);
  });
});

describe('many at once', () => {
  it('ten requests that send the same blob all end well, with one blob', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => sendPart(agent, name, content)));
    expect(answers.map((answer) => answer.status)).toEqual(Array.from({ length: 10 }, () => 200));
    expect(await files()).toEqual([name]);
    expect(sha256(await readFile(join(agent.dataDir, 'blobs', name)))).toBe(name);
  });

  it('a request that waits too long for one that is still sending is told so', async () => {
    const slow = openPut(agent, name, { 'content-length': String(content.length) });
    slow.write(content.subarray(0, 10));
    await waitFor(async () => (await offset()) === 10);
    const answer = await sendPart(agent, name, content);
    expect([answer.status, codeOf(answer)]).toEqual([409, 'busy']);
    slow.end(content.subarray(10));
    await waitFor(async () => (await head()).status === 200);
  });

  it('a large blob goes to the disk, not into memory', async () => {
    const large = Buffer.alloc(192 * 1024 * 1024, 'flotilla');
    const before = await residentBytes();
    const put = openPut(agent, sha256(large), { 'content-length': String(large.length) });
    put.end(large);
    await waitFor(async () => (await head(sha256(large))).status === 200, 60_000);
    // V8 lets some 64 MB of buffers gather before it collects them.
    expect((await peakBytes()) - before).toBeLessThan(96 * 1024 * 1024);
  });
});

describe('sweeping', () => {
  it('removes what was not used for more than a week, whole or not, and nothing else', async () => {
    const old = await putBlob(agent, Buffer.from('old'));
    const young = await putBlob(agent, Buffer.from('young'));
    await sendPart(agent, name, content.subarray(0, 100), range(0, 100));
    const eightDaysAgo = new Date(Date.now() - 8 * 24 * 60 * 60_000);
    for (const file of [old, `${name}.part`]) {
      await utimes(join(agent.dataDir, 'blobs', file), eightDaysAgo, eightDaysAgo);
    }
    await agent.stop();
    await agent.start();
    await waitFor(async () => (await files()).length === 1);
    expect(await files()).toEqual([young]);
  });
});

async function memory(field: string): Promise<number> {
  const text = await readFile(`/proc/${agent.pid}/status`, 'utf8');
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(text)?.[1]) * 1024;
}
const residentBytes = () => memory('VmRSS');
const peakBytes = () => memory('VmHWM');
