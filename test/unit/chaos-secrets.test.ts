import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { findLeaks } from '../chaos/secrets.ts';
import { makeTempFolder } from '../support/temp-folder.ts';

const passphrase = 'a passphrase of this test alone 5f0c';

test.each(['utf8', 'base64', 'hex'] as const)('the search of a round finds a secret that was written as %s', (form) => {
  const laptop = makeTempFolder();
  onTestFinished(laptop.remove);
  const look = () => findLeaks({ laptop: laptop.path, devices: [], passphrase, appPid: process.pid });
  writeFileSync(join(laptop.path, 'harmless'), 'nothing');
  expect(look()).toEqual([]);
  writeFileSync(join(laptop.path, 'telling'), `before ${Buffer.from(passphrase).toString(form)} after`);
  expect(look()).toEqual([expect.stringContaining('the passphrase is in')]);
});
