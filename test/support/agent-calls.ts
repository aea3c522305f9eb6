import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { tarGzOf } from './tar-archive.ts';
import { waitFor } from './wait-for.ts';

const endpoint = z.object({ port: z.number() });
const envelope = z.object({ code: z.number(), data: z.unknown().optional() });
const versions = z.array(z.object({ version: z.string(), state: z.string() }));

/** What a script on the device would do: a ufop `thumb` with instances of `server`, by the API of the agent itself. */
export async function runUfop(home: string, ufop: { server: string; instances: number }): Promise<void> {
  const file = join(home, '.flotilla/data/endpoint.json');
  await waitFor('the agent', () => existsSync(file), 60_000);
  const { port } = endpoint.parse(JSON.parse(readFileSync(file, 'utf8')));
  const token = readFileSync(join(home, '.flotilla/agent/token'), 'utf8').trim();
  const call = async (method: string, path: string, body?: unknown) => {
    const isForm = body instanceof FormData;
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(isForm ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return envelope.parse(JSON.parse(text)).data;
  };
  const yaml = 'image: ubuntu\nbuild_script:\n  - cp "$RESOURCE/server.js" .\nrun: node server.js\n';
  const image = tarGzOf([
    { path: 'ufop.yaml', content: yaml },
    { path: 'server.js', content: ufop.server },
  ]);
  await call('POST', '/api/ufops', { name: 'thumb', configuration: { maxInstanceNum: ufop.instances } });
  const form = new FormData();
  form.set('ufop', 'thumb');
  form.set('image', new Blob([new Uint8Array(image)]), 'image.tar.gz');
  await call('POST', '/api/images', form);
  const isBuilt = async () => {
    const [first] = versions.parse(await call('GET', '/api/ufops/thumb/versions'));
    return first?.state === 'build success';
  };
  await waitFor('the build', isBuilt, 60_000);
  await call('POST', '/api/ufops/thumb/instances/v1/switch');
  await call('POST', '/api/ufops/thumb/instances', { version: 'v1', size: ufop.instances });
}
