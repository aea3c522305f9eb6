import { create } from 'zustand';
import type { Module } from '../../contract/agent/modules.ts';
import type { Backup } from '../../contract/app/backups.ts';
import type { Credential, CredentialUse } from '../../contract/app/credentials.ts';
import type { SavedFilter } from '../../contract/app/filters.ts';
import type { EndState } from '../../contract/app/jobs.ts';
import type { LibraryItem } from '../../contract/app/library.ts';
import type { PlanInput, Selection } from '../../contract/app/plan.ts';
import type { Problem } from '../../contract/errors.ts';
import type { OperationCall } from '../../contract/operations.ts';
import type { FilesQuestion } from '../model/files-question.ts';
import { rememberFocus, restoreFocus } from './focus.ts';

/** What is asked about once before it is done to one device. */
export type ConfirmedCall = Extract<
  OperationCall,
  { operation: 'ufop.delete' | 'ufop.delete-instance' | 'device.reboot' }
>;

/** A job over many devices, as it would be begun. */
export interface StartRequest {
  call: OperationCall;
  targets: Selection;
  plan: PlanInput;
}

/** A job over the targets of an earlier one that ended in these states. */
export interface AgainRequest {
  jobId: string;
  states: EndState[];
  call: OperationCall;
  /** The values of the secrets that the call names are still there. */
  keepsSecrets: boolean;
}

/** The one dialog that can be open. */
export type Dialog =
  | { kind: 'add-device' }
  | { kind: 'edit-device'; deviceId: string }
  | { kind: 'delete-device'; deviceId: string }
  | { kind: 'host-key'; deviceId: string }
  | { kind: 'set-up-agent'; deviceId: string }
  | { kind: 'remove-agent'; deviceId: string }
  | { kind: 'find-plain-server'; deviceId: string }
  | { kind: 'update-module'; deviceId: string; module: Module }
  | { kind: 'delete-module'; deviceId: string; module: Module }
  | { kind: 'register-ufop'; deviceId: string }
  | { kind: 'upload-image'; deviceId: string; ufop: string }
  | { kind: 'confirm-call'; deviceId: string; call: ConfirmedCall }
  | { kind: 'run-command'; deviceId: string }
  | { kind: 'known-hosts' }
  | { kind: 'add-credential' }
  | { kind: 'remove-credential'; credential: Credential; use: Pick<CredentialUse, 'devices' | 'names'> }
  | { kind: 'restore-backup'; backup: Backup }
  | { kind: 'start-plan'; request: StartRequest | AgainRequest; title: string; names: readonly string[] }
  | { kind: 'edit-many'; deviceIds: readonly string[] }
  | { kind: 'remove-many'; deviceIds: readonly string[] }
  | { kind: 'save-filter'; query: string; filter: SavedFilter | null }
  | { kind: 'remove-filter'; filter: SavedFilter }
  | { kind: 'remove-item'; item: LibraryItem; devices: number }
  | { kind: 'palette' }
  | { kind: 'shortcuts' }
  | { kind: 'paste'; terminalId: string; text: string }
  | { kind: 'files'; question: FilesQuestion }
  | { kind: 'unlock' };

/** What the inspector shows. */
export type Inspected =
  | { kind: 'device'; deviceId: string }
  | { kind: 'job'; jobId: string }
  /** One device of a job over several. */
  | { kind: 'target'; jobId: string; deviceId: string };

interface Screen {
  dialog: Dialog | null;
  inspected: Inspected | null;
  /** What the live region says. */
  announcement: string;
  /** Why the last action on a device was not even begun. */
  actionProblem: { deviceId: string; problem: Problem } | null;
  openDialog(dialog: Dialog): void;
  closeDialog(): void;
  inspect(inspected: Inspected | null): void;
  announce(announcement: string): void;
  setActionProblem(actionProblem: Screen['actionProblem']): void;
}

/** What the screen is doing; what the fleet is comes from queries. */
export const useScreen = create<Screen>()((set, get) => ({
  dialog: null,
  inspected: null,
  announcement: '',
  actionProblem: null,
  openDialog: (dialog) => {
    if (!get().dialog) rememberFocus();
    set({ dialog });
  },
  closeDialog: () => {
    set({ dialog: null });
    restoreFocus();
  },
  inspect: (inspected) => set({ inspected }),
  announce: (announcement) => set({ announcement }),
  setActionProblem: (actionProblem) => set({ actionProblem }),
}));
