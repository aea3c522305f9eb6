import { expect, test } from 'vitest';
import { FlotillaError } from '../../../contract/errors.ts';
import { explain } from '../../../main/browser/explain.ts';
import { readOptions } from '../../../main/browser/options.ts';

test('without arguments the usual port and the folder of this user are taken', () => {
  const { port, dataFolder, demo } = readOptions([], {});
  expect(port).toBeUndefined();
  expect(dataFolder).toMatch(/flotilla/i);
  expect(demo).toBe(false);
});

test('the folder comes from the command line, else from the environment', () => {
  const environment = { FLOTILLA_DATA_FOLDER: '/from/environment' };
  expect(readOptions([], environment).dataFolder).toBe('/from/environment');
  expect(readOptions(['--data-folder', '/given'], environment).dataFolder).toBe('/given');
  expect(readOptions([], { FLOTILLA_DATA_FOLDER: '' }).dataFolder).toMatch(/flotilla/i);
});

test('a demo never opens the folder of a real fleet', () => {
  expect(readOptions(['--demo'], { FLOTILLA_DATA_FOLDER: '/real' })).toMatchObject({ demo: true, dataFolder: null });
  expect(() => readOptions(['--demo', '--data-folder', '/real'], {})).toThrow('--demo has a data folder of its own');
});

test('a demo may be asked for with nothing on its devices', () => {
  expect(readOptions(['--demo', '--bare'], {})).toMatchObject({ demo: true, bare: true });
  expect(readOptions(['--demo'], {}).bare).toBe(false);
});

test.each(['-1', '65536', '80x', '', '1.5'])('%o is not a port', (port) => {
  expect(() => readOptions([`--port=${port}`], {})).toThrow('is not a port number');
});

test('an argument that does not exist is named', () => {
  expect(() => readOptions(['--prot', '1'], {})).toThrow('--prot');
});

test('what stopped the start is said with what to do next', () => {
  const inUse = Object.assign(new Error('listen EADDRINUSE'), { code: 'EADDRINUSE' });
  expect(explain(inUse)).toContain('Choose another with --port');
  expect(explain(new FlotillaError('vault.locked'))).toContain('Unlock them with your passphrase.');
});
