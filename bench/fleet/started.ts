// What the bench started and has not ended yet, so that nothing outlives it, also after Ctrl C.
import type { ChildProcess } from 'node:child_process';

const running = new Set<ChildProcess>();

/** Remembers a child that leads a process group of its own; the function that is returned forgets it. */
export function track(child: ChildProcess): () => void {
  running.add(child);
  const release = () => running.delete(child);
  child.once('exit', release);
  return release;
}

/** Ends every tracked child with what it started. */
export function endAll(): void {
  for (const { pid } of running) {
    if (pid === undefined) continue;
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // It has ended meanwhile.
    }
  }
}
