import { AgentError } from '../errors.ts';

/** Which bytes of a blob a request carries: `from` up to and without `to`, of `size` in all. */
export interface BlobPart {
  from: number;
  /** Undefined: to the end of the body, which is the end of the blob. */
  to: number | undefined;
  size: number | undefined;
}

const rangePattern = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15})$/;
const lengthPattern = /^\d{1,15}$/;

/** Reads Content-Range and Content-Length. Throws `invalid-args` where they make no sense together. */
export function readPart(contentRange: string | undefined, contentLength: string | undefined): BlobPart {
  const length = contentLength === undefined ? undefined : readLength(contentLength);
  if (contentRange === undefined) return { from: 0, to: length, size: length };
  const match = rangePattern.exec(contentRange.trim());
  if (!match) throw invalid('A Content-Range looks like "bytes 0-99/1234"; the size may not be left out.');
  const [from, last, size] = [Number(match[1]), Number(match[2]), Number(match[3])];
  if (from > last || last >= size) throw invalid('The Content-Range is not a part of anything.');
  if (length !== undefined && length !== last - from + 1) {
    throw invalid('Content-Range and Content-Length do not say the same.');
  }
  return { from, to: last + 1, size };
}

function readLength(text: string): number {
  if (!lengthPattern.test(text)) throw invalid('The Content-Length is not a number.');
  return Number(text);
}

function invalid(message: string): AgentError {
  return new AgentError('invalid-args', message);
}
