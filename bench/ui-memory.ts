// Whether the window or the main process holds more after minutes of a fleet that changes all the time.
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Figure } from './report.ts';
import { mainHeldMiB } from './ui-main-heap.ts';
import { heldBy, openClient, openStage, type Stage, untilRows } from './ui-stage.ts';

type Client = Awaited<ReturnType<typeof openClient>>;

const changedPerSecond = 50;
/** Targets of the job that runs beside; once all have ended, it is begun again. */
const jobTargets = 1000;
/** Whatever is kept up to a limit is full by then. */
const warmUpS = 60;
const bounds = { heapMiB: 3, nodes: 200, mainMiB: 8 };

/** `minutes`: how long the fleet changes between the two looks. */
export async function measureMemory(minutes: number): Promise<Figure[]> {
  await using undo = new AsyncDisposableStack();
  const stage = await openStage('fleet', undo);
  const client = await openClient(stage.page, undo);
  const { ids } = await client.fleet.search({});
  const work = keepChanging(client, ids);
  await rest(stage, work, Math.min(warmUpS, minutes * 20));
  const before = await look(stage);
  await rest(stage, work, minutes * 60);
  const after = await look(stage);
  const done = await work.stop();
  const figures = [
    { what: 'heap of the window', unit: 'MiB', from: before.heapMiB, to: after.heapMiB, bound: bounds.heapMiB },
    { what: 'nodes of its document', unit: '', from: before.nodes, to: after.nodes, bound: bounds.nodes },
    { what: 'listeners in it', unit: '', from: before.listeners, to: after.listeners, bound: bounds.nodes },
    {
      what: 'held by the main process',
      unit: 'MiB',
      from: before.mainMiB,
      to: after.mainMiB,
      bound: bounds.mainMiB,
    },
    {
      what: 'resident in it before it tidies up',
      unit: 'MiB',
      from: before.residentMiB,
      to: after.residentMiB,
      bound: null,
    },
  ];
  const told = `${minutes} min of ${(done.changed / done.seconds).toFixed(0)} changed devices/s and ${(done.ended / done.seconds).toFixed(0)} ended targets/s`;
  return figures.map(({ what, unit, from, to, bound }) => ({
    what: `${what}, growth over ${told} (${from.toFixed(1)} → ${to.toFixed(1)})`,
    value: to - from,
    bound,
    unit,
  }));
}

/** Looks at the list as somebody does who waits: a page down now and then, a device beside it, and up again. */
async function rest({ page }: Stage, work: { check(): void }, seconds: number): Promise<void> {
  const until = performance.now() + seconds * 1000;
  for (let step = 0; performance.now() < until; step += 1) {
    work.check();
    if (step % 20 === 0) await page.getByRole('grid').locator('[role="row"][tabindex="0"]').focus();
    await page.keyboard.press(['PageDown', 'PageDown', 'ArrowRight', 'ArrowLeft', 'Home'][step % 5] ?? 'Home');
    await delay(1000);
  }
}

/** From the same place each time: a window that was opened anew is not what is asked about, nor is what is scrolled to. */
async function look({ page, host }: Stage) {
  await page.getByRole('grid').locator('[role="row"][tabindex="0"]').focus();
  await page.keyboard.press('Home');
  await untilRows(page);
  await delay(2000);
  const resident = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${host.pid}/status`, 'utf8'))?.[1];
  return { ...(await heldBy(page)), residentMiB: Number(resident) / 1024, mainMiB: await mainHeldMiB(host.pid) };
}

/**
 * Changes devices through the main process, and keeps a job over a thousand of them running there. The devices have no server at
 * their addresses of this machine, so that each target ends at once, and as unreachable.
 */
function keepChanging(client: Client, ids: readonly string[]) {
  const began = performance.now();
  let changed = 0;
  let ended = 0;
  let failure: unknown;
  let on = true;
  const running = Promise.all([
    (async () => {
      for (let second = 0; on; second += 1) {
        const at = (second * changedPerSecond) % (ids.length - changedPerSecond);
        // Half of them are on the screen now and then: the first of the list.
        const some = [...ids.slice(0, changedPerSecond / 2), ...ids.slice(at, at + changedPerSecond / 2)];
        await client.fleet.bulkEdit({ ids: [...new Set(some)], fields: { round: String(second) } });
        changed += some.length;
        await delay(Math.max(0, began + (second + 1) * 1000 - performance.now()));
      }
    })(),
    (async () => {
      while (on) {
        const call = { operation: 'device.refresh', params: {} } as const;
        const targets = { by: 'ids' as const, deviceIds: ids.slice(0, jobTargets) };
        const { id: jobId } = await client.jobs.start({ call, targets });
        for await (const { job, targets: some } of await client.live.progress({ jobId })) {
          ended += some.filter(({ endedAt }) => endedAt !== null).length;
          if (!on && job.state !== 'ended') await client.jobs.cancel({ jobId });
        }
      }
    })(),
  ]).catch((error: unknown) => {
    failure ??= error;
    on = false;
  });
  return {
    check(): void {
      if (failure !== undefined) throw failure;
    },
    async stop() {
      on = false;
      const seconds = (performance.now() - began) / 1000;
      await running;
      this.check();
      return { changed, ended, seconds };
    },
  };
}
