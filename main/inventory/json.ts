import type { z } from 'zod';

/** Parses stored JSON as unknown data; `null` when it is absent or no longer what the schema says. */
export function parseStored<T extends z.ZodType>(schema: T, text: unknown): z.infer<T> | null {
  if (typeof text !== 'string') return null;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const parsed = schema.safeParse(value);
  return parsed.success ? parsed.data : null;
}
