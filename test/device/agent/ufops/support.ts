import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import {
  envelopeSchema,
  type UfopInstance,
  type UfopVersion,
  ufopInstanceSchema,
  ufopVersionSchema,
} from '../../../../contract/agent/ufops.ts';
import { type TarEntry, tarGzOf } from '../../../support/tar-archive.ts';
import { type AgentProcess, type Answer, type CallOptions, waitFor } from '../support/agent-process.ts';

/** Serves HTTP on $PORT: what it is, and ways to end. */
const server = `
const { readFileSync } = require('fs');
const http = require('http');
const about = () => ({ pid: process.pid, uid: process.getuid(), version: process.env.UFOP_VERSION,
  index: process.env.UFOP_INDEX, built: readFileSync('built.txt', 'utf8').trim(), data: process.env.UFOP_DATA,
  hello: process.env.HELLO, cwd: process.cwd() });
http.createServer((request, response) => {
  if (request.url === '/die') process.exit(7);
  if (request.url === '/save') require('fs').writeFileSync(process.env.UFOP_DATA + '/kept', 'kept');
  response.end(JSON.stringify(about()));
}).listen(Number(process.env.PORT), '127.0.0.1', () => console.log('listening on ' + process.env.PORT));
`;

export interface ImageOptions {
  yaml?: string;
  /** What the build writes down, and instances tell. */
  built?: string;
  files?: TarEntry[];
}

/** An image whose instances serve HTTP. */
export function webImage({ built = 'one', yaml, files = [] }: ImageOptions = {}): Buffer {
  const usual = `image: ubuntu\nbuild_script:\n  - cp "$RESOURCE/server.js" .\n  - echo ${built} > built.txt\nrun: node server.js\n`;
  return tarGzOf([{ path: 'ufop.yaml', content: yaml ?? usual }, { path: 'server.js', content: server }, ...files]);
}

export interface Upload {
  image?: Buffer;
  fields?: Record<string, string>;
  headers?: Record<string, string>;
}

/** The Ufop API of one agent, as a client that knows the wire text calls it. */
export class UfopClient {
  readonly agent: Pick<AgentProcess, 'call' | 'port' | 'token'>;

  constructor(agent: Pick<AgentProcess, 'call' | 'port' | 'token'>) {
    this.agent = agent;
  }

  /** One call; the reply must be the envelope, and its code the HTTP status. */
  async call(method: string, path: string, options: CallOptions = {}): Promise<Answer> {
    return checked(await this.agent.call(method, `/api${path}`, options));
  }

  /** The data of a call that must go well. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into replies; what they expect is what they check.
  async ok(method: string, path: string, body?: unknown): Promise<any> {
    const answer = await this.call(method, path, body === undefined ? {} : { body });
    expect(answer.json).toMatchObject({ code: 200 });
    return answer.json.data;
  }

  list(): Promise<unknown> {
    return this.ok('GET', '/ufops');
  }

  register(name: string, more: Record<string, unknown> = {}): Promise<unknown> {
    return this.ok('POST', '/ufops', { name, aclMode: '2', configuration: '', desc: 'a test', ...more });
  }

  async upload({ image, fields = {}, headers = {} }: Upload): Promise<Answer> {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    if (image) form.append('image', new File([new Uint8Array(image)], 'image.tar.gz'));
    const response = await fetch(`http://127.0.0.1:${this.agent.port}/api/images`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.agent.token}`, ...headers },
      body: form,
    });
    const text = await response.text();
    return checked({ status: response.status, headers: response.headers, text, json: JSON.parse(text) });
  }

  /** Uploads an image and waits until it is built, well or not. */
  async build(ufop: string, image: Buffer, version?: string): Promise<UfopVersion> {
    const fields = { ufop, ...(version === undefined ? {} : { version }) };
    const answer = await this.upload({ image, fields });
    expect(answer.json).toMatchObject({ code: 200, data: { state: 'building' } });
    return this.built(ufop, answer.json.data.version);
  }

  built(ufop: string, version: string): Promise<UfopVersion> {
    return waitFor(async () => {
      const found = (await this.versions(ufop)).find((known) => known.version === version);
      return found && found.state !== 'building' ? found : undefined;
    }, 30_000);
  }

  async versions(ufop: string): Promise<UfopVersion[]> {
    return ufopVersionSchema.array().parse(await this.ok('GET', `/ufops/${ufop}/versions`));
  }

  async instances(ufop: string): Promise<UfopInstance[]> {
    return ufopInstanceSchema.array().parse(await this.ok('GET', `/ufops/${ufop}/instances`));
  }

  instance(ufop: string, index: string): Promise<UfopInstance> {
    return waitFor(async () => (await this.instances(ufop)).find((known) => known.index === index));
  }

  /** A registered ufop with one built version that is switched to. */
  async prepare(name: string, image = webImage(), more: Record<string, unknown> = {}): Promise<void> {
    await this.register(name, more);
    expect(await this.build(name, image)).toMatchObject({ version: 'v1', state: 'build success' });
    await this.ok('POST', `/ufops/${name}/instances/v1/switch`);
  }

  state(ufop: string, index: string, state: string, timeoutMs = 20_000): Promise<UfopInstance> {
    return waitFor(async () => {
      const found = await this.instance(ufop, index);
      return found.state === state ? found : undefined;
    }, timeoutMs);
  }

  async log(ufop: string, index: string): Promise<string> {
    return (await this.ok('GET', `/ufops/${ufop}/instances/${index}/log`)).log;
  }

  async buildLog(ufop: string, version: string): Promise<string> {
    return (await this.ok('GET', `/ufops/${ufop}/versions/${version}/log`)).log;
  }
}

/** What an instance of `webImage` says of itself. */
// biome-ignore lint/suspicious/noExplicitAny: tests look into replies; what they expect is what they check.
export async function ask({ port }: UfopInstance, path = '/'): Promise<any> {
  return (await fetch(`http://127.0.0.1:${port}${path}`)).json();
}

export function key(): { 'idempotency-key': string } {
  return { 'idempotency-key': randomUUID() };
}

function checked(answer: Answer): Answer {
  const envelope = envelopeSchema.parse(answer.json);
  expect(envelope.code).toBe(answer.status);
  if (answer.status !== 200 && answer.status !== 202) expect(envelope.message).toMatch(/\S/);
  return answer;
}
