import type { Effect, OperationName, OperationParams } from '../../contract/operations.ts';
import type { DeviceSession, StepReport } from '../device/device.ts';

/** What an operation works with besides the device and its parameters. */
export interface OperationContext {
  /** For the sentences of errors. */
  device: { name: string; address: string };
  report: StepReport;
  /** The same for every repetition of this target, so that the agent answers with the first outcome. */
  idempotencyKey: string;
  signal: AbortSignal;
  /** True when an earlier attempt of this target may have reached the device: ask for its outcome, do not look first. */
  repeated: boolean;
  /** Called right before the first request that may change the device; on disk when it returns. */
  sending(): void;
}

/** How an operation ended that did not throw: a line for the technician, and whether it changed anything. */
export interface OperationOutcome {
  outcome: 'succeeded' | 'unchanged';
  result: string | null;
}

/** One named, typed thing done to one device. Titles are the renderer's. */
export interface Operation<N extends OperationName> {
  name: N;
  /** What a crash or a lost connection means: `read` and `idempotent` run again, `once` asks with the same key. */
  effect: Effect;
  needs: 'ssh' | 'agent';
  run(session: DeviceSession, params: OperationParams<N>, context: OperationContext): Promise<OperationOutcome>;
}

export type Catalogue = { [N in OperationName]: Operation<N> };
