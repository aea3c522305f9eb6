// How long the window's main thread worked for each of its frames, out of a trace of Chromium.
import type { Browser, Page } from 'playwright';
import { z } from 'zod';

const eventSchema = z.object({
  name: z.string(),
  ph: z.string(),
  pid: z.number(),
  tid: z.number(),
  ts: z.number().default(0),
  dur: z.number().default(0),
  /** Time on a processor: what else the machine does is not in it. */
  tdur: z.number().default(0),
  args: z.record(z.string(), z.unknown()).default({}),
});
type Event = z.infer<typeof eventSchema>;

const categories = ['-*', 'toplevel', 'disabled-by-default-devtools.timeline.frame'];

/** Milliseconds that the main thread computed from each frame to the next, while `work` went on. */
export async function traceFrames(
  { browser, page }: { browser: Browser; page: Page },
  work: () => Promise<void>,
): Promise<number[]> {
  await browser.startTracing(page, { categories });
  await work();
  return workPerFrame(readTrace(await browser.stopTracing()));
}

function readTrace(trace: Buffer): Event[] {
  const { traceEvents } = z.object({ traceEvents: z.array(z.unknown()) }).parse(JSON.parse(trace.toString('utf8')));
  return traceEvents.flatMap((event) => eventSchema.safeParse(event).data ?? []);
}

function workPerFrame(events: readonly Event[]): number[] {
  const threads = new Set(
    events
      .filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid} ${tid}`),
  );
  const ours = events.filter(({ pid, tid }) => threads.has(`${pid} ${tid}`));
  const frames = ours.filter(({ name }) => name === 'BeginMainThreadFrame').map(({ ts }) => ts);
  const tasks = ours.filter(({ name, ph }) => name === 'ThreadControllerImpl::RunTask' && ph === 'X');
  tasks.sort((a, b) => a.ts - b.ts);
  frames.sort((a, b) => a - b);
  const work: number[] = new Array(frames.length).fill(0);
  let at = -1;
  for (const { ts, dur, tdur } of tasks) {
    // A frame begins within the task that makes it.
    while ((frames[at + 1] ?? Number.POSITIVE_INFINITY) <= ts + dur) at += 1;
    if (at >= 0) work[at] = (work[at] ?? 0) + tdur / 1000;
  }
  // What came after the last frame is nobody's.
  return work.slice(0, -1);
}
