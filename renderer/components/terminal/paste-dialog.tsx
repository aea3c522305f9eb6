import { useTranslation } from 'react-i18next';
import { linesToAskFor } from '../../model/terminal-text.ts';
import { useScreen } from '../../stores/screen.ts';
import { ConfirmDialog } from '../confirm-dialog.tsx';
import classes from './terminal.module.css';
import { sessionOf } from './terminals.ts';

const maxShown = 8;

/** Asks before lines are pasted that may run by themselves. */
export function PasteDialog({ terminalId, text }: { terminalId: string; text: string }) {
  const { t } = useTranslation();
  const close = useScreen((screen) => screen.closeDialog);
  const lines = linesToAskFor(text) ?? [text];
  const more = lines.length - maxShown;
  const paste = async () => {
    close();
    sessionOf(terminalId)?.paste(text);
  };
  return (
    <ConfirmDialog
      title={t('terminal.paste', { count: lines.length })}
      text={
        <>
          <p>{t('terminal.pasteText')}</p>
          <pre className={classes.pasted}>{lines.slice(0, maxShown).join('\n')}</pre>
          {more > 0 && <p>{t('terminal.pasteMore', { count: more })}</p>}
        </>
      }
      keep={t('action.cancel')}
      confirm={t('terminal.pasteConfirm')}
      onConfirm={paste}
      onClose={close}
    />
  );
}
