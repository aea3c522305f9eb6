import { useTranslation } from 'react-i18next';
import type { DeviceView } from '../../../contract/app/devices.ts';
import type { OperationCall } from '../../../contract/operations.ts';
import { refreshDevice, tryJob } from '../../app/actions.ts';
import { useConnection } from '../../app/use-connection.ts';
import { hindranceOf, type Needs } from '../../model/device-state.ts';
import { useScreen } from '../../stores/screen.ts';

/** What can be done with a device, and why not where it cannot. */
export function useDeviceActions(view: DeviceView) {
  const { t } = useTranslation();
  const connected = useConnection().state === 'connected';
  const deviceId = view.device.id;
  const { openDialog } = useScreen.getState();
  return {
    /** Why something that needs the device cannot be done now; null when it can be tried. */
    why(needs: Needs): string | null {
      const hindrance = hindranceOf(view, needs, connected);
      return hindrance && t(`device.why.${hindrance}`);
    },
    whyOffline: connected ? null : t('device.why.host-lost'),
    checkHostKey: () => openDialog({ kind: 'host-key', deviceId }),
    edit: () => openDialog({ kind: 'edit-device', deviceId }),
    remove: () => openDialog({ kind: 'delete-device', deviceId }),
    removeAgent: () => openDialog({ kind: 'remove-agent', deviceId }),
    unlock: () => openDialog({ kind: 'unlock' }),
    refresh: () => void refreshDevice(deviceId),
    findPlainServer: () => openDialog({ kind: 'find-plain-server', deviceId }),
    setUpAgent: () => openDialog({ kind: 'set-up-agent', deviceId }),
    runCommand: () => openDialog({ kind: 'run-command', deviceId }),
    reboot: () => openDialog({ kind: 'confirm-call', deviceId, call: { operation: 'device.reboot', params: {} } }),
    run: (call: OperationCall) => void tryJob(call, deviceId),
  };
}
