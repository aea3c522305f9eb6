import type { FilesQuestion } from '../../model/files-question.ts';
import { DeleteFilesDialog } from './delete-files-dialog.tsx';
import { NameDialog } from './name-dialog.tsx';
import { ReplaceDialog } from './replace-dialog.tsx';

/** What is asked about files of a device. */
export function FilesDialog({ question }: { question: FilesQuestion }) {
  switch (question.kind) {
    case 'make-folder':
    case 'rename':
      return <NameDialog question={question} />;
    case 'delete':
      return <DeleteFilesDialog question={question} />;
    case 'replace':
      return <ReplaceDialog question={question} />;
  }
}
