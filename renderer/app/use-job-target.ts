import { useEffect, useState } from 'react';
import type { Target } from '../../contract/app/jobs.ts';
import { type Problem, toProblem } from '../../contract/errors.ts';
import { client } from './api.ts';
import { follow } from './follow.ts';

/** One target of a job with its steps and their output, live until it ends. */
export function useJobTarget(key: { jobId: string; deviceId: string }) {
  const { jobId, deviceId } = key;
  const [target, setTarget] = useState<Target | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    const onBreak = (error: unknown) => {
      const read = toProblem(error);
      setProblem(read);
      return read.code !== 'job.unknown';
    };
    const value = (next: Target) => {
      setTarget(next);
      setProblem(null);
    };
    void follow(
      (signal) => client.live.target({ jobId, deviceId }, { signal }),
      { value, end: () => {}, onBreak },
      stop.signal,
    );
    return () => stop.abort();
  }, [jobId, deviceId]);
  return { target, problem };
}
