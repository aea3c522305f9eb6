import { create } from 'zustand';
import type { Module } from '../../contract/agent/modules.ts';
import type { Backup } from '../../contract/app/backups.ts';
import type { Credential } from '../../contract/app/credentials.ts';
import type { SavedFilter } from '../../contract/app/filters.ts';
import type { LibraryItem } from '../../contract/app/library.ts';
import type { Problem } from '../../contract/errors.ts';
import { rememberFocus, restoreFocus } from './focus.ts';

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
  | { kind: 'known-hosts' }
  | { kind: 'add-credential' }
  | { kind: 'remove-credential'; credential: Credential; names: readonly string[] }
  | { kind: 'restore-backup'; backup: Backup }
  | { kind: 'edit-many'; deviceIds: readonly string[] }
  | { kind: 'save-filter'; query: string; filter: SavedFilter | null }
  | { kind: 'remove-filter'; filter: SavedFilter }
  | { kind: 'remove-item'; item: LibraryItem; devices: number }
  | { kind: 'unlock' };

/** What the inspector shows. */
export type Inspected = { kind: 'device'; deviceId: string } | { kind: 'job'; jobId: string };

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
