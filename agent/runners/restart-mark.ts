import { z } from 'zod';
import type { ServiceStatus } from './runner.ts';

/** Which request restarts a service, and since when the process ran that it is to end; `null`: none did. */
export const restartMarkSchema = z.object({ key: z.string(), from: z.number().nullable() });
export type RestartMark = z.infer<typeof restartMarkSchema>;

/** What is kept before a service is ended to be started anew. */
export function markRestart(key: string, { startedAt }: ServiceStatus): RestartMark {
  return { key, from: startedAt ?? null };
}

/** Whether an agent that was killed over this very request had got as far as starting the service anew. */
export function isRestarted(mark: RestartMark | undefined, key: string | undefined, status: ServiceStatus): boolean {
  return mark !== undefined && mark.key === key && status.running && status.startedAt !== mark.from;
}
