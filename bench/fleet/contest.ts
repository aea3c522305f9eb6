// Several contenders at one task, in turn, round after round, so that whatever else the machine does falls on all of them alike.

/** What one run of one contender took. */
export interface Sample {
  wallS: number;
  /** User and system time of the controller, its children included. */
  cpuS: number;
  /** Of the controller's processes together. */
  peakMb: number;
  /** The longest stall of the event loop, and what the thread itself worked in it; of ours alone. */
  stallMs?: number;
  stallWorkedMs?: number;
}

export interface Contender {
  name: string;
  /** The key exchange of its connections, or what else tells two rows of one name apart. */
  exchange: string;
  /** The Debian package to install; then it does not run. */
  missing?: string | null;
  run(round: number): Promise<Sample>;
}

/** The median of each figure, and of the stalls the worst. */
export interface Row extends Sample {
  name: string;
  exchange: string;
  missing: string | null;
  /** Of all rounds, the wall times. */
  wallsS: number[];
}

export interface Contest {
  /** The part of the bench, and on how many hosts. */
  id: string;
  title: string;
  rows: Row[];
}

/** Runs every contender once in each round. Throws when one fails. */
export async function contest(
  { id, title }: Pick<Contest, 'id' | 'title'>,
  contenders: readonly Contender[],
  rounds: number,
): Promise<Contest> {
  const samples = new Map<Contender, Sample[]>(contenders.map((contender) => [contender, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [contender, taken] of samples) {
      if (contender.missing) continue;
      const sample = await contender.run(round);
      taken.push(sample);
      console.log(`${time()}  ${id}, round ${round + 1} of ${rounds}: ${told(contender, sample)}`);
    }
  }
  return { id, title, rows: contenders.map((contender) => rowOf(contender, samples.get(contender) ?? [])) };
}

function rowOf({ name, exchange, missing = null }: Contender, samples: readonly Sample[]): Row {
  const middle = (of: (sample: Sample) => number) => median(samples.map(of));
  const worst = [...samples].sort((a, b) => (b.stallMs ?? 0) - (a.stallMs ?? 0))[0];
  return {
    ...{ name, exchange, missing },
    wallS: middle(({ wallS }) => wallS),
    cpuS: middle(({ cpuS }) => cpuS),
    peakMb: middle(({ peakMb }) => peakMb),
    ...(worst?.stallMs !== undefined && { stallMs: worst.stallMs, stallWorkedMs: worst.stallWorkedMs ?? 0 }),
    wallsS: samples.map(({ wallS }) => wallS),
  };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? Number.NaN) + (sorted[Math.floor(middle)] ?? Number.NaN)) / 2;
}

function told({ name, exchange }: Contender, { wallS, cpuS, peakMb, stallMs, stallWorkedMs }: Sample): string {
  const stall =
    stallMs === undefined ? '' : `, stall ${stallMs.toFixed(0)} ms (own work ${(stallWorkedMs ?? 0).toFixed(0)})`;
  return `${name}, ${exchange}: ${wallS.toFixed(2)} s, ${cpuS.toFixed(2)} s of CPU, ${peakMb.toFixed(0)} MB${stall}`;
}

function time(): string {
  return new Date().toISOString().slice(11, 19);
}
