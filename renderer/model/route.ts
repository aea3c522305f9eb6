import { formatLogs, isUsualPlace, type LogsPlace, parseLogs } from './log-address.ts';

export const deviceTabs = ['overview', 'modules', 'ufops', 'log', 'history', 'files', 'terminal', 'settings'] as const;
export type DeviceTab = (typeof deviceTabs)[number];

/** Where the screen is; every place has an address that can be kept. */
export type Route =
  /** `query`: the filter, in the language of contract/app/query.ts. */
  | { view: 'fleet'; query?: string }
  | { view: 'device'; deviceId: string; tab: DeviceTab; log?: string }
  /** Choosing an operation for many devices; what is chosen so far is in stores/draft.ts. */
  | { view: 'plan' }
  | { view: 'jobs' }
  | { view: 'job'; jobId: string }
  | { view: 'queue' }
  /** `place`: what is followed and shown; left out, as it was left. */
  | { view: 'logs'; place?: LogsPlace }
  /** `part`: what the library holds (left out), or which versions the fleet has. */
  | { view: 'library'; part?: 'fleet' }
  /** `opened`: the number of the file that the system gave to be opened. */
  | { view: 'import'; opened?: number }
  | { view: 'settings'; section?: string };

const plainViews = ['plan', 'queue'] as const;

/**
 * Reads `#/devices/<id>/log/<log>` and the like; what is not known leads to the fleet. A log is the id of a module, `instance:UFOP:INDEX` or
 * `build:UFOP:VERSION` (model/log-source.ts); without one it is that of the agent.
 */
export function parseRoute(hash: string): Route {
  const address = hash.replace(/^#?\/?/, '');
  const logs = /^logs(?=[/?]|$)(.*)$/s.exec(address)?.[1];
  if (logs !== undefined) {
    const place = parseLogs(logs);
    return isUsualPlace(place) ? { view: 'logs' } : { view: 'logs', place };
  }
  const [noun, id, tab, log] = address.split('/').map(decode);
  const plain = plainViews.find((view) => view === noun);
  if (plain !== undefined) return { view: plain };
  if (noun === 'library') return id === 'fleet' ? { view: 'library', part: id } : { view: 'library' };
  if (noun === 'import')
    return /^\d{1,9}$/.test(id ?? '') ? { view: 'import', opened: Number(id) } : { view: 'import' };
  if (noun === 'jobs') return id ? { view: 'job', jobId: id } : { view: 'jobs' };
  if (noun === 'settings') return id ? { view: 'settings', section: id } : { view: 'settings' };
  if (noun === 'fleet' && id) return { view: 'fleet', query: id };
  if (noun !== 'devices' || !id) return { view: 'fleet' };
  const known = deviceTabs.find((name) => name === tab) ?? 'overview';
  return { view: 'device', deviceId: id, tab: known, ...(known === 'log' && log ? { log } : {}) };
}

export function formatRoute(route: Route): string {
  switch (route.view) {
    case 'fleet':
      return route.query ? `#/fleet/${encodeURIComponent(route.query)}` : '#/fleet';
    case 'job':
      return `#/jobs/${encodeURIComponent(route.jobId)}`;
    case 'device': {
      const log = route.log === undefined ? '' : `/${encodeURIComponent(route.log)}`;
      return `#/devices/${encodeURIComponent(route.deviceId)}/${route.tab}${log}`;
    }
    case 'logs':
      return `#/logs${route.place ? formatLogs(route.place) : ''}`;
    case 'library':
      return route.part ? `#/library/${route.part}` : '#/library';
    case 'import':
      return route.opened === undefined ? '#/import' : `#/import/${route.opened}`;
    case 'settings':
      return route.section ? `#/settings/${encodeURIComponent(route.section)}` : '#/settings';
    default:
      return `#/${route.view}`;
  }
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
