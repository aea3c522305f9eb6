import { describe, expect, test } from 'vitest';
import { mostLogSources } from '../../../contract/app/logs.ts';
import type { LogsPlace } from '../../../renderer/model/log-address.ts';
import { formatRoute, parseRoute, type Route } from '../../../renderer/model/route.ts';

const deviceId = '3f1c9d9e-3a44-4c58-9a55-0d2b5c0a7e11';
const place = {
  logs: [
    { deviceId, source: { kind: 'agent' } },
    { deviceId, source: { kind: 'module', moduleId: 'b6a3' } },
    { deviceId, source: { kind: 'instance', ufop: 'thumb', index: 3 } },
    { deviceId, source: { kind: 'build', ufop: 'thumb', version: 'v1.2' } },
  ],
  filter: { text: 'a/b?c&d=é 好~%', regex: true, level: 'warn' },
} satisfies LogsPlace;

describe('addresses of the screen', () => {
  test.each<Route>([
    { view: 'fleet' },
    { view: 'fleet', query: 'site:"harbour north" tag:edge/x' },
    { view: 'plan' },
    { view: 'queue' },
    { view: 'logs' },
    { view: 'logs', place },
    { view: 'logs', place: { ...place, logs: [] } },
    { view: 'library' },
    { view: 'import' },
    { view: 'import', opened: 12 },
    { view: 'settings' },
    { view: 'settings', section: 'credentials' },
    { view: 'device', deviceId: 'd-1', tab: 'terminal' },
    { view: 'jobs' },
    { view: 'job', jobId: 'j-1' },
    { view: 'device', deviceId: 'd-1', tab: 'modules' },
    { view: 'device', deviceId: 'd 1/?#', tab: 'log', log: 'a/b' },
  ])('%o is found again at its address', (route) => {
    expect(parseRoute(formatRoute(route))).toEqual(route);
  });

  test('an address that says nothing leads to the fleet, and an unknown tab to the overview', () => {
    expect(parseRoute('')).toEqual({ view: 'fleet' });
    expect(parseRoute('#/devices')).toEqual({ view: 'fleet' });
    expect(parseRoute('#/devices/d/nonsense')).toEqual({ view: 'device', deviceId: 'd', tab: 'overview' });
    expect(parseRoute('#/devices/%E0%A4%A')).toEqual({ view: 'device', deviceId: '%E0%A4%A', tab: 'overview' });
  });

  test('an address of logs leaves out what is no log, what is there twice, and what is too much', () => {
    const agent = `${deviceId}~`;
    const many = Array.from({ length: 60 }, (_, index) => `${deviceId}~instance:thumb:${index}`);
    const logsOf = (hash: string) => {
      const route = parseRoute(hash);
      return route.view === 'logs' ? (route.place?.logs.length ?? 0) : -1;
    };
    expect(logsOf(`#/logs/${agent}/${agent}/no-device~/%E0%A4%A/~/nonsense`)).toBe(1);
    expect(logsOf(`#/logs/${many.join('/')}`)).toBe(mostLogSources);
    expect(parseRoute('#/logs/nonsense?level=loud')).toEqual({ view: 'logs' });
    expect(parseRoute('#/logsbook')).toEqual({ view: 'fleet' });
  });
});
