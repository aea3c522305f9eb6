import { LineCounter, parseDocument } from 'yaml';
import { type ModuleManifest, moduleManifestSchema } from '../../contract/agent/modules.ts';
import { type UfopYaml, ufopYamlSchema } from '../../contract/agent/ufops.ts';
import { FlotillaError } from '../../contract/errors.ts';

export const imageManifest = 'ufop.yaml';
export const moduleManifests = ['flotilla-module.json', 'flotilla-module.yaml', 'flotilla-module.yml'];
const maxBytes = 64 * 1024;

interface Complaint {
  line: number;
  detail: string;
}

/** Throws `library.bad-image` with the line that is wrong. */
export function readImageManifest(content: Buffer, file: string): UfopYaml {
  const read = readYaml(content, ufopYamlSchema);
  if ('value' in read) return read.value;
  throw new FlotillaError('library.bad-image', { file, ...read.complaint });
}

/** `name` is one of `moduleManifests`. Throws `library.bad-archive`. */
export function readModuleManifest(content: Buffer, { name, file }: { name: string; file: string }): ModuleManifest {
  // JSON is YAML too, and errors in it have a line then.
  const read = readYaml(content, moduleManifestSchema);
  if ('value' in read) return read.value;
  const { line, detail } = read.complaint;
  throw new FlotillaError('library.bad-archive', { file, detail: `${name}, line ${line}: ${detail}` });
}

function readYaml<T>(
  content: Buffer,
  schema: { safeParse(value: unknown): Parsed<T> },
): { value: T } | { complaint: Complaint } {
  if (content.length > maxBytes) return complaint(1, `it is larger than ${maxBytes / 1024} KiB`);
  const lines = new LineCounter();
  const document = parseDocument(content.toString('utf8'), { lineCounter: lines, logLevel: 'error' });
  const [error] = document.errors;
  if (error) return complaint(lines.linePos(error.pos[0]).line, error.message.split('\n')[0] ?? 'not YAML');
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 20 });
  } catch (cause) {
    return complaint(1, cause instanceof Error ? cause.message : 'not YAML');
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return { value: parsed.data };
  const [issue] = parsed.error.issues;
  const path = (issue?.path ?? []).map((part) => (typeof part === 'number' ? part : String(part)));
  return complaint(
    lineOf(document, path, lines),
    `${path.join('.') || 'it'}: ${issue?.message ?? 'not as it should be'}`,
  );
}

type Parsed<T> =
  | { success: true; data: T }
  | { success: false; error: { issues: { path: PropertyKey[]; message: string }[] } };

function complaint(line: number, detail: string): { complaint: Complaint } {
  return { complaint: { line, detail: detail.slice(0, 300) } };
}

/** Where a value stands; for one that is missing, where the nearest thing around it stands. */
function lineOf(document: ReturnType<typeof parseDocument>, path: (string | number)[], lines: LineCounter): number {
  for (let depth = path.length; depth > 0; depth--) {
    const node = document.getIn(path.slice(0, depth), true);
    const start = rangeOf(node);
    if (start !== null) return lines.linePos(start).line;
  }
  return 1;
}

function rangeOf(node: unknown): number | null {
  if (typeof node !== 'object' || node === null || !('range' in node) || !Array.isArray(node.range)) return null;
  const [start] = node.range;
  return typeof start === 'number' ? start : null;
}
