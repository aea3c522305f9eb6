import { type PlanInput, planSchema, type Share, type Waves } from '../../contract/app/plan.ts';

export type Preset = Waves['preset'];
export const presets = ['all', 'canary', 'batches'] as const satisfies readonly Preset[];

const secondMs = 1000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;

/** How long a queued target waits; `usual`: a day for power operations, a week for others. */
export const expiries = {
  usual: null,
  shift: 8 * hourMs,
  day: 24 * hourMs,
  week: 168 * hourMs,
  month: 720 * hourMs,
} as const;
export type Expiry = keyof typeof expiries;
export const expiryNames: readonly Expiry[] = ['usual', 'shift', 'day', 'week', 'month'];

/** A plan as the form has it. */
export interface PlanDraft {
  preset: Preset;
  canary: Share;
  batch: Share;
  concurrency: number;
  failureLimit: Share | null;
  soakS: number;
  retries: number;
  timeoutMin: number;
  offline: 'end' | 'queue';
  expiry: Expiry;
  /** A local time as an input of the browser has it, `2026-11-22T22:30`; empty: at once. */
  startAt: string;
  window: { from: string; to: string; days: readonly number[] } | null;
}

const count = (value: number): Share => ({ unit: 'count', value });

/** What a technician wants without thinking: all at once, and devices that are away later. */
export const usualPlan: PlanDraft = {
  preset: 'all',
  canary: count(1),
  batch: { unit: 'percent', value: 10 },
  concurrency: 16,
  failureLimit: null,
  soakS: 0,
  retries: 0,
  timeoutMin: 30,
  offline: 'queue',
  expiry: 'usual',
  startAt: '',
  window: null,
};

/** Another preset, with the limit and the soak that make it worth choosing unless they were chosen already. */
export function withPreset(draft: PlanDraft, preset: Preset): PlanDraft {
  if (preset === 'all') return { ...draft, preset, soakS: 0 };
  return { ...draft, preset, failureLimit: draft.failureLimit ?? count(1), soakS: draft.soakS || 10 };
}

/** The plan that is meant; null where a value cannot be. */
export function planOf(draft: PlanDraft): PlanInput | null {
  const { preset, canary, batch } = draft;
  const expiresAfterMs = expiries[draft.expiry];
  const startAt = draft.startAt === '' ? null : new Date(draft.startAt).getTime();
  const plan: PlanInput = {
    waves:
      preset === 'all' ? { preset } : preset === 'canary' ? { preset, canary } : { preset, size: batch, canary: null },
    concurrency: draft.concurrency,
    failureLimit: draft.failureLimit,
    soakMs: preset === 'all' ? 0 : draft.soakS * secondMs,
    retries: draft.retries,
    timeoutMs: draft.timeoutMin * minuteMs,
    offline:
      draft.offline === 'end'
        ? { policy: 'end' }
        : { policy: 'queue', ...(expiresAfterMs === null ? {} : { expiresAfterMs }) },
    startAt,
    window: draft.window && { ...draft.window, days: [...draft.window.days] },
  };
  return planSchema.safeParse(plan).success ? plan : null;
}
