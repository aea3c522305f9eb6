import { Notification } from 'electron';
import type { EndState, Job } from '../../contract/app/jobs.ts';
import type { Words } from './words.ts';

/** A job that took less is seen to its end by whoever started it. */
const longMs = 15_000;
const maxTold = 500;

export interface JobNoticeOptions {
  /** Jobs that ended before this are old news. */
  since: number;
  isWatched(): boolean;
  words(): Words;
  onClick(jobId: string): void;
}

/** Tells of a long job's end, once, through the system, when nobody is looking at the window. */
export function createJobNotices({ since, isWatched, words, onClick }: JobNoticeOptions): (job: Job) => void {
  const told = new Set<string>();
  // Kept while they are on the screen: a notice that was collected no longer hears its click.
  const shown = new Set<Notification>();
  return (job) => {
    const { endedAt, startedAt } = job;
    if (endedAt === null || endedAt < since || told.has(job.id)) return;
    told.add(job.id);
    for (const oldest of told) {
      if (told.size <= maxTold) break;
      told.delete(oldest);
    }
    if (isWatched() || endedAt - (startedAt ?? job.createdAt) < longMs || !Notification.isSupported()) return;
    const notice = new Notification(noticeOf(job, words()));
    shown.add(notice);
    notice.once('close', () => shown.delete(notice));
    notice.once('click', () => {
      shown.delete(notice);
      onClick(job.id);
    });
    for (const oldest of shown) {
      if (shown.size <= maxTold) break;
      shown.delete(oldest);
    }
    notice.show();
  };
}

/** What a notice says: names and numbers only, for it may be read on a locked screen. */
function noticeOf({ counts, firstDeviceName, stoppedBy }: Job, { ended }: Words): { title: string; body: string } {
  const sum = (...states: EndState[]) => states.reduce((total, state) => total + (counts[state] ?? 0), 0);
  const total = Object.values(counts).reduce((all, n) => all + n, 0);
  const parts: [number, (n: number) => string][] = [
    [sum('succeeded', 'unchanged'), ended.done],
    [sum('failed', 'refused', 'needs-trust'), ended.failed],
    [sum('unreachable'), ended.notReached],
    [sum('unknown'), ended.unknown],
    [sum('skipped', 'expired', 'superseded', 'cancelled'), ended.notRun],
  ];
  const said = parts.filter(([n]) => n > 0).map(([n, say]) => say(n));
  const body = [...said, ...(stoppedBy ? [ended.stopped[stoppedBy]] : [])].join(' · ');
  return { title: ended.title(firstDeviceName, Math.max(0, total - 1)), body };
}
