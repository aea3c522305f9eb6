import type { OperationName, OperationParams } from '../../contract/operations.ts';
import type { DeviceSession } from '../device/device.ts';
import { agentInstall, agentUninstall } from './agent.ts';
import { moduleDelete, moduleInstall, moduleUpdate } from './module-install.ts';
import { moduleRestart, moduleStart, moduleStop, moduleSync } from './module-run.ts';
import type { Catalogue, OperationContext, OperationOutcome } from './types.ts';

// The catalogue: one definition for each operation of the contract. Whatever changes a device is one of these.

export type { OperationContext, OperationOutcome } from './types.ts';

export const catalogue: Catalogue = {
  'agent.install': agentInstall,
  'agent.uninstall': agentUninstall,
  'module.install': moduleInstall,
  'module.update': moduleUpdate,
  'module.delete': moduleDelete,
  'module.start': moduleStart,
  'module.stop': moduleStop,
  'module.restart': moduleRestart,
  'module.sync': moduleSync,
};

type CallOf<N extends OperationName> = { [K in N]: { operation: K; params: OperationParams<K> } }[N];

/** Runs a call by its definition: the one place where a call's parameters and its operation meet. */
export function runOperation<N extends OperationName>(
  call: CallOf<N>,
  session: DeviceSession,
  context: OperationContext,
): Promise<OperationOutcome> {
  return catalogue[call.operation].run(session, call.params, context);
}
