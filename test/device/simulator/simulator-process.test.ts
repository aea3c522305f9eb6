import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import pino from 'pino';
import { expect, test, vi } from 'vitest';
import { startSimulator } from '../../../main/demo/simulator-process.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';

test('a simulator that dies is told in the log, and closing it then is no error', async () => {
  const scratch = makeTempFolder();
  const folder = join(scratch.path, 'fleet');
  const logged: string[] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => logged.push(line) });
  const simulator = await startSimulator({ script: 'simulator/simulator.ts', folder, names: ['harbour-01'], log });
  const pid = Number(
    execFileSync('pgrep', ['-f', `simulator.ts --devices 1 --folder ${folder}`], { encoding: 'utf8' }),
  );
  expect(logged).toEqual([]);
  process.kill(pid, 'SIGKILL');
  await vi.waitUntil(() => logged.some((line) => line.includes('the simulator ended by itself')), { timeout: 10_000 });
  await simulator.close();
  scratch.remove();
});
