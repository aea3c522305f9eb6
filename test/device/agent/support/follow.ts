import { type LogLine, logLineSchema } from '../../../../contract/agent/common.ts';
import type { AgentProcess } from './agent-process.ts';
import { readEvents } from './server-events.ts';

export interface Followed {
  lines: LogLine[];
  ids: string[];
  stop: () => void;
  ended: Promise<void>;
}

/** Follows a log and collects what comes. */
export async function follow(
  agent: AgentProcess,
  path: string,
  headers: Record<string, string> = {},
): Promise<Followed> {
  const lines: LogLine[] = [];
  const ids: string[] = [];
  const take = ({ event, data, id }: { event: string; data: string; id: string | undefined }) => {
    if (event !== 'line') return;
    lines.push(logLineSchema.parse(JSON.parse(data)));
    ids.push(id ?? '');
  };
  return { lines, ids, ...(await readEvents(agent, path, take, headers)) };
}
