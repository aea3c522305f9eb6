import { chmod, copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AgentProcess, bundleInto } from '../support/agent-process.ts';
import { putBlob } from '../support/blob.ts';
import { failure, ModuleCalls } from '../support/module-calls.ts';
import { buildIpk } from '../support/packages.ts';

// opkg does not run on a Debian machine. What answers here is a stand-in that speaks as opkg is documented to
// (support/stand-in-opkg.sh): this proves our calls and our reading, and nothing about opkg itself.

const reason = process.getuid?.() === 0 ? null : 'needs root';
let folder: string;
let bundle: string;
let agent: AgentProcess;
let state: string;
const modules = new ModuleCalls(() => agent);

describe.skipIf(reason !== null)(`opkg, by a stand-in (${reason ?? 'no real opkg here'})`, () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'flotilla-opkg-test-'));
    bundle = bundleInto(folder);
    await mkdir(join(folder, 'bin'));
    await copyFile(join(import.meta.dirname, '../support/stand-in-opkg.sh'), join(folder, 'bin/opkg'));
    await chmod(join(folder, 'bin/opkg'), 0o755);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  beforeEach(async () => {
    state = await mkdtemp(join(folder, 'state-'));
    await mkdir(join(state, 'feed'));
    await writeFile(join(state, 'feed/gauge'), '1.2-3\n');
    const env = { PATH: `${join(folder, 'bin')}:/usr/bin:/bin`, STAND_IN_OPKG: state };
    agent = await AgentProcess.create({ bundle, env });
  });
  afterEach(() => agent.destroy());

  const source = { kind: 'opkg' as const };
  const installed = () => readdir(join(state, 'installed')).catch(() => []);
  const mark = (name: string, text = '') => writeFile(join(state, name), text);

  it('a package of the feeds is installed by name, and removed', async () => {
    const created = await modules.create('gauge', 'latest', source);
    expect(created, created.text).toMatchObject({
      status: 200,
      json: { description: { name: 'gauge', version: '1.2-3' }, status: { installed: true, initialized: false } },
    });
    expect(await installed()).toEqual(['gauge']);
    expect(await modules.remove(created.json.id)).toMatchObject({ json: { deleted: true } });
    expect([await installed(), await modules.list()]).toEqual([[], []]);
  });

  it('an .ipk that was sent here is installed, and updated by another', async () => {
    const first = await putBlob(agent, await buildIpk('pump', '1.0'));
    const { json } = await modules.create('pump', '1.0', { ...source, blob: first });
    const next = await putBlob(agent, await buildIpk('pump', '1.1'));
    const updated = await modules.update(json.id, { name: 'pump', version: '1.1', source: { ...source, blob: next } });
    expect(updated, updated.text).toMatchObject({ status: 200, json: { description: { version: '1.1' } } });
  });

  it('an .ipk of the older form, an ar archive, is installed as well, and refused where it is another', async () => {
    const blob = await putBlob(agent, await buildIpk('pump', '1.0', 'ar'));
    expect(failure(await modules.create('pump', '2.0', { ...source, blob }))).toEqual([400, 'wrong-package']);
    const created = await modules.create('pump', '1.0', { ...source, blob });
    expect(created, created.text).toMatchObject({ status: 200, json: { description: { version: '1.0' } } });
  });

  it('an .ipk that is something else is refused before opkg sees it', async () => {
    const blob = await putBlob(agent, await buildIpk('pump', '1.0'));
    const wrong = { ...source, blob };
    expect(failure(await modules.create('pump', '2.0', wrong))).toEqual([400, 'wrong-package']);
    expect(failure(await modules.create('gauge', '1.0', wrong))).toEqual([400, 'wrong-package']);
    const noise = { ...source, blob: await putBlob(agent, Buffer.from('noise')) };
    expect(failure(await modules.create('pump', '1.0', noise))).toEqual([400, 'wrong-package']);
    expect(await readFile(join(state, 'calls'), 'utf8')).not.toContain('install');
  });

  it('what the feeds do not have says so', async () => {
    expect(failure(await modules.create('nothing', 'latest', source))).toEqual([500, 'package-not-found']);
    expect(failure(await modules.create('gauge', '9.9', source))).toEqual([500, 'version-not-found']);
    expect(await modules.list()).toEqual([]);
  });

  it('feeds that cannot be reached, a full disk and a held lock each have their own code', async () => {
    await mark('offline');
    expect(failure(await modules.create('gauge', 'latest', source))).toEqual([500, 'registry-unreachable']);
    expect(failure(await modules.create('nothing', 'latest', source))).toEqual([500, 'registry-unreachable']);
    await rm(join(state, 'offline'));
    await mark('full');
    expect(failure(await modules.create('gauge', 'latest', source))).toEqual([507, 'no-space']);
    await rm(join(state, 'full'));
    await mark('lock');
    expect(failure(await modules.create('gauge', 'latest', source))).toEqual([409, 'busy']);
    expect([await installed(), await modules.list()]).toEqual([[], []]);
  });

  it('what other packages need stays', async () => {
    const { json } = await modules.create('gauge', 'latest', source);
    await mark('needed', 'pump');
    expect(failure(await modules.remove(json.id))).toEqual([500, 'remove-failed']);
    expect((await modules.get(json.id)).status.installed).toBe(true);
  });
});
