import { useTranslation } from 'react-i18next';
import type { LibraryItem } from '../../../contract/app/library.ts';
import { client, queries } from '../../app/api.ts';
import { offerUndo } from '../../app/offer-undo.ts';
import { queryClient } from '../../app/query-client.ts';
import { useScreen } from '../../stores/screen.ts';
import { ConfirmDialog } from '../confirm-dialog.tsx';

/** Says that devices keep what they run, and that this laptop no longer has it. */
export function RemoveItemDialog({ item, devices }: { item: LibraryItem; devices: number }) {
  const { t } = useTranslation();
  const close = useScreen((screen) => screen.closeDialog);
  const remove = async () => {
    await client.library.remove({ sha256: item.sha256 });
    void offerUndo('library-removed');
    await queryClient.invalidateQueries({ queryKey: queries.library.key() });
    close();
  };
  return (
    <ConfirmDialog
      title={t('library.removeTitle', { name: `${item.name} ${item.version ?? ''}`.trim() })}
      text={
        <>
          <p>{t('library.removeText')}</p>
          {devices > 0 && <p>{t('library.removeUsed', { count: devices })}</p>}
        </>
      }
      keep={t('library.keep')}
      confirm={t('library.remove')}
      onConfirm={remove}
      onClose={close}
    />
  );
}
