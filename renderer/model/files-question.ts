import type { RemoteEntryView, RemoteFolderView } from '../../contract/app/files.ts';

interface InFolder {
  deviceId: string;
  folder: RemoteFolderView;
}

/** What a dialog about files asks. */
export type FilesQuestion =
  | (InFolder & { kind: 'make-folder' })
  | (InFolder & { kind: 'rename'; entry: RemoteEntryView })
  | (InFolder & { kind: 'delete'; entries: readonly RemoteEntryView[] })
  /** Files to send, some of which have the names of `taken`. */
  | (InFolder & { kind: 'replace'; files: readonly File[]; taken: ReadonlySet<string> });
