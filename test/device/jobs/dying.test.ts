import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { openInventory } from '../../../main/inventory/inventory.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';
import { makeDevices, serveDevices } from './remote-devices.ts';

const mostLives = 40;

/** One run of the app, killed right after so many commits; what it wrote. */
async function live(file: string, url: string, dieAfter: number): Promise<string[]> {
  const script = join(import.meta.dirname, 'dying-child.ts');
  const child = spawn(process.execPath, [script, file, url, String(dieAfter)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const [output, [code, signal]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  const lines = output.trim().split('\n');
  // It ended by itself with the job, or was killed: nothing else.
  expect([code, signal]).toEqual(lines.at(-1) === 'ended' ? [0, null] : [null, 'SIGKILL']);
  return lines;
}

test('a job outlives an app that is killed again and again, each time right after something was written', async () => {
  const folder = makeTempFolder();
  onTestFinished(folder.remove);
  const file = join(folder.path, 'inventory.db');
  const devices = makeDevices(file, 2);
  const [, second] = devices.values();
  const url = await serveDevices(devices, { losesAnswer: second });

  const killedAfter = new Map<string, number>();
  let lives = 0;
  for (let last = ''; last !== 'ended'; ) {
    lives += 1;
    if (lives > mostLives) throw new Error('the job does not get on');
    // Each run gets a little further than the one before: all of them together die everywhere.
    last = (await live(file, url, lives)).at(-1) ?? '';
    if (last !== 'ended') killedAfter.set(last, (killedAfter.get(last) ?? 0) + 1);
  }
  console.log(`killed with SIGKILL ${lives - 1} times, right after:`, Object.fromEntries(killedAfter));

  const inventory = openInventory(file);
  onTestFinished(() => inventory.close());
  const [job] = inventory.jobs.list({ limit: 10 });
  expect(job).toMatchObject({ state: 'ended', counts: { succeeded: 2 } });
  expect(lives).toBeGreaterThan(5);
  for (const memory of devices.values()) {
    expect(memory.changes).toBe(1);
    expect(new Set(memory.requests.map(({ key }) => key)).size).toBe(1);
  }
}, 240_000);
