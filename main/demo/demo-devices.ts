/** How a device of the demo stands: with its agent, without, not answering, offering another key, never met. */
export type DemoState = 'agent' | 'plain' | 'away' | 'changed-key' | 'new';

export interface DemoDevice {
  name: string;
  site: string;
  tags: readonly string[];
  state: DemoState;
  /** Of one that is away: how long ago it answered. */
  awayForMs?: number;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** The devices that `npm run demo` began with, which have nothing on them: the whole of a bare demo. */
export const bareDevices: readonly DemoDevice[] = [
  { name: 'harbour-01', site: 'North harbour', tags: ['gateway', 'tide-gauge'], state: 'plain' },
  { name: 'ridge-02', site: 'Ridge station', tags: ['weather'], state: 'plain' },
  { name: 'mill-03', site: 'Old mill', tags: ['gateway', 'pilot'], state: 'plain' },
];

/** A season's work of one technician: five sites, and something of everything that goes wrong in the field. */
export const fleetDevices: readonly DemoDevice[] = [
  { name: 'harbour-01', site: 'North harbour', tags: ['gateway', 'tide-gauge'], state: 'agent' },
  { name: 'harbour-02', site: 'North harbour', tags: ['tide-gauge'], state: 'agent' },
  { name: 'harbour-03', site: 'North harbour', tags: ['tide-gauge'], state: 'agent' },
  { name: 'harbour-04', site: 'North harbour', tags: ['tide-gauge'], state: 'away', awayForMs: 3 * dayMs },
  { name: 'ridge-01', site: 'Ridge station', tags: ['gateway', 'weather'], state: 'agent' },
  { name: 'ridge-02', site: 'Ridge station', tags: ['weather'], state: 'plain' },
  { name: 'ridge-03', site: 'Ridge station', tags: ['weather'], state: 'changed-key' },
  { name: 'mill-01', site: 'Old mill', tags: ['turbine'], state: 'agent' },
  { name: 'mill-02', site: 'Old mill', tags: ['turbine'], state: 'agent' },
  { name: 'mill-03', site: 'Old mill', tags: ['gateway', 'pilot'], state: 'agent' },
  { name: 'mill-04', site: 'Old mill', tags: ['turbine'], state: 'away', awayForMs: 6 * hourMs },
  { name: 'pump-01', site: 'Pump yard', tags: ['pump', 'pilot'], state: 'agent' },
  { name: 'pump-02', site: 'Pump yard', tags: ['pump'], state: 'agent' },
  { name: 'pump-03', site: 'Pump yard', tags: ['pump'], state: 'agent' },
  { name: 'pump-04', site: 'Pump yard', tags: ['pump'], state: 'agent' },
  { name: 'pump-05', site: 'Pump yard', tags: ['pump'], state: 'agent' },
  { name: 'pump-06', site: 'Pump yard', tags: ['pump'], state: 'agent' },
  { name: 'pump-07', site: 'Pump yard', tags: ['pump'], state: 'away', awayForMs: 19 * hourMs },
  { name: 'pump-08', site: 'Pump yard', tags: ['pump'], state: 'new' },
  { name: 'light-01', site: 'Cape light', tags: ['beacon'], state: 'agent' },
  { name: 'light-02', site: 'Cape light', tags: ['beacon'], state: 'away', awayForMs: 9 * dayMs },
];

/** A second entry for a machine that is there already, under its other address: made by someone who did not know. */
export const secondEntry = { of: 'light-01', name: 'cape-beacon', site: 'Cape light', tags: ['beacon'] } as const;
