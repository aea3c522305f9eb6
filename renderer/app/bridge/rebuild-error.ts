import { ORPCError } from '@orpc/client';
import { z } from 'zod';
import { FlotillaError, fromProblem, problemSchema } from '../../../contract/errors.ts';

const invalidInput = z.object({
  issues: z.array(z.object({ message: z.string(), path: z.array(z.unknown()).optional() })).min(1),
});

/** The one place where what crossed the bridge becomes an error of the catalogue again. */
export function rebuildError(error: unknown): FlotillaError {
  if (error instanceof FlotillaError) return error;
  if (!(error instanceof ORPCError)) return new FlotillaError('internal', { detail: textOf(error) }, { cause: error });
  const problem = problemSchema.safeParse(error.data);
  if (error.code === 'PROBLEM' && problem.success) return fromProblem(problem.data);
  if (error.code === 'BAD_REQUEST')
    return new FlotillaError('input.invalid', { detail: inputDetail(error) }, { cause: error });
  return new FlotillaError('internal', { detail: error.message }, { cause: error });
}

function inputDetail(error: { data: unknown; message: string }): string {
  const first = invalidInput.safeParse(error.data).data?.issues[0];
  if (!first) return error.message;
  const place = first.path?.map(String).join('.');
  return place ? `${place}: ${first.message}` : first.message;
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
