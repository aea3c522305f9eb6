import { implement, ORPCError, ValidationError } from '@orpc/server';
import { appContract } from '../../contract/app/app.ts';
import type { OpenedFile } from '../../contract/app/import.ts';
import type { CrashReports, Look } from '../../contract/app/system.ts';
import { FlotillaError, type Problem, toProblem } from '../../contract/errors.ts';
import type { Fleet } from '../fleet.ts';
import type { Keeper } from '../keeper.ts';

/** What a host can do for its window beside the fleet; each where the host has it. */
export interface HostHands {
  /** Told what the window looks like, where there is a frame around it. */
  onLook?(look: Look): void;
  /** Opens the simulated fleet in a window of its own. */
  openDemo?(): Promise<void>;
  crashReports?: { list(): CrashReports; removeAll(): void };
  /** What the system gave to be opened, by its number. */
  openedFile?(opened: number): OpenedFile | null;
}

/** What every procedure works with; the hosts make one for each call. */
export interface ApiContext {
  keeper: Pick<Keeper, 'fleet' | 'isOpen' | 'status' | 'backups' | 'restore'>;
  hands?: HostHands | undefined;
}

const maxDetail = 300;

/** For what works also while the inventory is damaged: whatever a procedure throws reaches the caller as the declared PROBLEM. */
export const apiOfKeeper = implement(appContract)
  .$context<ApiContext>()
  .use(async ({ next, context, signal }) => {
    try {
      return await next();
    } catch (error) {
      throw asDeclared(error, context.keeper.isOpen ? context.keeper.fleet : null, signal);
    }
  });

/** The implementer of the contract. Every procedure answers `storage.damaged` while the inventory cannot be opened. */
export const api = apiOfKeeper.use(({ next, context }) => next({ context: { fleet: context.keeper.fleet } }));

/** For what searches the fleet: after an update of Flotilla it waits until everything can be found again. */
export const apiOfIndex = api.use(async ({ next, context: { fleet }, signal }) => {
  await fleet.indexed(callerSignal(fleet, signal));
  return next();
});

/** For live procedures: a failure after the first item is declared too. */
export async function* declared<T>(
  items: AsyncIterable<T>,
  { fleet, signal }: { fleet: Fleet; signal: AbortSignal },
): AsyncGenerator<T, void, void> {
  try {
    yield* items;
  } catch (error) {
    if (!signal.aborted) throw asDeclared(error, fleet, signal);
  }
}

/** Ends with the caller, and with the fleet. */
export function callerSignal(fleet: Fleet, signal: AbortSignal | undefined): AbortSignal {
  return signal ? AbortSignal.any([signal, fleet.closing]) : fleet.closing;
}

function asDeclared(error: unknown, fleet: Fleet | null, signal: AbortSignal | undefined): unknown {
  const problem = problemOf(error);
  if (problem.code === 'internal' && !signal?.aborted) fleet?.log.error({ err: error }, 'a procedure failed');
  return new ORPCError('PROBLEM', { message: 'A problem of the catalogue', data: problem });
}

function problemOf(error: unknown): Problem {
  if (!(error instanceof ORPCError)) return toProblem(error);
  if (error.code !== 'BAD_REQUEST') return toProblem(error);
  return toProblem(new FlotillaError('input.invalid', { detail: describeIssues(error.cause) }));
}

/** Names the fields and what is wrong with them, never what was entered: it may be a secret. */
function describeIssues(cause: unknown): string {
  if (!(cause instanceof ValidationError)) return 'not what was expected';
  const lines = cause.issues.map(({ path = [], message }) => {
    const field = path.map((part) => String(typeof part === 'object' ? part.key : part)).join('.');
    return field ? `${field}: ${message}` : message;
  });
  return lines.join('; ').slice(0, maxDetail);
}
