import { create } from 'zustand';
import { type Problem, toProblem } from '../../contract/errors.ts';

export interface RefreshState {
  running: boolean;
  problem: Problem | null;
}

/** The refreshes under way, and how the last one of each device failed. */
export const useRefreshes = create<{ byDevice: Readonly<Record<string, RefreshState>> }>()(() => ({ byDevice: {} }));

const inFlight = new Map<string, Promise<void>>();

/** Runs one refresh a device at a time: a second request joins the first. Never throws; the failure is in the store. */
export function runRefresh(deviceId: string, refresh: () => Promise<unknown>): Promise<void> {
  const running = inFlight.get(deviceId);
  if (running) return running;
  const put = (state: RefreshState) =>
    useRefreshes.setState(({ byDevice }) => ({ byDevice: { ...byDevice, [deviceId]: state } }));
  put({ running: true, problem: null });
  const work = refresh()
    .then(
      () => put({ running: false, problem: null }),
      (error: unknown) => put({ running: false, problem: toProblem(error) }),
    )
    .finally(() => inFlight.delete(deviceId));
  inFlight.set(deviceId, work);
  return work;
}

/** The device answered since: how the last refresh failed is no longer of interest. */
export function forgetProblem(deviceId: string): void {
  const { byDevice } = useRefreshes.getState();
  const state = byDevice[deviceId];
  if (state?.problem) useRefreshes.setState({ byDevice: { ...byDevice, [deviceId]: { ...state, problem: null } } });
}
