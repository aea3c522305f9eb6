import { type DeviceState, deviceStateSchema } from '../../../contract/app/fleet.ts';
import type { Sql } from '../sql.ts';
import type { DeviceIndex } from './device-index.ts';
import { isBusy, stateOf } from './states.ts';

/** How many devices are how. */
export class DeviceCounts {
  readonly #index: DeviceIndex;
  readonly #statements;

  constructor(sql: Sql, index: DeviceIndex) {
    this.#index = index;
    this.#statements = {
      states: sql.prepare(`SELECT ${stateOf} AS state, count(*) AS n FROM device_index i GROUP BY 1`),
      busy: sql.prepare(`SELECT count(*) AS n FROM device_index i WHERE ${isBusy}`),
      agents: sql.prepare('SELECT agent_state AS state, count(*) AS n FROM device_index GROUP BY 1'),
      outdated: sql.prepare('SELECT count(*) AS n FROM device_index WHERE agent_outdated = 1'),
    };
  }

  /** They add up to all devices. */
  states(): Partial<Record<DeviceState, number>> {
    this.#index.settle();
    return Object.fromEntries(
      this.#statements.states.all().map(({ state, n }) => [deviceStateSchema.parse(state), Number(n)]),
    );
  }

  busy(): number {
    this.#index.settle();
    return Number(this.#statements.busy.get()?.n);
  }

  /** By the words of the query language; `outdated` is part of `running`. */
  agents(): Map<string, number> {
    this.#index.settle();
    const counts = new Map(this.#statements.agents.all().map(({ state, n }) => [String(state), Number(n)]));
    return counts.set('outdated', Number(this.#statements.outdated.get()?.n));
  }
}
