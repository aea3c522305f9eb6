// What was asked of Flotilla, and whether it was reached.
import type { Contest, Row } from './contest.ts';

export interface Bar {
  what: string;
  bound: string;
  /** `not measured` where this run left it out. */
  figure: string;
  /** `null`: not measured. */
  reached: boolean | null;
}

const mostMemoryMb = 250;
const longestStallMs = 50;
/** A timer itself is late by so much. */
const timerMs = 1;

/** Each bar by the largest fleet that was measured. */
export function barsOf(contests: readonly Contest[]): Bar[] {
  const largest = (part: string) => contests.filter(({ id }) => id.split('-')[0] === part).at(-1);
  const cold = rowsOf(largest('cold'));
  const warm = rowsOf(largest('warm'));
  const upload = rowsOf(largest('upload'));
  const ours = cold('Flotilla');
  const fastest = (exchange: string) => fastestOf([cold('clush', exchange), cold('parallel-ssh', exchange)]);
  const oursWarm = warm('Flotilla');
  const scp = upload('scp', 'curve25519');
  return [
    atLeast(
      'cold, against the faster of clush and parallel-ssh at their defaults',
      3.5,
      wall(fastest('default'), ours),
    ),
    atLeast('the same at equal exchange', 1.25, wall(fastest('curve25519'), ours)),
    atLeast('cold, against ansible at equal exchange', 3, wall(cold('ansible', 'curve25519'), ours)),
    atMost('CPU of the controller, of that of clush at equal exchange', 0.4, cpu(ours, cold('clush', 'curve25519'))),
    atLeast('warm, against OpenSSH multiplexing', 3, wall(warm('OpenSSH ControlMaster'), oursWarm)),
    atLeast('warm, against ansible with ControlPersist', 20, wall(warm('ansible, ControlPersist'), oursWarm)),
    atMost('upload of a file, of the time of scp', 1.3, wall(upload('Flotilla, as a file'), scp)),
    atMost('upload of an image, of the time of scp', 1.3, wall(upload('Flotilla, as an image through the agent'), scp)),
    atMost('the app over thirty lines of ssh2, cold, wall time', 1.25, wall(ours, cold('bare ssh2'))),
    atMost('the same, CPU', 1.25, cpu(ours, cold('bare ssh2'))),
    atMost('the app over thirty lines of ssh2, warm, wall time', 1.25, wall(oursWarm, warm('bare ssh2'))),
    atMost('the same, CPU', 1.25, cpu(oursWarm, warm('bare ssh2'))),
    under('peak memory of the main process with every connection live', mostMemoryMb, 'MB', oursWarm?.peakMb),
    under('longest stall of the event loop during any of it', longestStallMs, 'ms', longestStall(contests)),
  ];
}

function rowsOf(contest: Contest | undefined) {
  return (name: string, exchange?: string): Row | undefined =>
    contest?.rows.find(
      (row) => row.name === name && !row.missing && (exchange === undefined || row.exchange === exchange),
    );
}

function fastestOf(rows: readonly (Row | undefined)[]): Row | undefined {
  return rows.reduce((best, row) => (row && (!best || row.wallS < best.wallS) ? row : best), undefined);
}

function wall(one: Row | undefined, other: Row | undefined): number | undefined {
  return one && other && one.wallS / other.wallS;
}

function cpu(one: Row | undefined, other: Row | undefined): number | undefined {
  return one && other && one.cpuS / other.cpuS;
}

function longestStall(contests: readonly Contest[]): number | undefined {
  const stalls = contests.flatMap(({ rows }) => rows.flatMap(({ stallMs }) => stallMs ?? []));
  return stalls.length === 0 ? undefined : Math.max(...stalls) - timerMs;
}

function atLeast(what: string, bound: number, value: number | undefined): Bar {
  return bar(what, `at least ${bound}×`, value, { text: (ratio) => `${ratio.toFixed(2)}×`, holds: (v) => v >= bound });
}

function atMost(what: string, bound: number, value: number | undefined): Bar {
  return bar(what, `at most ${bound}×`, value, { text: (ratio) => `${ratio.toFixed(2)}×`, holds: (v) => v <= bound });
}

function under(what: string, bound: number, unit: string, value: number | undefined): Bar {
  return bar(what, `under ${bound} ${unit}`, value, {
    text: (v) => `${v.toFixed(0)} ${unit}`,
    holds: (v) => v < bound,
  });
}

interface Judge {
  text(value: number): string;
  holds(value: number): boolean;
}

function bar(what: string, bound: string, value: number | undefined, { text, holds }: Judge): Bar {
  if (value === undefined || Number.isNaN(value)) return { what, bound, figure: 'not measured', reached: null };
  return { what, bound, figure: text(value), reached: holds(value) };
}
