import { messageOf } from '../errors.ts';
import type { RestartPolicy } from './runner.ts';
import type { SeenService } from './seen-service.ts';
import { unitName } from './unit-folder.ts';

export interface UnitRestartsOptions {
  /** Starts the service again, unless it is not to run any more. */
  startAgain(unitId: string, seen: SeenService): Promise<void>;
  report: (message: string) => void;
}

/** Starts services that ended again, each after a pause that grows while it ends soon after each start. */
export class UnitRestarts {
  readonly #options: UnitRestartsOptions;

  constructor(options: UnitRestartsOptions) {
    this.#options = options;
  }

  later(unitId: string, seen: SeenService, { firstMs, longestMs }: RestartPolicy): void {
    seen.inARow = Date.now() - seen.startedAt > 2 * longestMs ? 0 : seen.inARow + 1;
    const pauseMs = Math.min(longestMs, firstMs * 2 ** Math.max(0, seen.inARow - 1));
    const timer = setTimeout(() => {
      this.#options
        .startAgain(unitId, seen)
        .catch((error: unknown) =>
          this.#options.report(`${unitName(unitId)} could not be started again: ${messageOf(error)}`),
        )
        .finally(() => {
          if (seen.timer === timer) delete seen.timer;
        });
    }, pauseMs);
    timer.unref();
    seen.timer = timer;
  }
}
