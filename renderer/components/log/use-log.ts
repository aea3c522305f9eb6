import { useEffect, useRef, useState } from 'react';
import type { LogLine } from '../../../contract/agent/common.ts';
import type { LogSource } from '../../../contract/app/live.ts';
import { type Problem, toProblem } from '../../../contract/errors.ts';
import { client } from '../../app/api.ts';
import { follow } from '../../app/follow.ts';
import { LogBuffer } from '../../model/log-buffer.ts';
import { logKeyOf } from '../../model/log-source.ts';

const capacity = 10_000;
const firstLines = 500;

export interface LogState {
  phase: 'reading' | 'following' | 'ended';
  problem: Problem | null;
  /** Lines received so far; changes at most once a frame. */
  received: number;
}

/** Tails a log into a bounded buffer for as long as it is on the screen. `again` opens it anew. */
export function useLog(deviceId: string, source: LogSource) {
  const key = logKeyOf(source);
  const buffer = useRef(new LogBuffer(capacity));
  const [state, setState] = useState<LogState>({ phase: 'reading', problem: null, received: 0 });
  const [round, setRound] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round opens the log again; its key stands for the source
  useEffect(() => {
    const stop = new AbortController();
    const lines = new LogBuffer(capacity);
    buffer.current = lines;
    let frame = 0;
    setState({ phase: 'reading', problem: null, received: 0 });
    const draw = () => {
      frame = 0;
      setState({ phase: 'following', problem: null, received: lines.received });
    };
    const value = (batch: LogLine[]) => {
      lines.append(batch);
      frame ||= requestAnimationFrame(draw);
    };
    const finish = (problem: Problem | null) => {
      cancelAnimationFrame(frame);
      setState({ phase: 'ended', problem, received: lines.received });
    };
    const onBreak = (error: unknown) => {
      finish(toProblem(error));
      return false;
    };
    const open = async (signal: AbortSignal) => {
      const batches = await client.live.log({ deviceId, source, lines: firstLines }, { signal });
      frame ||= requestAnimationFrame(draw);
      return batches;
    };
    void follow(open, { value, end: () => finish(null), onBreak }, stop.signal);
    return () => {
      stop.abort();
      cancelAnimationFrame(frame);
    };
  }, [deviceId, key, round]);
  return { state, buffer, again: () => setRound((before) => before + 1) };
}
