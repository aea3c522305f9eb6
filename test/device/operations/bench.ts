import { createHash, randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LibraryKind } from '../../../contract/app/library.ts';
import { type OperationCallInput, operationCallSchema } from '../../../contract/operations.ts';
import type { DeviceSession } from '../../../main/device/device.ts';
import {
  type LibraryFile,
  type LibraryReader,
  type OperationContext,
  type OperationOutcome,
  runOperation,
} from '../../../main/operations/operations.ts';
import { contextOf } from '../../support/operation-context.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';
import { type StepLog, stepLog } from '../bootstrap/laptop.ts';

/** A library of a few files in a folder of its own. */
export interface TestLibrary extends LibraryReader {
  path(sha256: string): string;
  /** Gives the hash. */
  add(kind: LibraryKind, bytes: Uint8Array): string;
  remove(): void;
}

export function testLibrary(): TestLibrary {
  const folder = makeTempFolder();
  const files = new Map<string, LibraryFile>();
  return {
    item: (sha256) => files.get(sha256) ?? null,
    path: (sha256) => join(folder.path, sha256),
    add(kind, bytes) {
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      files.set(sha256, { sha256, name: `${kind} of a test`, kind, sizeBytes: bytes.length });
      writeFileSync(join(folder.path, sha256), bytes);
      return sha256;
    },
    remove: folder.remove,
  };
}

export interface Ran extends OperationOutcome {
  steps: StepLog;
}

export interface BenchOptions {
  library: LibraryReader;
  open(signal: AbortSignal): Promise<DeviceSession>;
}

/** Runs operations over real sessions, each as a target of its own. */
export function operationBench({ library, open }: BenchOptions) {
  return async (call: OperationCallInput, context: Partial<OperationContext> = {}): Promise<Ran> => {
    const steps = stepLog();
    const full = contextOf({ report: steps, library, idempotencyKey: randomUUID(), reopen: open, ...context });
    const session = await open(full.signal);
    return { ...(await runOperation(operationCallSchema.parse(call), session, full)), steps };
  };
}
