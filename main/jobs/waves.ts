import type { Plan, Share } from '../../contract/app/plan.ts';

// How many targets go in which wave.

/** So many of all: a part is rounded up, and it is at least one. */
export function countOf(share: Share, total: number): number {
  return share.unit === 'count' ? share.value : Math.max(1, Math.ceil((share.value / 100) * total));
}

/** The sizes of the waves that so many targets go in, none of them empty. */
export function waveSizes(waves: Plan['waves'], total: number): number[] {
  if (total === 0) return [];
  if (waves.preset === 'all') return [total];
  const canary = waves.canary === null ? 0 : Math.min(countOf(waves.canary, total), total);
  const sizes = canary === 0 ? [] : [canary];
  const rest = total - canary;
  const size = waves.preset === 'canary' ? rest : countOf(waves.size, total);
  for (let left = rest; left > 0; left -= size) sizes.push(Math.min(size, left));
  return sizes;
}

/**
 * The wave of each target, in order. What by all that is known cannot be done (`isBlocked`) takes no place in a wave: it is
 * looked at with the last one, and done only if that shows it in another light.
 */
export function wavesOf(waves: Plan['waves'], isBlocked: readonly boolean[]): number[] {
  const sizes = waveSizes(waves, isBlocked.filter((each) => !each).length);
  const last = Math.max(0, sizes.length - 1);
  let wave = 0;
  let left = sizes[0] ?? 0;
  return isBlocked.map((blocked) => {
    if (blocked) return last;
    while (left === 0 && wave < last) {
      wave += 1;
      left = sizes[wave] ?? 0;
    }
    left -= 1;
    return wave;
  });
}
