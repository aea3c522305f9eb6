export const deviceTabs = ['overview', 'modules', 'log', 'history'] as const;
export type DeviceTab = (typeof deviceTabs)[number];

/** Where the screen is; every place has an address that can be kept. */
export type Route =
  | { view: 'fleet' }
  | { view: 'device'; deviceId: string; tab: DeviceTab; log?: string }
  | { view: 'jobs' }
  | { view: 'job'; jobId: string };

/** Reads `#/devices/<id>/log/<module id>` and the like; what is not known leads to the fleet. */
export function parseRoute(hash: string): Route {
  const [noun, id, tab, log] = hash
    .replace(/^#?\/?/, '')
    .split('/')
    .map(decode);
  if (noun === 'jobs') return id ? { view: 'job', jobId: id } : { view: 'jobs' };
  if (noun !== 'devices' || !id) return { view: 'fleet' };
  const known = deviceTabs.find((name) => name === tab) ?? 'overview';
  return { view: 'device', deviceId: id, tab: known, ...(known === 'log' && log ? { log } : {}) };
}

export function formatRoute(route: Route): string {
  switch (route.view) {
    case 'fleet':
      return '#/fleet';
    case 'jobs':
      return '#/jobs';
    case 'job':
      return `#/jobs/${encodeURIComponent(route.jobId)}`;
    case 'device': {
      const log = route.log === undefined ? '' : `/${encodeURIComponent(route.log)}`;
      return `#/devices/${encodeURIComponent(route.deviceId)}/${route.tab}${log}`;
    }
  }
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
