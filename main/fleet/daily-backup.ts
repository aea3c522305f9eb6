import type { Backup } from '../../contract/app/backups.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { Log } from '../log.ts';

const dayMs = 24 * 60 * 60_000;
/** The first one waits until the app has come up. */
const firstMs = 30_000;

/** Backs the inventory up once a day while the app is open. Returns what ends it. */
export function backUpDaily(inventory: Pick<Inventory, 'backups' | 'backUp'>, log: Log): () => Promise<void> {
  let running: Promise<Backup | undefined> = Promise.resolve(undefined);
  const plan = (afterMs: number): NodeJS.Timeout => {
    const timer = setTimeout(() => {
      running = inventory.backUp().catch((error) => {
        log.error({ err: error }, 'the daily backup failed');
        return undefined;
      });
      next = plan(dayMs);
    }, afterMs);
    timer.unref();
    return timer;
  };
  const newest = inventory.backups()[0]?.at ?? 0;
  let next = plan(Math.max(firstMs, newest + dayMs - Date.now()));
  return async () => {
    clearTimeout(next);
    await running;
  };
}
