import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { FlotillaError } from '../../../contract/errors.ts';
import { openLog } from '../../../main/log.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';

function openTestLog() {
  const folder = makeTempFolder();
  const path = join(folder.path, 'flotilla.log');
  const { log, close } = openLog(path);
  onTestFinished(() => {
    close();
    folder.remove();
  });
  return { log, path };
}

describe('the log', () => {
  test('strikes out what is named like a secret, and what an HTTP error carries', () => {
    const { log, path } = openTestLog();
    log.info({ password: 'hunter-two', auth: { privateKey: 'hunter-two', passphrase: 'hunter-two' } }, 'tried');
    const request = Object.assign(new Error('401'), { config: { headers: { Authorization: 'Bearer hunter-two' } } });
    log.error({ err: new FlotillaError('internal', { detail: 'x' }, { cause: request }) }, 'failed');
    log.error({ err: request }, 'failed');
    const text = readFileSync(path, 'utf8');
    expect(text.trim().split('\n')).toHaveLength(3);
    expect(text).toContain('"cause":"401"');
    expect(text).not.toContain('hunter-two');
  });

  test('is its owner’s only, and bounded', () => {
    const { log, path } = openTestLog();
    expect(statSync(path).mode & 0o777).toBe(0o600);
    for (let n = 0; n < 6000; n++) log.info({ n, text: 'x'.repeat(2000) }, 'busy');
    expect(statSync(path).size).toBeLessThan(6 * 1024 * 1024);
    expect(statSync(`${path}.1`).size).toBeLessThan(6 * 1024 * 1024);
    expect(readFileSync(path, 'utf8')).toContain('"n":5999');
  });

  test.skipIf(process.platform !== 'linux')(
    'leaves out what a full disk does not take, and ends nothing by that',
    () => {
      const { log, close } = openLog('/dev/full');
      onTestFinished(close);
      expect(() => log.info('there is no room for this')).not.toThrow();
      expect(() => log.error({ err: new Error('x') }, 'nor for this')).not.toThrow();
    },
  );
});
