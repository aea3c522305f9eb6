import { expect, test } from 'vitest';
import { historyDetail } from '../../../renderer/model/history-detail.ts';

const params = JSON.stringify({ name: 'pump-control', version: '2.5.0' });

test('what a job did is told by its call and how it ended, not by its parameters', () => {
  const detail = { operation: 'module.update', params, state: 'succeeded', result: '2.4.1 → 2.5.0', why: null };
  expect(historyDetail({ detail })).toEqual({
    call: { operation: 'module.update', params: { name: 'pump-control', version: '2.5.0' } },
    state: 'succeeded',
    said: '2.4.1 → 2.5.0',
    rest: [],
  });
});

test('parameters that were cut are shown as they were kept', () => {
  const detail = { operation: 'shell.run', params: params.slice(0, 20), state: 'failed', result: null, why: 'No.' };
  expect(historyDetail({ detail })).toEqual({
    call: null,
    state: 'failed',
    said: 'No.',
    rest: [
      ['operation', 'shell.run'],
      ['params', params.slice(0, 20)],
    ],
  });
});

test('what was entered is told by its names, and what is empty is left out', () => {
  const { rest, call } = historyDetail({ detail: { name: 'Yard', devices: 3, site: '', fingerprint: null } });
  expect(call).toBeNull();
  expect(rest).toEqual([
    ['name', 'Yard'],
    ['devices', '3'],
  ]);
});
