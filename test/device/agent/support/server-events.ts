import type { AgentProcess } from './agent-process.ts';

export interface ServerEvent {
  event: string;
  data: string;
  id: string | undefined;
}

/** Reads a stream of server-sent events until it is stopped; comments are events named ``. */
export async function readEvents(
  agent: AgentProcess,
  path: string,
  onEvent: (event: ServerEvent) => void,
  headers: Record<string, string> = {},
): Promise<{ stop: () => void; ended: Promise<void> }> {
  const abort = new AbortController();
  const response = await agent.raw('GET', path, { signal: abort.signal, headers });
  if (!response.body || response.status !== 200) throw new Error(`${path} answered ${response.status}`);
  return { stop: () => abort.abort(), ended: read(response.body, onEvent).catch(() => undefined) };
}

async function read(body: ReadableStream<Uint8Array>, onEvent: (event: ServerEvent) => void): Promise<void> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    text += decoder.decode(part.value, { stream: true });
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) onEvent(parse(block));
  }
}

function parse(block: string): ServerEvent {
  const field = (name: string) => new RegExp(`^${name}: ?(.*)$`, 'm').exec(block)?.[1];
  return { event: field('event') ?? '', data: field('data') ?? '', id: field('id') };
}
