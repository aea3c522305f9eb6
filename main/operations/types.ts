import type { DeviceView } from '../../contract/app/devices.ts';
import type { JobSecret } from '../../contract/app/job-secrets.ts';
import type { LibraryKind } from '../../contract/app/library.ts';
import type { Preview } from '../../contract/app/plan.ts';
import type { Effect, OperationName, OperationParams } from '../../contract/operations.ts';
import type { DeviceSession, StepReport } from '../device/device.ts';

/** What operations need to know of an item of the library. */
export interface LibraryFile {
  sha256: string;
  name: string;
  kind: LibraryKind;
  sizeBytes: number;
  version?: string | null;
  /** As the library has it; `null`: any, or unknown. */
  architecture?: string | null;
}

/** The library as operations read it. */
export interface LibraryReader {
  /** `null`: it is not there any more. */
  item(sha256: string): LibraryFile | null;
  /** Of the file with its content, absolute; checked before it is given. Throws `library.unknown`, `library.missing`, `library.damaged`. */
  path(sha256: string, signal: AbortSignal): string | Promise<string>;
}

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
  /** What an earlier attempt gave to `sending`; `null` where that is not known. */
  memo: string | null;
  library: LibraryReader;
  /** The values of the secrets that the call names, for the device alone. Throws `secrets.locked`, `secrets.needed`, `secrets.unreadable`. */
  secrets(): readonly JobSecret[];
  /** Called right before the first request that may change the device; on disk, with the memo, when it resolves. Throws `job.cancelled`. */
  sending(memo?: string): Promise<void>;
  /** The device again after it went away: a new connection where the one before is closed. Throws what opening throws. */
  reopen(signal: AbortSignal): Promise<DeviceSession>;
  /** Reads the device and keeps what is seen as its snapshot. Throws what reading throws. */
  look(session: DeviceSession): Promise<void>;
}

/** How an operation ended that did not throw: a line for the technician, and whether it changed anything. */
export interface OperationOutcome {
  outcome: 'succeeded' | 'unchanged';
  result: string | null;
}

/**
 * What a plan takes for granted of a device. `machineId` is always there, `null` where it is not known yet. Of the rest only what is known
 * is there: `agent` → its version, `module:NAME` → its version, `ufop:NAME` → the selected version (empty: none),
 * `instance:UFOP/INDEX` → its version; `null`: known not to be there.
 */
export type Basis = Record<string, string | null>;

/** What a plan is drawn from: the device as it was entered, whether it is reached, and what was seen of it. */
export type KnownDevice = Pick<DeviceView, 'device' | 'reach' | 'snapshot'>;

/** One named, typed thing done to one device. Titles are the renderer's. */
export interface Operation<N extends OperationName> {
  name: N;
  /** What a crash or a lost connection means: `read` and `idempotent` run again, `once` asks with the same key. */
  effect: Effect;
  needs: 'ssh' | 'agent';
  /** False: nothing that a snapshot shows is its to change, or it reads the device itself; so the device is not read again after it. */
  readsAgain?: false;
  /** What it would do, by what is known; asks no device. */
  preview(known: KnownDevice, params: OperationParams<N>, library: LibraryReader): Preview;
  /** What a plan with it takes for granted. */
  basis(known: KnownDevice, params: OperationParams<N>): Basis;
  run(session: DeviceSession, params: OperationParams<N>, context: OperationContext): Promise<OperationOutcome>;
}

export type Catalogue = { [N in OperationName]: Operation<N> };
