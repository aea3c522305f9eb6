import type { Preview } from '../../contract/app/plan.ts';
import type { OperationName, OperationParams } from '../../contract/operations.ts';
import type { DeviceSession } from '../device/device.ts';
import { agentInstall, agentUninstall, agentUpgrade } from './agent.ts';
import { deviceReboot } from './device-reboot.ts';
import { deviceRefresh } from './device-refresh.ts';
import { filePush } from './file-push.ts';
import { moduleDelete, moduleInstall, moduleUpdate } from './module-install.ts';
import { moduleRestart, moduleStart, moduleStop, moduleSync } from './module-run.ts';
import { shellRun } from './shell-run.ts';
import type { Basis, Catalogue, KnownDevice, LibraryReader, OperationContext, OperationOutcome } from './types.ts';
import { ufopAddInstances, ufopDeleteInstance } from './ufop-instances.ts';
import { ufopDelete, ufopRegister } from './ufop-register.ts';
import { ufopRebootInstance, ufopStartInstance, ufopStopInstance } from './ufop-run.ts';
import { ufopUpload } from './ufop-upload.ts';
import { ufopSwitch, ufopUpgrade } from './ufop-versions.ts';

// The catalogue: one definition for each operation of the contract. Whatever changes a device is one of these.

export type { Basis, KnownDevice, LibraryFile, LibraryReader, OperationContext, OperationOutcome } from './types.ts';

export const catalogue: Catalogue = {
  'agent.install': agentInstall,
  'agent.upgrade': agentUpgrade,
  'agent.uninstall': agentUninstall,
  'module.install': moduleInstall,
  'module.update': moduleUpdate,
  'module.delete': moduleDelete,
  'module.start': moduleStart,
  'module.stop': moduleStop,
  'module.restart': moduleRestart,
  'module.sync': moduleSync,
  'ufop.register': ufopRegister,
  'ufop.delete': ufopDelete,
  'ufop.upload': ufopUpload,
  'ufop.switch': ufopSwitch,
  'ufop.upgrade': ufopUpgrade,
  'ufop.add-instances': ufopAddInstances,
  'ufop.delete-instance': ufopDeleteInstance,
  'ufop.start-instance': ufopStartInstance,
  'ufop.stop-instance': ufopStopInstance,
  'ufop.reboot-instance': ufopRebootInstance,
  'device.refresh': deviceRefresh,
  'shell.run': shellRun,
  'file.push': filePush,
  'device.reboot': deviceReboot,
};

type CallOf<N extends OperationName> = { [K in N]: { operation: K; params: OperationParams<K> } }[N];

/** Runs a call by its definition: with the two below, the one place where a call's parameters and its operation meet. */
export function runOperation<N extends OperationName>(
  call: CallOf<N>,
  session: DeviceSession,
  context: OperationContext,
): Promise<OperationOutcome> {
  return catalogue[call.operation].run(session, call.params, context);
}

/** What a call would do to a device, by what is known of it. Asks no device. */
export function previewOperation<N extends OperationName>(
  call: CallOf<N>,
  known: KnownDevice,
  library: LibraryReader,
): Preview {
  return catalogue[call.operation].preview(known, call.params, library);
}

/** What a plan with this call takes for granted of a device. */
export function basisOf<N extends OperationName>(call: CallOf<N>, known: KnownDevice): Basis {
  return catalogue[call.operation].basis(known, call.params);
}

/** Whether an entry of a basis says nothing: the machine may not be known yet; of the rest only what is known is there. */
export function isUnknown([what, value]: [what: string, value: string | null]): boolean {
  return what === 'machineId' && value === null;
}
