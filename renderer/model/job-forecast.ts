import { mostChosen, type Selection, type TargetPreview } from '../../contract/app/plan.ts';
import type { Problem } from '../../contract/errors.ts';

/**
 * What becomes of a device, in the order of the screen. Each is in exactly one. `away`: not reached lately, and not to be queued;
 * `barred`: not let in lately.
 */
export const forecastGroups = ['change', 'unseen', 'queued', 'away', 'barred', 'blocked', 'same'] as const;
export type ForecastGroup = (typeof forecastGroups)[number];
export type Forecast = Readonly<Record<ForecastGroup, readonly TargetPreview[]>>;

/** The devices of a dry run by what becomes of them. What is blocked would be so too once it is reached. */
export function groupForecast(targets: readonly TargetPreview[], offline: 'end' | 'queue'): Forecast {
  const groups: Record<ForecastGroup, TargetPreview[]> = {
    change: [],
    unseen: [],
    queued: [],
    away: [],
    barred: [],
    blocked: [],
    same: [],
  };
  for (const target of targets) {
    const { kind } = target.preview;
    if (kind === 'blocked') groups.blocked.push(target);
    else if (target.offline) groups[offline === 'queue' ? 'queued' : 'away'].push(target);
    else if (target.barredBy) groups.barred.push(target);
    else groups[kind].push(target);
  }
  return groups;
}

/** Why a device would probably not be worked on; null: nothing is known against it. */
export function hindranceOf({ preview, barredBy }: TargetPreview): Problem | null {
  return preview.kind === 'blocked' ? preview.problem : barredBy;
}

/** Left out by hand with all that have the same against them. `codes`: those problems. */
export function isLeftOut(target: TargetPreview, codes: readonly string[]): boolean {
  const hindrance = hindranceOf(target);
  return hindrance !== null && codes.includes(hindrance.code);
}

/**
 * Those that the dry run showed, by name, so that a job does not begin on devices which a filter finds only a moment later;
 * as it was chosen where it showed none, or more than can be named.
 */
export function selectionShown(chosen: Selection, shown: readonly Pick<TargetPreview, 'deviceId'>[]): Selection {
  if (shown.length === 0 || shown.length > mostChosen) return chosen;
  return { by: 'ids', deviceIds: shown.map(({ deviceId }) => deviceId) };
}

/** How many devices the button speaks of: worked on now, left for later, or only looked at since they are so already. */
export function runCounts(forecast: Forecast): { run: number; queue: number; check: number } {
  const run = forecast.change.length + forecast.unseen.length + forecast.away.length + forecast.barred.length;
  return { run, queue: forecast.queued.length, check: forecast.same.length };
}

/** From which state to which, and how many; the most common first. */
export function transitionsOf(targets: readonly TargetPreview[]): { text: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const { preview } of targets) {
    const text = changeText(preview);
    if (text !== '') counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return [...counts].map(([text, count]) => ({ text, count })).sort((a, b) => b.count - a.count);
}

/** `1.1.0 → 1.2.0`; empty where there is nothing to say. */
export function changeText(preview: TargetPreview['preview']): string {
  if (preview.kind === 'same') return preview.value ?? '';
  if (preview.kind !== 'change') return '';
  const { from, to } = preview;
  if (from === null) return to ?? '';
  return to === null ? from : `${from} → ${to}`;
}

export interface Reason {
  problem: Problem;
  count: number;
}

/** The problems that hold devices back, alike ones together; the most common first. */
export function reasonsOf(problems: readonly (Problem | null)[]): Reason[] {
  const reasons = new Map<string, Reason>();
  for (const problem of problems) {
    if (!problem) continue;
    const { count } = reasons.get(problem.code) ?? { count: 0 };
    reasons.set(problem.code, { problem: reasons.get(problem.code)?.problem ?? problem, count: count + 1 });
  }
  return [...reasons.values()].sort((a, b) => b.count - a.count);
}
