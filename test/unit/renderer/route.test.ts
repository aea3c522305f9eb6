import { describe, expect, test } from 'vitest';
import { formatRoute, parseRoute, type Route } from '../../../renderer/model/route.ts';

describe('addresses of the screen', () => {
  test.each<Route>([
    { view: 'fleet' },
    { view: 'fleet', query: 'site:"harbour north" tag:edge/x' },
    { view: 'plan' },
    { view: 'queue' },
    { view: 'logs' },
    { view: 'library' },
    { view: 'import' },
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
});
