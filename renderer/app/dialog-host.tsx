import { RestoreBackupDialog } from '../components/backups/restore-backup-dialog.tsx';
import { AddCredentialDialog } from '../components/credentials/add-credential-dialog.tsx';
import { RemoveCredentialDialog } from '../components/credentials/remove-credential-dialog.tsx';
import { DeviceDialog } from '../components/device-form/device-dialog.tsx';
import { ConfirmCallDialog } from '../components/dialogs/confirm-call-dialog.tsx';
import { DeleteDeviceDialog } from '../components/dialogs/delete-device-dialog.tsx';
import { DeleteModuleDialog } from '../components/dialogs/delete-module-dialog.tsx';
import { FindPlainServerDialog } from '../components/dialogs/find-plain-server-dialog.tsx';
import { RegisterUfopDialog } from '../components/dialogs/register-ufop-dialog.tsx';
import { RemoveAgentDialog } from '../components/dialogs/remove-agent-dialog.tsx';
import { RemoveItemDialog } from '../components/dialogs/remove-item-dialog.tsx';
import { RunCommandDialog } from '../components/dialogs/run-command-dialog.tsx';
import { SetUpAgentDialog } from '../components/dialogs/set-up-agent-dialog.tsx';
import { UnlockDialog } from '../components/dialogs/unlock-dialog.tsx';
import { UpdateModuleDialog } from '../components/dialogs/update-module-dialog.tsx';
import { UploadImageDialog } from '../components/dialogs/upload-image-dialog.tsx';
import { FilesDialog } from '../components/files/files-dialog.tsx';
import { HostKeyDialog } from '../components/host-key/host-key-dialog.tsx';
import { KnownHostsDialog } from '../components/known-hosts/known-hosts-dialog.tsx';
import { Palette } from '../components/palette/palette.tsx';
import { ShortcutsDialog } from '../components/palette/shortcuts-dialog.tsx';
import { PasteDialog } from '../components/terminal/paste-dialog.tsx';
import { useScreen } from '../stores/screen.ts';
import { EditManyDialog } from '../views/fleet/edit-many-dialog.tsx';
import { RemoveManyDialog } from '../views/fleet/remove-many-dialog.tsx';
import { RemoveFilterDialog, SaveFilterDialog } from '../views/fleet/save-filter-dialog.tsx';
import { StartPlanDialog } from '../views/plan/start-plan-dialog.tsx';

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
    case 'register-ufop':
      return <RegisterUfopDialog deviceId={dialog.deviceId} />;
    case 'upload-image':
      return <UploadImageDialog deviceId={dialog.deviceId} ufop={dialog.ufop} />;
    case 'confirm-call':
      return <ConfirmCallDialog deviceId={dialog.deviceId} call={dialog.call} />;
    case 'run-command':
      return <RunCommandDialog deviceId={dialog.deviceId} />;
    case 'known-hosts':
      return <KnownHostsDialog />;
    case 'add-credential':
      return <AddCredentialDialog />;
    case 'remove-credential':
      return <RemoveCredentialDialog credential={dialog.credential} use={dialog.use} />;
    case 'restore-backup':
      return <RestoreBackupDialog backup={dialog.backup} />;
    case 'remove-item':
      return <RemoveItemDialog item={dialog.item} devices={dialog.devices} />;
    case 'palette':
      return <Palette />;
    case 'shortcuts':
      return <ShortcutsDialog />;
    case 'start-plan':
      return <StartPlanDialog request={dialog.request} title={dialog.title} names={dialog.names} />;
    case 'paste':
      return <PasteDialog terminalId={dialog.terminalId} text={dialog.text} />;
    case 'files':
      return <FilesDialog question={dialog.question} />;
    case 'edit-many':
      return <EditManyDialog deviceIds={dialog.deviceIds} />;
    case 'remove-many':
      return <RemoveManyDialog deviceIds={dialog.deviceIds} />;
    case 'save-filter':
      return <SaveFilterDialog query={dialog.query} filter={dialog.filter} />;
    case 'remove-filter':
      return <RemoveFilterDialog filter={dialog.filter} />;
    case 'unlock':
      return <UnlockDialog />;
  }
}
