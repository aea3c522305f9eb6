import type { HistoryEntry } from '../../contract/app/history.ts';
import { type OperationCall, operationCallSchema } from '../../contract/operations.ts';

/** What an entry of the history holds, taken apart: the job it tells of, how it ended there, and the rest by name. */
export interface HistoryDetail {
  call: OperationCall | null;
  state: string | null;
  /** What came of it, or why it did not, in the words it was kept in. */
  said: string | null;
  rest: [key: string, value: string][];
}

export function historyDetail({ detail }: Pick<HistoryEntry, 'detail'>): HistoryDetail {
  const { operation, params, state, result, why, ...others } = detail;
  const call = readCall(operation, params);
  const rest = call ? others : { operation, params, ...others };
  return {
    call,
    state: typeof state === 'string' ? state : null,
    said: [result, why].find((one) => typeof one === 'string' && one !== '')?.toString() ?? null,
    rest: Object.entries(rest).flatMap(([key, value]) =>
      value === null || value === undefined || value === '' ? [] : [[key, String(value)]],
    ),
  };
}

/** Parameters that were too long to be kept whole name no job any more. */
function readCall(operation: unknown, params: unknown): OperationCall | null {
  if (typeof operation !== 'string' || typeof params !== 'string') return null;
  try {
    return operationCallSchema.safeParse({ operation, params: JSON.parse(params) }).data ?? null;
  } catch {
    return null;
  }
}
