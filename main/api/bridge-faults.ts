import { toProblem } from '../../contract/errors.ts';

/**
 * The frames that answer a call whose answer could not be written (it refers to itself, its toJSON throws): one that
 * fails the call, and one that fails the subscription in case the call was already answered with one. The window
 * heeds the one that fits and drops the other. Null when the frame does not name a call: then nobody can be answered.
 */
export function faultFrames(frame: string | ArrayBuffer, error: unknown): [string, string] | null {
  const call = callOf(frame);
  if (call === null) return null;
  const json = { defined: false, code: 'PROBLEM', status: 500, message: 'not writable', data: toProblem(error) };
  return [
    JSON.stringify({ i: call, p: { s: 500, b: { json } } }),
    JSON.stringify({ i: call, t: 3, p: { e: 'error', d: { json } } }),
  ];
}

function callOf(frame: string | ArrayBuffer): string | null {
  if (typeof frame !== 'string') return null;
  try {
    const parsed: unknown = JSON.parse(frame);
    if (typeof parsed !== 'object' || parsed === null || !('i' in parsed) || !('p' in parsed)) return null;
    return typeof parsed.i === 'string' ? parsed.i : null;
  } catch {
    return null;
  }
}
