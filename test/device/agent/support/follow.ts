import { type LogLine, logLineSchema } from '../../../../contract/agent/common.ts';
import type { AgentProcess } from './agent-process.ts';

export interface Followed {
  lines: LogLine[];
  ids: string[];
  comments: string[];
  stop: () => void;
  ended: Promise<void>;
}

/** Follows a log as server-sent events and collects what comes. */
export async function follow(
  agent: AgentProcess,
  path: string,
  headers: Record<string, string> = {},
): Promise<Followed> {
  const abort = new AbortController();
  const response = await agent.raw('GET', path, { signal: abort.signal, headers });
  if (!response.body) throw new Error('no body');
  const followed: Followed = {
    lines: [],
    ids: [],
    comments: [],
    stop: () => abort.abort(),
    ended: read(response.body).catch(() => undefined),
  };
  return followed;

  async function read(body: ReadableStream<Uint8Array>): Promise<void> {
    let text = '';
    const decoder = new TextDecoder();
    for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
      text += decoder.decode(chunk, { stream: true });
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) take(block);
    }
  }

  function take(block: string): void {
    const field = (name: string) => new RegExp(`^${name}: ?(.*)$`, 'm').exec(block)?.[1];
    if (block.startsWith(':')) followed.comments.push(block.slice(1).trim());
    if (field('event') !== 'line') return;
    followed.lines.push(logLineSchema.parse(JSON.parse(field('data') ?? '')));
    followed.ids.push(field('id') ?? '');
  }
}
