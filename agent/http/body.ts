import type { Context } from 'hono';
import type { z } from 'zod';
import { AgentError } from '../errors.ts';

const maximumBodyBytes = 64 * 1024;

/** The body as text, never more than the limit in memory. Throws `too-large`. */
export async function readText(c: Context): Promise<string> {
  const declared = Number(c.req.header('content-length') ?? 0);
  if (declared > maximumBodyBytes) throw tooLarge();
  const stream = c.req.raw.body;
  if (!stream) return '';
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = stream.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    size += part.value.byteLength;
    if (size > maximumBodyBytes) {
      await reader.cancel();
      throw tooLarge();
    }
    chunks.push(part.value);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The body as what a schema wants. Throws `invalid-args` with the first thing that is wrong, in words. */
export function parseJson<T>(schema: z.ZodType<T>, text: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new AgentError('invalid-args', 'The body is not valid JSON.');
  }
  return parseValue(schema, value);
}

/** A value as what a schema wants. Throws `invalid-args`. */
export function parseValue<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const where = issue?.path.length ? `${issue.path.join('.')}: ` : '';
  throw new AgentError('invalid-args', `${where}${issue?.message ?? 'not as it should be'}`.slice(0, 500));
}

function tooLarge(): AgentError {
  return new AgentError('too-large', `The body is larger than ${maximumBodyBytes} bytes.`);
}
