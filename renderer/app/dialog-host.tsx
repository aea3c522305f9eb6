import { RestoreBackupDialog } from '../components/backups/restore-backup-dialog.tsx';
import { AddCredentialDialog } from '../components/credentials/add-credential-dialog.tsx';
import { RemoveCredentialDialog } from '../components/credentials/remove-credential-dialog.tsx';
import { DeviceDialog } from '../components/device-form/device-dialog.tsx';
import { DeleteDeviceDialog } from '../components/dialogs/delete-device-dialog.tsx';
import { DeleteModuleDialog } from '../components/dialogs/delete-module-dialog.tsx';
import { FindPlainServerDialog } from '../components/dialogs/find-plain-server-dialog.tsx';
import { RemoveAgentDialog } from '../components/dialogs/remove-agent-dialog.tsx';
import { RemoveItemDialog } from '../components/dialogs/remove-item-dialog.tsx';
import { SetUpAgentDialog } from '../components/dialogs/set-up-agent-dialog.tsx';
import { UnlockDialog } from '../components/dialogs/unlock-dialog.tsx';
import { UpdateModuleDialog } from '../components/dialogs/update-module-dialog.tsx';
import { HostKeyDialog } from '../components/host-key/host-key-dialog.tsx';
import { KnownHostsDialog } from '../components/known-hosts/known-hosts-dialog.tsx';
import { useScreen } from '../stores/screen.ts';

/** The dialog that is open, if one is. */
export function DialogHost() {
  const dialog = useScreen((screen) => screen.dialog);
  if (!dialog) return null;
  switch (dialog.kind) {
    case 'add-device':
      return <DeviceDialog key="add" deviceId={null} />;
    case 'edit-device':
      return <DeviceDialog key={dialog.deviceId} deviceId={dialog.deviceId} />;
    case 'delete-device':
      return <DeleteDeviceDialog deviceId={dialog.deviceId} />;
    case 'host-key':
      return <HostKeyDialog key={dialog.deviceId} deviceId={dialog.deviceId} />;
    case 'set-up-agent':
      return <SetUpAgentDialog key={dialog.deviceId} deviceId={dialog.deviceId} />;
    case 'remove-agent':
      return <RemoveAgentDialog deviceId={dialog.deviceId} />;
    case 'find-plain-server':
      return <FindPlainServerDialog key={dialog.deviceId} deviceId={dialog.deviceId} />;
    case 'update-module':
      return <UpdateModuleDialog deviceId={dialog.deviceId} module={dialog.module} />;
    case 'delete-module':
      return <DeleteModuleDialog deviceId={dialog.deviceId} module={dialog.module} />;
    case 'known-hosts':
      return <KnownHostsDialog />;
    case 'add-credential':
      return <AddCredentialDialog />;
    case 'remove-credential':
      return <RemoveCredentialDialog credential={dialog.credential} names={dialog.names} />;
    case 'restore-backup':
      return <RestoreBackupDialog backup={dialog.backup} />;
    case 'remove-item':
      return <RemoveItemDialog item={dialog.item} devices={dialog.devices} />;
    case 'unlock':
      return <UnlockDialog />;
  }
}
