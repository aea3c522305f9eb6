import type { ApiContext } from '../../main/api/router.ts';
import type { Fleet } from '../../main/fleet.ts';

/** What procedures work with, over a fleet that the test opened itself: there is nothing to restore it from. */
export function contextOfFleet(fleet: Fleet): ApiContext {
  const keeper: ApiContext['keeper'] = {
    fleet,
    isOpen: true,
    status: () => ({ state: 'open' }),
    backups: () => [],
    restore: () => Promise.reject(new Error('this fleet is held by no keeper')),
  };
  return { keeper };
}
